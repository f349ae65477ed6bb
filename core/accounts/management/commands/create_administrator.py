"""Opens the account of an administrator from the command line; the first one needs no login."""

import getpass

from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse

from core.accounts.roles import ADMINISTRATORS, Role
from core.accounts.services import create_account, issue_one_time_link
from core.errors import RuleViolation

NEXT = {
    Role.SECADMIN: "下一步：登录 /admin/，在“账号”中批量导入或逐个开设人员账号，并发放一次性链接。",
    Role.SYSADMIN: "下一步：登录 /admin/，维护单位、园区、产业链、环节和 1+10 招商组，任命链长。",
    Role.AUDITOR: "下一步：登录 /admin/，在“操作留痕”中查看谁在何时做了什么。",
}


class Command(BaseCommand):
    help = "开设三员账号之一：secadmin 安全管理员、sysadmin 系统管理员、auditor 审计管理员（应为三个不同的人）"

    def add_arguments(self, parser):
        parser.add_argument("--role", required=True, choices=sorted(ADMINISTRATORS))
        parser.add_argument("--username", required=True, help="登录名")
        parser.add_argument("--name", required=True, help="姓名")
        parser.add_argument("--link", action="store_true", help="不问密码，打印一次性链接（72 小时内有效，只能用一次）")

    def handle(self, *args, role, username, name, link, **options):
        password = None if link else self._ask()
        try:
            user = create_account(by=None, username=username, name=name, role=role, password=password)
            token = issue_one_time_link(user, by=None) if link else ""
        except RuleViolation as refusal:
            raise CommandError("；".join([refusal.message, *refusal.fields.values()])) from refusal
        self.stdout.write(f"已开设{user.get_role_display()}账号 {user.username}（{user.name}）。")
        if token:
            self.stdout.write(f"一次性链接（在网站地址后）：{reverse('accounts:activate', args=[token])}")
        self.stdout.write(NEXT[Role(role)])

    def _ask(self) -> str:
        password = getpass.getpass("密码（至少 10 位，含大小写字母、数字、符号中的 3 类）：")
        if getpass.getpass("再次输入密码：") != password:
            raise CommandError("两次输入的密码不一致，没有开设账号")
        return password

"""``manage.py demo``: builds the demo district and prints its accounts."""

import json

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from core.accounts.roles import Role
from core.errors import RuleViolation
from crm.demo.build.firms import build_firms
from crm.demo.build.lifecycle import build_lifecycle
from crm.demo.build.lifecycle.reviewing import appoint_reviewers
from crm.demo.build.organisation import build_organisation
from crm.demo.build.people import build_clients, build_people
from crm.demo.build.stories import build_stories
from crm.demo.models import DemoDistrict


class Command(BaseCommand):
    """Build or refresh the demo district; every run gives the accounts new random passwords and prints them."""

    help = "建立演示区：1+10 招商组、产业链、报道中的企业、虚构示例项目和账号（生产环境拒绝）"

    def add_arguments(self, parser):
        parser.add_argument("--seed", type=int, default=1, help="虚构数据的随机种子")
        parser.add_argument("--json", action="store_true", help="以 JSON 输出账号和接口客户端")

    def handle(self, *args, seed, **options):
        if settings.PRODUCTION:
            raise CommandError("生产环境不能建立演示区")
        self._say("建立组织、产业链和公布数据……")
        build_organisation()
        people = build_people()
        clients = build_clients()
        self._say("登记报道中的企业和项目……")
        build_firms()
        self._say("推演虚构示例项目……")
        build_stories(seed)
        self._say("补齐合同、承诺、进度、首谈和联审……")
        appoint_reviewers()
        self._deepen()
        DemoDistrict.objects.update_or_create(pk=1, defaults={"seed": seed})
        self._print(people, clients, as_json=options["json"])

    def _deepen(self) -> None:
        """Tell the lifecycle; a district that people have worked in since it was built without it stays as it is."""
        try:
            build_lifecycle()
        except RuleViolation as refusal:
            if not DemoDistrict.objects.exists():
                raise
            self._say(f"演示项目已被改动，没有补入全流程示例数据：{refusal.message}")

    def _say(self, text: str) -> None:
        self.stderr.write(text)

    def _print(self, people: list[dict], clients: list[dict], *, as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps({"people": people, "clients": clients}, ensure_ascii=False, indent=2))
            return
        self.stdout.write("演示区账号（每次建立都会换新口令）：")
        for person in people:
            role = Role(person["role"]).label
            self.stdout.write(
                f"  {person['username']:<12} {person['password']}  {person['name']} {role} {person['team']}"
            )
        for client in clients:
            self.stdout.write(f"接口客户端（{client['agency']}）：{client['client_id']} {client['client_secret']}")

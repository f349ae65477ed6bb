"""What the system administrator sets up: the hours, and the robots of groups."""

import datetime
from typing import Any

from django.db import transaction

from chains.models import Team
from core import outbound
from core.accounts.models import User
from core.audit.services import changed_fields, record
from core.errors import RuleViolation, StaleWrite
from crm.channels import policy
from crm.channels.models import ChannelSetting, Robot

ROBOT_FIELDS = ("name", "brand", "team", "address", "secret", "digest", "urgent", "is_active")
SECRET_FIELDS = ("address", "secret")


@transaction.atomic
def change_hours(
    *, by: User, opens: datetime.time, closes: datetime.time, version: int | None = None
) -> ChannelSetting:
    """Set from when to when messages go out on a workday and return the setting; the same again writes nothing.

    Raises RuleViolation ``forbidden`` or ``invalid``; StaleWrite for another ``version``.
    """
    _allow(by)
    if opens >= closes:
        raise RuleViolation("结束时间须晚于开始时间", code="invalid", fields={"closes": "结束时间须晚于开始时间"})
    ChannelSetting.objects.bulk_create([ChannelSetting(pk=1)], ignore_conflicts=True)
    setting = ChannelSetting.objects.select_for_update().get(pk=1)
    if version is not None and setting.version != version:
        raise StaleWrite(setting)
    changes = changed_fields({"opens": setting.opens, "closes": setting.closes}, {"opens": opens, "closes": closes})
    if changes:
        setting.opens, setting.closes, setting.version = opens, closes, setting.version + 1
        setting.save()
        record("channel.hours_set", setting, by=by, changes=changes)
    return setting


@transaction.atomic
def save_robot(
    pk: int | None = None, *, by: User, name: str, brand: str, team: Team | None, address: str = "", secret: str = "",
    digest: bool = True, urgent: bool = True, is_active: bool = True, version: int | None = None,
) -> Robot:  # fmt: skip
    """Add a robot, or change the one with ``pk``, and return it. Empty address and secret keep what is stored.

    Raises RuleViolation ``forbidden`` or ``invalid`` with all faults, StaleWrite for another ``version``.
    """
    _allow(by)
    robot = Robot() if pk is None else Robot.objects.select_for_update(of=("self",)).get(pk=pk)
    if version is not None and robot.version != version:
        raise StaleWrite(robot)
    given: dict[str, Any] = {
        "name": name.strip(), "brand": brand, "team": team, "address": address.strip() or robot.address,
        "secret": secret.strip() or robot.secret, "digest": digest, "urgent": urgent, "is_active": is_active,
    }  # fmt: skip
    if faults := _faults(robot, given):
        raise RuleViolation("；".join(faults.values()), code="invalid", fields=faults)
    before = {field: getattr(robot, field) for field in ROBOT_FIELDS} if pk else {}
    changes = changed_fields(before, given, secret=SECRET_FIELDS)
    if changes:
        for field, value in given.items():
            setattr(robot, field, value)
        robot.version += 0 if pk is None else 1
        robot.save()
        record("channel.robot_added" if pk is None else "channel.robot_changed", robot, by=by, changes=changes)
    return robot


def _faults(robot: Robot, given: dict[str, Any]) -> dict[str, str]:
    faults = {}
    if not given["name"]:
        faults["name"] = "请填写名称"
    elif Robot.objects.filter(name=given["name"]).exclude(pk=robot.pk).exists():
        faults["name"] = "已有同名的机器人"
    if given["brand"] not in Robot.Brand.values:
        faults["brand"] = "请选择平台"
    if not given["address"]:
        faults["address"] = "请填写 Webhook 地址"
    elif given["address"] != robot.address:
        try:
            outbound.check_address(given["address"])
        except (outbound.Refused, outbound.Unreachable) as fault:
            faults["address"] = str(fault)
    return faults


def _allow(by: User) -> None:
    if not policy.can_manage_channels(by):
        raise RuleViolation("由系统管理员设置", code="forbidden")

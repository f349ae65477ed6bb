"""What a person chooses for himself."""

import datetime
import re

from django.db import transaction

from core.accounts.models import User
from core.audit.services import changed_fields, record
from core.errors import RuleViolation
from crm.channels import policy
from crm.channels.hours import Hours
from crm.channels.models import Choice
from crm.channels.queries import setting_now

FIELDS = ("digest", "urgent", "quiet_from", "quiet_until", "mention", "mobile")
MOBILE = re.compile(r"1[3-9]\d{9}")


@transaction.atomic
def choose(
    *, by: User, digest: bool, urgent: bool, quiet_from: datetime.time | None, quiet_until: datetime.time | None,
    mention: bool, mobile: str = "",
) -> Choice:  # fmt: skip
    """Keep what ``by`` wants outside the inbox and return it; the same again writes nothing. An empty number keeps the old.

    Raises RuleViolation ``forbidden`` or ``invalid`` with all faults. The number goes when he is not to be mentioned.
    """
    if not policy.can_choose(by):
        raise RuleViolation("接口账号没有提醒", code="forbidden")
    Choice.objects.bulk_create([Choice(user=by)], ignore_conflicts=True)
    choice = Choice.objects.select_for_update().get(user=by)
    before = {name: getattr(choice, name) for name in FIELDS}
    after = {
        "digest": digest, "urgent": urgent, "quiet_from": quiet_from, "quiet_until": quiet_until, "mention": mention,
        "mobile": (mobile.strip() or choice.mobile) if mention else "",
    }  # fmt: skip
    if faults := _faults(after):
        raise RuleViolation("；".join(faults.values()), code="invalid", fields=faults)
    if changes := changed_fields(before, after, secret=("mobile",)):
        for name, value in after.items():
            setattr(choice, name, value)
        choice.save()
        record("channel.chosen", choice, by=by, changes=changes)
    return choice


def _faults(given: dict) -> dict[str, str]:
    faults = {}
    start, end = given["quiet_from"], given["quiet_until"]
    if (start is None) != (end is None) or (start is not None and start == end):
        faults["quiet_until"] = "免打扰的开始和结束须一起填写，且不能相同"
    elif (
        start is not None
        and Hours(setting_now().opens, setting_now().closes, start, end).first_of_day(datetime.time.min) is None
    ):
        faults["quiet_until"] = "免打扰盖住了全部投递时间；不想收到时请直接关闭提醒"
    if given["mention"] and not MOBILE.fullmatch(given["mobile"]):
        faults["mobile"] = "请填写 11 位手机号，群机器人按手机号提到您"
    return faults

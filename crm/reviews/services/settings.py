"""The headquarters' decision how silence is dealt with."""

from django.db import transaction

from core.audit.services import record
from core.errors import StaleWrite
from crm.reviews import policy
from crm.reviews.models import ReviewSetting
from crm.reviews.services.writing import forbid_unless, refuse


@transaction.atomic
def change_setting(*, by, overdue_is_no_comment: bool, reason: str, version: int | None = None) -> ReviewSetting:
    """Turn 逾期视为无意见 on or off, with a reason, and return the setting; the same value again writes nothing.

    Even when it is on, silence is no agreement, and reviews that are concluded keep what held then. Raises RuleViolation
    ``forbidden`` or ``reason_missing``; StaleWrite for another ``version``.
    """
    forbid_unless(policy.can_change_setting(by), "由指挥部决定")
    ReviewSetting.objects.bulk_create([ReviewSetting(pk=1)], ignore_conflicts=True)
    setting = ReviewSetting.objects.select_for_update().get(pk=1)
    if version is not None and setting.version != version:
        raise StaleWrite(setting)
    if setting.overdue_is_no_comment == overdue_is_no_comment:
        return setting
    if not reason.strip():
        raise refuse("请写明原因或依据文件", "reason_missing", "reason")
    old, setting.overdue_is_no_comment = setting.overdue_is_no_comment, overdue_is_no_comment
    setting.version += 1
    setting.save()
    changes = {"overdue_is_no_comment": [old, overdue_is_no_comment], "reason": reason.strip()}
    record("review.setting_changed", setting, by=by, changes=changes)
    return setting

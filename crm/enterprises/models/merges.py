"""Two firms that became one, with everything that is needed to part them again."""

import datetime

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.enterprises.models.duplicates import KeepersQuerySet
from crm.enterprises.models.enterprises import Enterprise

REVERSIBLE_FOR = datetime.timedelta(days=30)


class Merge(models.Model):
    """One merge: which firm stayed, which was taken in, what was moved and what stood in both before (domain 7.7)."""

    kept = models.ForeignKey(Enterprise, models.PROTECT, related_name="merges", verbose_name=_("保留的企业"))
    absorbed = models.ForeignKey(Enterprise, models.PROTECT, related_name="merged_by", verbose_name=_("并入的企业"))
    kept_name = models.CharField(_("保留企业原名称"), max_length=200)
    absorbed_name = models.CharField(_("并入企业原名称"), max_length=200)
    reason = models.CharField(_("合并原因"), max_length=200)
    # column → value of each firm before, and of the kept firm after
    kept_before = models.JSONField(_("保留企业合并前"), default=dict, encoder=DjangoJSONEncoder)
    kept_after = models.JSONField(_("保留企业合并后"), default=dict, encoder=DjangoJSONEncoder)
    absorbed_before = models.JSONField(_("并入企业合并前"), default=dict, encoder=DjangoJSONEncoder)
    # relation → keys of the rows that went over
    moved = models.JSONField(_("移动的记录"), default=dict)
    # relation → the last key there was: rows beyond it were added later
    last_keys = models.JSONField(_("合并时的最后编号"), default=dict)
    added_aliases = models.JSONField(_("新增的别名"), default=list)
    contacts = models.JSONField(_("联系人的合并"), default=dict)
    # what had been decided about the pair before: status, decided_by_id, decided_at
    pair_before = models.JSONField(_("疑似重复的原状态"), default=dict)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("合并人")
    )
    at = models.DateTimeField(_("合并时间"), default=timezone.now)
    reversed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("撤销人")
    )
    reversed_at = models.DateTimeField(_("撤销时间"), null=True)

    objects = KeepersQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("企业合并")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["absorbed"], condition=Q(reversed_at=None), name="absorbed_once_at_a_time"),
        ]

    def __str__(self):
        return f"{self.absorbed_name} → {self.kept_name}"

    @property
    def reversible_until(self) -> datetime.datetime:
        """The moment until which it can be taken back."""
        return self.at + REVERSIBLE_FOR

    @property
    def is_reversible(self) -> bool:
        """Whether it still stands and its 30 days are not over."""
        return self.reversed_at is None and timezone.now() <= self.reversible_until

    @property
    def moved_count(self) -> int:
        """How many rows went over."""
        return sum(len(keys) for keys in self.moved.values())

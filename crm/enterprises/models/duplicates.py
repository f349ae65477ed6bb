"""Pairs of firms that may be one, and the searches that found them."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from chains.access import reach_of
from core.accounts.roles import Role
from crm.enterprises.duplicates import Reason, reason_words
from crm.enterprises.models.enterprises import Enterprise


def _keeps_the_library(user) -> bool:
    """Say whether ``user`` works on the library as a whole: headquarters and the data administrator."""
    reach = reach_of(user)
    return reach.everything or (reach.enterprises and user.role == Role.DATA_ADMIN)


class KeepersQuerySet(models.QuerySet):
    """Reading what only headquarters and the data administrator work on."""

    def visible_to(self, user):
        """Return all rows to those who may merge firms, none to others."""
        return self if _keeps_the_library(user) else self.none()


class DuplicatePairQuerySet(KeepersQuerySet):
    """Reading pairs."""

    def visible_to(self, user):
        """Limit to pairs of firms that are both in the library, for those who may merge."""
        return super().visible_to(user).filter(left__is_deleted=False, right__is_deleted=False)

    def open(self):
        """Keep those that nobody decided yet."""
        return self.filter(status=DuplicatePair.Status.OPEN)

    def of(self, pk: int):
        """Keep the pairs in which firm ``pk`` stands."""
        return self.filter(Q(left_id=pk) | Q(right_id=pk))

    def with_related(self):
        """Load what a row of the work list shows, in one query."""
        heavy = ("search_key", "business_scope", "intro", "sort_key")
        deferred = [f"{side}__{name}" for side in ("left", "right") for name in heavy]
        return self.select_related("left__owner_team", "right__owner_team", "decided_by").defer(*deferred)


class DuplicatePair(models.Model):
    """Two firms that may be one (domain 7.7, D2 and D3), or a branch and its parent; what was decided stays."""

    class Status(models.TextChoices):
        OPEN = "open", _("待处理")
        MERGED = "merged", _("已合并")
        REJECTED = "rejected", _("不是同一家")
        BRANCH = "branch", _("分支机构")

    # The pair is ordered, so that it exists once.
    left = models.ForeignKey(
        Enterprise, models.CASCADE, related_name="pairs_as_left", db_index=False, verbose_name=_("企业甲")
    )
    right = models.ForeignKey(Enterprise, models.CASCADE, related_name="pairs_as_right", verbose_name=_("企业乙"))
    score = models.PositiveSmallIntegerField(_("相似度"))
    reasons = ArrayField(models.CharField(max_length=20, choices=Reason.choices), verbose_name=_("理由"))
    status = models.CharField(_("状态"), max_length=10, choices=Status.choices, default=Status.OPEN)
    found_at = models.DateTimeField(_("发现时间"), default=timezone.now)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("处理人")
    )
    decided_at = models.DateTimeField(_("处理时间"), null=True)

    objects = DuplicatePairQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("疑似重复")
        ordering = ["-score", "id"]
        constraints = [
            models.UniqueConstraint(fields=["left", "right"], name="pair_once"),
            models.CheckConstraint(condition=Q(left__lt=F("right")), name="pair_ordered"),
        ]
        indexes = [
            # the work list, the surest first
            models.Index(fields=["-score", "id"], name="pair_open", condition=Q(status="open")),
        ]

    def __str__(self):
        return f"{self.left} · {self.right}"

    @property
    def words(self) -> list[str]:
        """The reasons as a person reads them."""
        return reason_words(self.reasons)

    @property
    def is_branch_link(self) -> bool:
        """Whether one firm bears the name of a branch of the other."""
        return Reason.BRANCH in self.reasons

    @property
    def level(self) -> str:
        """The colour of the score on the list."""
        return "bad" if self.score >= 80 else "warn" if self.score >= 60 else "info"


class DuplicateSearch(models.Model):
    """One run of the search for pairs over the whole library: who asked, when, what came of it."""

    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("发起人")
    )
    asked_at = models.DateTimeField(_("发起时间"), default=timezone.now)
    is_waiting = models.BooleanField(_("未完成"), default=True)
    finished_at = models.DateTimeField(_("完成时间"), null=True)
    open_pairs = models.PositiveIntegerField(_("待处理对数"), null=True)
    # counted before the search runs: a worker that is killed cannot say that it failed
    attempts = models.PositiveSmallIntegerField(_("已尝试次数"), default=0)
    fault = models.CharField(_("失败原因"), max_length=200, blank=True)

    objects = KeepersQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("查重任务")
        ordering = ["-id"]
        constraints = [
            # whoever asks while one is waiting gets that one
            models.UniqueConstraint(fields=["is_waiting"], condition=Q(is_waiting=True), name="one_search_waits"),
        ]

    def __str__(self):
        return f"{timezone.localtime(self.asked_at):%Y-%m-%d %H:%M}"

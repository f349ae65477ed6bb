"""Reminders in a person's inbox."""

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.enterprises.models import Enterprise
from crm.followups.models import FollowUp
from crm.notices.reasons import seen_without_project
from crm.notices.standing import stands_for
from crm.projects.models import Project
from crm.supervision.models import SupervisionOrder

# What has a page of its own; the other reminders lead to the project or the firm.
PAGES = {"TASK": "tasks:detail", "REVIEW_OP": "reviews:opinion", "SUPERVISE": "supervision:detail"}


class NoticeQuerySet(models.QuerySet):
    """Reading reminders."""

    def visible_to(self, user):
        """Limit to the user's own reminders of objects still visible to the user.

        An open one shows only while its reason stands: what was rescheduled, completed, voided, suspended or handed
        over is hidden at once, although the next scan is what cancels it.
        """
        if not getattr(user, "is_authenticated", False) or not user.is_active:
            return self.none()
        kept = self.filter(recipient=user, cancelled_at=None, superseded_at=None)
        of_firms = FollowUp.objects.visible_to(user).filter(project=None)
        seen = Q(project=None, rule=Notice.Rule.FU_NEXT, target_id__in=of_firms.values("pk"))
        seen |= Q(project__in=Project.objects.visible_to(user).values("pk")) | seen_without_project(user)
        orders = SupervisionOrder.objects.visible_to(user).filter(pk=OuterRef("target_id"))
        seen |= Q(Exists(orders), project=None, rule=Notice.Rule.SUPERVISE)
        return kept.filter(seen).filter(Q(done_at__isnull=False) | stands_for(user))

    def open(self):
        """Keep those still to be dealt with."""
        return self.filter(done_at=None, cancelled_at=None, superseded_at=None)

    def urgent(self):
        """Keep those that channels send at once instead of with the digest: 告警 and 督办 (domain.md 5.2)."""
        return self.filter(Notice.is_urgent())

    def awake(self, on=None):
        """Keep the open ones that are not put off beyond ``on`` (default: today in Asia/Shanghai)."""
        day = on or timezone.localdate()
        return self.open().filter(Q(snoozed_until_on=None) | Q(snoozed_until_on__lte=day))


class Notice(models.Model):
    """One reminder: one rule's one occurrence about one object for one person."""

    class Rule(models.TextChoices):
        FU_NEXT = "FU_NEXT", _("下次跟进")
        FU_STALE = "FU_STALE", _("久未跟进")
        MILESTONE = "MILESTONE", _("阶段到期")
        CLAIM = "CLAIM", _("首谈保护到期")
        LEAD_1D = "LEAD_1D", _("线索响应时限")
        LEAD_3D = "LEAD_3D", _("线索研判时限")
        LEAD_7D = "LEAD_7D", _("线索反馈时限")
        PAYMENT = "PAYMENT", _("资金节点")
        TASK = "TASK", _("交办任务")
        REVIEW_OP = "REVIEW_OP", _("联审意见")
        CONTRACT_END = "CONTRACT_END", _("合同到期")
        DATE = "DATE", _("企业纪念日")
        CALENDAR = "CALENDAR", _("节假日安排")
        SUPERVISE = "SUPERVISE", _("督办")

    class Level(models.TextChoices):
        INFO = "info", _("提示")
        WARN = "warn", _("预警")
        BAD = "bad", _("告警")

    rule = models.CharField(_("规则"), max_length=20, choices=Rule.choices)
    target_type = models.CharField(_("对象类型"), max_length=60)
    target_id = models.BigIntegerField(_("对象编号"))
    # What the scope is worked out from; nothing is looked up by it, and each index would slow down the scan. So would each
    # foreign key, which PostgreSQL checks row by row: of a project's reminder the firm is the project's.
    project = models.ForeignKey(
        Project, models.CASCADE, null=True, blank=True, related_name="notices", db_index=False, verbose_name=_("项目")
    )
    enterprise = models.ForeignKey(
        Enterprise,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="notices",
        db_index=False,
        verbose_name=_("企业（没有项目的提醒）"),
    )
    due_on = models.DateField(_("到期日"))
    day_offset = models.SmallIntegerField(_("距到期日天数"))
    occurs_on = models.DateField(_("提醒日"))
    # accounts are disabled, never deleted, and the scan takes the recipients from them: a check would cost a fifth of it
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="notices", db_index=False, db_constraint=False,
        verbose_name=_("接收人"),
    )  # fmt: skip
    title = models.CharField(_("标题"), max_length=200)
    body = models.CharField(_("内容"), max_length=400, blank=True)
    level = models.CharField(_("级别"), max_length=4, choices=Level.choices, default=Level.INFO)
    created_at = models.DateTimeField(_("产生时间"), default=timezone.now)
    read_at = models.DateTimeField(_("已读时间"), null=True, blank=True)
    done_at = models.DateTimeField(_("办结时间"), null=True, blank=True)
    snoozed_until_on = models.DateField(_("稍后至"), null=True, blank=True)
    snooze_count = models.PositiveSmallIntegerField(_("稍后次数"), default=0)
    superseded_at = models.DateTimeField(_("被新提醒替代时间"), null=True, blank=True)
    cancelled_at = models.DateTimeField(_("取消时间"), null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("提醒")
        ordering = ["-occurs_on", "-id"]
        constraints = [
            # the truth of “exactly once”, whoever scans how often (domain.md 5.2)
            models.UniqueConstraint(
                fields=["rule", "target_type", "target_id", "due_on", "day_offset", "recipient"], name="notice_once"
            ),
            models.CheckConstraint(condition=Q(snooze_count__lte=2), name="notice_snoozed_twice_at_most"),
        ]
        indexes = [
            # a person's inbox and the count on the bell
            models.Index(
                fields=["recipient", "-occurs_on", "-id"], name="notice_inbox",
                condition=Q(cancelled_at=None, superseded_at=None),
            ),
            # the scan looks for open ones whose reason is gone
            models.Index(
                fields=["rule", "target_id"], name="notice_open",
                condition=Q(done_at=None, cancelled_at=None, superseded_at=None),
            ),
            # a firm that leaves the library is asked for here, by PostgreSQL itself
            models.Index(fields=["enterprise"], name="notice_of_firm", condition=~Q(enterprise=None)),
        ]  # fmt: skip

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        """Return the page of the object."""
        if page := PAGES.get(self.rule):
            return reverse(page, args=[self.target_id])
        if self.rule == Notice.Rule.CALENDAR:
            return f"{reverse('insights:workdays')}?year={self.target_id}"
        if self.project_id:
            return reverse("insights:project", args=[self.project_id])
        return reverse("insights:enterprise", args=[self.enterprise_id])

    @property
    def firm_id(self) -> int | None:
        """The firm that it is about: the project's, else its own."""
        return self.project.enterprise_id if self.project else self.enterprise_id

    @property
    def followup_url(self) -> str:
        """The page that logs the contact which answers the reminder."""
        target = f"project={self.project_id}" if self.project_id else f"enterprise={self.enterprise_id}"
        return f"{reverse('followups:create')}?{target}"

    @staticmethod
    def is_urgent() -> Q:
        """Return the one condition for what is urgent."""
        return Q(level=Notice.Level.BAD) | Q(rule=Notice.Rule.SUPERVISE)

    @property
    def is_done(self) -> bool:
        """Whether the person has ticked it off."""
        return self.done_at is not None

    @property
    def is_snoozed(self) -> bool:
        """Whether it is put off beyond today."""
        return self.snoozed_until_on is not None and self.snoozed_until_on > timezone.localdate()

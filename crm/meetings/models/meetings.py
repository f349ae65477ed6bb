"""The meeting: when, about which part of the district, and how far it has come."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from chains.access import reach_of
from chains.models import Chain, Team
from core.accounts.roles import CHAIN_ROLES, TEAM_ROLES
from crm.meetings import states


class MeetingSeries(models.Model):
    """The last meeting number given out in one year; a number is never used twice, gaps are allowed."""

    year = models.PositiveSmallIntegerField(_("年份"), primary_key=True)
    last = models.PositiveIntegerField(_("最后编号"), default=0)

    class Meta:
        verbose_name = verbose_name_plural = _("会议编号序列")

    def __str__(self):
        return f"HY-{self.year}-{self.last:04}"


class MeetingQuerySet(models.QuerySet):
    """Reading meetings."""

    def visible_to(self, user):
        """Limit to the meetings of one's own chains and teams; who sees the whole district sees all.

        A meeting of the whole district names every team's projects: others learn of it by the tasks that it gives them.
        """
        reach = reach_of(user)
        if reach.everything:
            return self.all()
        role = getattr(user, "role", None)
        if role in CHAIN_ROLES:
            return self.filter(chain_id__in=reach.chain_ids)
        return self.filter(team_id__in=reach.team_ids) if role in TEAM_ROLES else self.none()

    def standing(self):
        """Keep those that were not called off."""
        return self.exclude(state=states.State.CANCELLED)

    def with_related(self):
        """Load what a list row shows, in one query."""
        return self.select_related("chain", "team")


class Meeting(models.Model):
    """One meeting (domain.md 2.3): of the district, of one chain or of one team."""

    class Kind(models.TextChoices):
        WEEKLY = "weekly", _("周调度会")
        MONTHLY = "monthly", _("月调度会")
        CHAIN = "chain", _("链长专题会")
        COORDINATION = "coordination", _("协调会")
        EXECUTIVE = "executive", _("区政府常务会")

    State = states.State

    no = models.CharField(_("会议编号"), max_length=16, unique=True, editable=False)
    kind = models.CharField(_("类型"), max_length=12, choices=Kind.choices, default=Kind.WEEKLY)
    title = models.CharField(_("会议名称"), max_length=120, blank=True)
    held_at = models.DateTimeField(_("时间"))
    cutoff_at = models.DateTimeField(_("数据截止"))
    place = models.CharField(_("地点"), max_length=120)
    chair = models.CharField(_("主持人"), max_length=60)
    attendees = models.TextField(_("参会人员"), max_length=1000)
    chain = models.ForeignKey(
        Chain, models.PROTECT, null=True, blank=True, related_name="meetings", verbose_name=_("产业链")
    )
    team = models.ForeignKey(Team, models.PROTECT, null=True, blank=True, related_name="meetings", verbose_name=_("组"))

    state = models.CharField(_("状态"), max_length=9, choices=State.choices, default=State.DRAFT, editable=False)
    since_at = models.DateTimeField(_("数据起自"), editable=False)
    built_at = models.DateTimeField(_("议题生成时间"), editable=False)
    left_out = models.JSONField(_("各类未列入数"), default=dict, editable=False)
    opened_at = models.DateTimeField(_("开始时间"), null=True, editable=False)
    closed_at = models.DateTimeField(_("结束时间"), null=True, editable=False)
    cancelled_at = models.DateTimeField(_("取消时间"), null=True, editable=False)
    cancelled_reason = models.CharField(_("取消原因"), max_length=300, blank=True, editable=False)
    cancelled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False, verbose_name=_("取消人")
    )
    version = models.PositiveIntegerField(_("版本"), default=0, editable=False)
    created_at = models.DateTimeField(_("登记时间"), default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False, verbose_name=_("登记人")
    )

    objects = MeetingQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("调度会")
        ordering = ["-held_at", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(chain=None) | Q(team=None), name="meeting_of_a_chain_or_a_team"),
            models.CheckConstraint(condition=Q(cutoff_at__lte=F("held_at")), name="meeting_cut_off_before_it"),
            models.CheckConstraint(condition=~Q(kind="chain") | Q(chain__isnull=False), name="chain_meeting_has_chain"),
            models.CheckConstraint(
                condition=Q(state="cancelled", cancelled_at__isnull=False) & ~Q(cancelled_reason="")
                | ~Q(state="cancelled") & Q(cancelled_at=None, cancelled_by=None, cancelled_reason=""),
                name="meeting_is_cancelled_with_a_reason",
            ),
        ]
        # the list, and the meeting before this one
        indexes = [models.Index(fields=["-held_at", "-id"], name="meeting_newest")]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("meetings:detail", args=[self.pk])

    @property
    def held_on(self):
        """The day of the meeting in Asia/Shanghai."""
        return timezone.localdate(self.held_at)

    @property
    def is_draft(self) -> bool:
        """Whether its agenda may still change."""
        return self.state == self.State.DRAFT

    @property
    def is_open(self) -> bool:
        """Whether it decides at present."""
        return self.state == self.State.OPEN

    @property
    def is_closed(self) -> bool:
        """Whether it is over and its minutes stand."""
        return self.state == self.State.CLOSED

    @property
    def is_cancelled(self) -> bool:
        """Whether it was called off."""
        return self.state == self.State.CANCELLED

    @property
    def scope_word(self) -> str:
        """What part of the district it is about."""
        return str(self.chain or self.team or "全区")


class RedRoll(models.Model):
    """Which projects were red when one meeting opened: what the next one calls 新转红 is not on it."""

    meeting = models.OneToOneField(Meeting, models.CASCADE, related_name="red_roll", verbose_name=_("会议"))
    projects = ArrayField(models.BigIntegerField(), verbose_name=_("红灯项目"))

    class Meta:
        verbose_name = verbose_name_plural = _("红灯名册")

    def __str__(self):
        return f"{self.meeting}"

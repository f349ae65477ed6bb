"""What was said and agreed with a firm, and what comes next."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from chains.access import reach_of
from chains.models import Membership, Team
from core.accounts.roles import ASSIGNED_ROLES, HEADQUARTERS, Role
from crm.enterprises.models import Contact, Enterprise
from crm.projects.models import Project, StatusChange
from crm.projects.stages import SERVED_STAGES


def _of_officer() -> Q:
    """The next step is that of the service officer who serves the project today."""
    served = Project.objects.filter(pk=OuterRef("project"), service_officer=OuterRef("next_owner"))
    officer = {"service_officer__role": Role.SERVICE_OFFICER, "service_officer__is_active": True}
    return Q(Exists(served.filter(stage__in=SERVED_STAGES, **officer)))


def _taken_over() -> Q:
    """The next step has passed to the project's owner: the owner was changed since it was agreed, or the person who
    agreed it no longer works on the project. What its service officer agreed is his while he serves it (domain.md 5.2)."""
    handed_over = StatusChange.objects.filter(
        project=OuterRef("project"), kind=StatusChange.Kind.REASSIGNED, detail__contains="负责人",
        recorded_at__gt=OuterRef("next_set_at"),
    )  # fmt: skip
    seats = Membership.objects.current().filter(user=OuterRef("next_owner"), team__is_active=True)
    own = Exists(seats.filter(team=OuterRef("project__team")))
    shared = Exists(seats.filter(team__shared_projects=OuterRef("project")))
    works_on = Q(next_owner__role__in=HEADQUARTERS) | own | shared
    left = Q(next_owner__is_active=False) | Q(next_owner__role__in=ASSIGNED_ROLES)
    passed = Q(Exists(handed_over)) | left | ~works_on
    return Q(project__isnull=False) & ~_of_officer() & passed


class FollowUpQuerySet(models.QuerySet):
    """Reading follow-ups."""

    def visible_to(self, user):
        """Limit to follow-ups of visible projects, and those without a project logged for one's own teams."""
        reach = reach_of(user)
        if reach.everything:
            return self.all()
        if not reach.followups:
            return self.none()
        projects = Project.objects.visible_to(user).values("pk")
        return self.filter(Q(project__in=projects) | Q(project=None, team_id__in=reach.team_ids))

    def open_steps(self):
        """Keep those whose next step is still to be taken, whatever state the project is in."""
        return self.filter(next_done_at=None, voided_at=None, next_on__isnull=False)

    def in_turn(self):
        """Put the soonest step first, that of the service officer after the team's: the first one is the project's."""
        return self.order_by(Case(When(_of_officer(), then=1), default=0), "next_on", "id")

    def of_the_team(self):
        """Keep the steps that are not the serving officer's own: one that he cannot take any more is the team's."""
        return self.filter(~_of_officer())

    def live_steps(self):
        """Keep the open next steps that somebody should take: a suspended or ended project asks for none."""
        return self.open_steps().filter(Q(project=None) | Q(project__status=Project.Status.ACTIVE))

    def owed_by(self, user):
        """Keep the follow-ups whose next step ``user`` has to take: the own ones, and those passed to the project's owner."""
        return self.filter(Q(~_taken_over(), next_owner=user) | Q(_taken_over(), project__owner=user))

    def with_duty(self):
        """Add ``duty_id``: who has to take the next step, as ``owed_by`` says."""
        return self.annotate(duty_id=Case(When(_taken_over(), then=F("project__owner_id")), default=F("next_owner_id")))

    def effective(self):
        """Keep those that count as real contact (domain.md 5.1) and were not voided."""
        return self.filter(is_effective=True, voided_at=None)

    def with_related(self):
        """Load what a list row shows, in one query."""
        return self.select_related("enterprise", "project", "created_by", "team")


class FollowUp(models.Model):
    """One contact with a firm and the next step agreed (domain.md 5.1)."""

    class Kind(models.TextChoices):
        VISIT = "visit", _("走访拜访")
        RECEPTION = "reception", _("来访接待")
        PHONE = "phone", _("电话")
        WECHAT = "wechat", _("微信")
        MEETING = "meeting", _("洽谈会议")
        INSPECT = "inspect", _("考察")
        FORUM = "forum", _("座谈推介")
        MATERIAL = "material", _("资料往来")
        ONLINE = "online", _("线上会议")
        SERVICE = "service", _("服务走访")
        OTHER = "other", _("其他")

    class LeaderLevel(models.TextChoices):
        NONE = "none", _("无领导参加")
        BUREAU = "bureau", _("部门领导")
        DISTRICT = "district", _("区领导")
        TOP = "top", _("主要领导")

    uid = models.UUIDField(_("外部编号"), default=uuid.uuid4, unique=True, editable=False)
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="followups", verbose_name=_("企业"))
    project = models.ForeignKey(
        Project, models.PROTECT, null=True, blank=True, related_name="followups", verbose_name=_("项目")
    )
    team = models.ForeignKey(
        Team, models.PROTECT, null=True, related_name="followups", editable=False, verbose_name=_("招商组")
    )
    kind = models.CharField(_("方式"), max_length=10, choices=Kind.choices, default=Kind.VISIT)
    happened_at = models.DateTimeField(_("时间"))
    place = models.CharField(_("地点"), max_length=120, blank=True)
    our_people = models.CharField(_("我方人员"), max_length=200, blank=True)
    leader_level = models.CharField(_("领导参加"), max_length=10, choices=LeaderLevel.choices, default=LeaderLevel.NONE)
    contact = models.ForeignKey(
        Contact, models.SET_NULL, null=True, blank=True, related_name="followups", verbose_name=_("联系人")
    )
    counterpart = models.CharField(_("对方人员"), max_length=100, blank=True)
    summary = models.TextField(_("谈了什么"))
    result = models.CharField(_("结果"), max_length=300, blank=True)
    next_step = models.CharField(_("下一步"), max_length=200, blank=True)
    next_on = models.DateField(_("下次跟进日期"), null=True, blank=True)
    is_closing = models.BooleanField(_("不再跟进"), default=False)
    late_reason = models.CharField(_("补录原因"), max_length=200, blank=True)

    level = models.PositiveSmallIntegerField(_("层级"), editable=False)
    is_effective = models.BooleanField(_("有效跟进"), editable=False)
    next_set_at = models.DateTimeField(_("下次日期确定时间"), default=timezone.now, editable=False)
    next_done_at = models.DateTimeField(_("下一步办结时间"), null=True, editable=False)
    voided_at = models.DateTimeField(_("作废时间"), null=True, editable=False)
    void_reason = models.CharField(_("作废原因"), max_length=200, blank=True, editable=False)
    version = models.PositiveIntegerField(_("版本"), default=0, editable=False)
    created_at = models.DateTimeField(_("登记时间"), default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="followups", editable=False, verbose_name=_("登记人")
    )
    # who has to take the next step; the author until handed over
    next_owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="next_steps",
        editable=False,
        verbose_name=_("下一步责任人"),
    )

    objects = FollowUpQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("跟进记录")
        ordering = ["-happened_at", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(level__gte=1, level__lte=3), name="followup_level_one_to_three"),
        ]
        indexes = [
            # the timeline of a project and of a firm
            models.Index(fields=["project", "-happened_at", "-id"], name="followup_of_project"),
            models.Index(fields=["enterprise", "-happened_at", "-id"], name="followup_of_enterprise"),
            # the calendar of the whole district, by day
            models.Index(fields=["happened_at"], name="followup_by_day", condition=Q(voided_at=None)),
            # the reminder scan and “today's list”: open next steps by date
            models.Index(
                fields=["next_on", "next_owner"], name="followup_next_open",
                condition=Q(next_done_at=None, voided_at=None, next_on__isnull=False),
            ),
        ]  # fmt: skip

    def __str__(self):
        return f"{self.get_kind_display()} {self.enterprise}"

    def get_absolute_url(self):
        """Return the page on whose timeline the follow-up stands."""
        return (self.project or self.enterprise).get_absolute_url()

    @property
    def step_is_open(self) -> bool:
        """Whether a next step was agreed and is still to be taken."""
        return self.next_on is not None and self.next_done_at is None and self.voided_at is None

    @property
    def happened_on(self):
        """The day of the contact in Asia/Shanghai."""
        return timezone.localdate(self.happened_at)

"""The task: who has to do what by when, for whom."""

import datetime

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from chains.access import agency_ids_of, reach_of
from chains.models import Agency, Team
from core.accounts.roles import BUSINESS_ROLES
from crm.enterprises.models import Enterprise
from crm.projects.models import Project
from crm.reviews.models import ReviewMeeting
from crm.tasks.states import CHASED, ENDED, Status


class TaskSeries(models.Model):
    """The last task number given out in one year; a number is never used twice, gaps are allowed."""

    year = models.PositiveSmallIntegerField(_("年份"), primary_key=True)
    last = models.PositiveIntegerField(_("最后编号"), default=0)

    class Meta:
        verbose_name = verbose_name_plural = _("任务编号序列")

    def __str__(self):
        return f"RW-{self.year}-{self.last:04}"


class TaskQuerySet(models.QuerySet):
    """Reading tasks."""

    def visible_to(self, user):
        """Limit to tasks of own teams, on visible projects, of one's agencies, given out by or to oneself.

        What was never given out, a draft or a cancelled one, is read by its writer and the headquarters; partners and
        administrators have no tasks.
        """
        reach = reach_of(user)
        if getattr(user, "role", None) not in BUSINESS_ROLES or not user.is_active:
            return self.none()
        if reach.everything:
            return self.all()
        projects = Project.objects.visible_to(user).order_by().values("pk")
        scope = Q(team_id__in=reach.team_ids) | Q(project__in=projects) | Q(assignee=user)
        if agencies := agency_ids_of(user):
            scope |= Q(Exists(Task.co_agencies.through.objects.filter(task=OuterRef("pk"), agency__in=agencies)))
        return self.filter(Q(issuer=user) | (scope & Q(issued_at__isnull=False)))

    def overdue(self, today: datetime.date):
        """Keep those whose day has passed while it is the assignee's turn."""
        return self.filter(status__in=CHASED, due_on__lt=today)

    def with_related(self):
        """Load what a list row shows, in one query."""
        return self.select_related("team", "assignee", "issuer", "project__enterprise", "enterprise")


class Task(models.Model):
    """One thing that a team, or one of its people, has to do by a day (交办); only the issuer or HQ ends it."""

    class Source(models.TextChoices):
        MEETING = "meeting", _("会议议定")
        LEADER = "leader", _("领导批示")
        REMINDER = "reminder", _("系统预警")
        DEMAND = "demand", _("企业诉求")
        MANUAL = "manual", _("日常交办")

    class Priority(models.TextChoices):
        URGENT = "urgent", _("特急")
        HIGH = "high", _("急")
        NORMAL = "normal", _("普通")

    no = models.CharField(_("任务编号"), max_length=16, unique=True, editable=False)
    title = models.CharField(_("任务名称"), max_length=120)
    requirement = models.TextField(_("工作要求"))
    source = models.CharField(_("来源"), max_length=10, choices=Source.choices, default=Source.MANUAL)
    source_note = models.CharField(_("来源说明"), max_length=200, blank=True)
    meeting = models.ForeignKey(
        ReviewMeeting, models.PROTECT, null=True, blank=True, related_name="tasks", verbose_name=_("议定的会议")
    )
    project = models.ForeignKey(
        Project, models.PROTECT, null=True, blank=True, related_name="tasks", verbose_name=_("项目")
    )
    enterprise = models.ForeignKey(
        Enterprise, models.PROTECT, null=True, blank=True, related_name="tasks", verbose_name=_("企业")
    )
    team = models.ForeignKey(Team, models.PROTECT, related_name="tasks", verbose_name=_("承办组"))
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="tasks", verbose_name=_("承办人")
    )
    co_agencies = models.ManyToManyField(Agency, related_name="tasks", blank=True, verbose_name=_("协办单位"))
    due_on = models.DateField(_("办结期限"))
    priority = models.CharField(_("缓急"), max_length=8, choices=Priority.choices, default=Priority.NORMAL)

    status = models.CharField(_("状态"), max_length=10, choices=Status.choices, default=Status.DRAFT)
    issuer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="issued_tasks", verbose_name=_("交办人")
    )
    issued_at = models.DateTimeField(_("交办时间"), null=True)
    sign_due_on = models.DateField(_("应签收日期"), null=True)
    accepted_at = models.DateTimeField(_("签收时间"), null=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("签收人")
    )
    submitted_at = models.DateTimeField(_("报送时间"), null=True)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("报送人")
    )
    ended_at = models.DateTimeField(_("结束时间"), null=True)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="absorbed", verbose_name=_("并入任务")
    )
    postponed_times = models.PositiveSmallIntegerField(_("延期次数"), default=0)
    created_at = models.DateTimeField(_("登记时间"), default=timezone.now, editable=False)
    version = models.PositiveIntegerField(_("版本"), default=0, editable=False)

    objects = TaskQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("交办任务")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status=Status.DRAFT) | Q(status=Status.CANCELLED) | Q(sign_due_on__isnull=False),
                name="task_issued_has_a_sign_day",
            ),
            models.CheckConstraint(
                condition=Q(status=Status.MERGED, merged_into__isnull=False)
                | (~Q(status=Status.MERGED) & Q(merged_into=None)),
                name="task_merged_names_the_other",
            ),
        ]
        # what a team, a person, an issuer, everybody still has in hand, soonest first
        indexes = [
            models.Index(fields=["team", "due_on"], name="task_of_team", condition=~Q(status__in=sorted(ENDED))),
            models.Index(
                fields=["assignee", "due_on"], name="task_of_assignee", condition=~Q(status__in=sorted(ENDED))
            ),
            models.Index(fields=["issuer", "due_on"], name="task_of_issuer", condition=~Q(status__in=sorted(ENDED))),
            models.Index(fields=["due_on", "id"], name="task_by_due_day", condition=~Q(status__in=sorted(ENDED))),
        ]

    def __str__(self):
        return f"{self.no} {self.title}"

    def get_absolute_url(self):
        return reverse("tasks:detail", args=[self.pk])

    @property
    def is_chased(self) -> bool:
        """Whether it is the assignee's turn."""
        return self.status in CHASED

    @property
    def is_ended(self) -> bool:
        """Whether nothing is to be done any more."""
        return self.status in ENDED

    @property
    def is_overdue(self) -> bool:
        """Whether its day has passed while it is the assignee's turn; the due day still counts (Asia/Shanghai)."""
        return self.is_chased and self.due_on < timezone.localdate()

    @property
    def is_unsigned(self) -> bool:
        """Whether nobody signed for it within its workday."""
        return self.status == Status.ISSUED and self.sign_due_on is not None and self.sign_due_on < timezone.localdate()

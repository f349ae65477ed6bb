"""The order of supervision 督办单: what was left undone since when, and which step of the ladder that is."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from chains.access import reach_of
from chains.models import Team
from core.accounts.roles import BUSINESS_ROLES
from crm.projects.models import Project
from crm.supervision.states import ORDER, STEPS, Close, Level, Source, Status


class SupervisionSeries(models.Model):
    """The last order number given out in one year; a number is never used twice."""

    year = models.PositiveSmallIntegerField(_("年份"), primary_key=True)
    last = models.PositiveIntegerField(_("最后编号"), default=0)

    class Meta:
        verbose_name = verbose_name_plural = _("督办单编号序列")

    def __str__(self):
        return f"DB-{self.year}-{self.last:04}"


class SupervisionScan(models.Model):
    """One day on which everything was looked through, last at ``at``; the scans in between look at the open orders alone."""

    day = models.DateField(_("日期"), primary_key=True)
    at = models.DateTimeField(_("时间"), default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = _("督办扫描")

    def __str__(self):
        return str(self.day)


class SupervisionQuerySet(models.QuerySet):
    """Reading orders."""

    def visible_to(self, user):
        """Limit to orders about visible projects, and those of own teams about a task or about no project.

        Whoever gets an order by office reads it by this: leaders through their team, chain leaders through the project.
        Partners and administrators have none.
        """
        reach = reach_of(user)
        if getattr(user, "role", None) not in BUSINESS_ROLES or not user.is_active:
            return self.none()
        if reach.everything:
            return self.all()
        projects = Project.objects.visible_to(user).order_by().values("pk")
        own = Q(team_id__in=reach.team_ids) & (Q(source=Source.TASK) | Q(project=None))
        return self.filter(own | Q(project__in=projects))

    def open(self):
        """Keep what is neither closed nor withdrawn."""
        return self.filter(closed_at=None)

    def frozen(self):
        """Keep the open ones that rest because their project is suspended."""
        return self.open().filter(project__status=Project.Status.SUSPENDED)

    def with_related(self):
        """Load what a list row shows, in one query."""
        return self.select_related("project__enterprise", "team", "owner")


class SupervisionOrder(models.Model):
    """One 督办单: one step of the ladder about one object, for one spell without action (domain.md 5.2)."""

    no = models.CharField(_("督办单号"), max_length=16, unique=True, editable=False)
    source = models.CharField(_("督办事由"), max_length=8, choices=Source.choices)
    target_type = models.CharField(_("对象类型"), max_length=60)
    target_id = models.BigIntegerField(_("对象编号"))
    project = models.ForeignKey(
        Project, models.CASCADE, null=True, related_name="supervision_orders", db_index=False, verbose_name=_("项目")
    )  # the index of the project's orders serves it
    team = models.ForeignKey(Team, models.PROTECT, null=True, related_name="+", verbose_name=_("责任组"))
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("责任人")
    )
    subject = models.CharField(_("督办事项"), max_length=200)
    sentence = models.CharField(_("督办内容"), max_length=500)
    due_on = models.DateField(_("期限"))
    idle_from_on = models.DateField(_("起算日"), help_text=_("期限与最近一次动作中较晚的一天"))
    counted_from_on = models.DateField(
        _("阶梯计时起日"), help_text=_("与起算日相同；纳入督办时早已逾期的，从纳入之日按最低一级起算")
    )
    idle_workdays = models.PositiveIntegerField(_("无动作工作日数"))
    level = models.CharField(_("级别"), max_length=6, choices=Level.choices)
    # steps that passed while nothing ran: told here, never sent afterwards
    skipped = ArrayField(
        models.CharField(max_length=6, choices=Level.choices), default=list, verbose_name=_("未单独发出的级别")
    )

    status = models.CharField(_("状态"), max_length=12, choices=Status.choices, default=Status.ISSUED)
    issued_at = models.DateTimeField(_("发出时间"), default=timezone.now)
    issued_on = models.DateField(_("发出日期"))
    acknowledged_at = models.DateTimeField(_("首次签收时间"), null=True)
    answered_at = models.DateTimeField(_("首次反馈时间"), null=True)
    closed_at = models.DateTimeField(_("销号时间"), null=True)
    close_kind = models.CharField(_("销号原因"), max_length=10, choices=Close.choices, blank=True)
    close_reason = models.CharField(_("销号说明"), max_length=300, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("撤回人")
    )
    version = models.PositiveIntegerField(_("版本"), default=0, editable=False)

    objects = SupervisionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("督办单")
        ordering = ["-id"]
        constraints = [
            # never twice a level (product.md 4), whoever scans how often
            models.UniqueConstraint(
                fields=["source", "target_id", "idle_from_on", "level"], name="supervised_once_a_level"
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None, close_kind="") | (Q(closed_at__isnull=False) & ~Q(close_kind="")),
                name="supervision_closed_says_why",
            ),
            models.CheckConstraint(
                condition=Q(counted_from_on__gte=F("idle_from_on")), name="supervision_counted_once_idle"
            ),
        ]
        indexes = [
            # what is open, longest idle first; of one team
            models.Index(fields=["idle_from_on", "id"], name="supervision_open", condition=Q(closed_at=None)),
            models.Index(fields=["team", "idle_from_on"], name="supervision_of_team", condition=Q(closed_at=None)),
            # the orders about one project, newest first
            models.Index(fields=["project", "-id"], name="supervision_of_project"),
        ]

    def __str__(self):
        return f"{self.no} {self.subject}"

    def get_absolute_url(self):
        return reverse("supervision:detail", args=[self.pk])

    @property
    def is_open(self) -> bool:
        """Whether it still asks for something."""
        return self.closed_at is None

    @property
    def is_frozen(self) -> bool:
        """Whether it rests because its project is suspended."""
        return self.is_open and self.project is not None and self.project.status == Project.Status.SUSPENDED

    @property
    def is_arrear(self) -> bool:
        """Whether it was long overdue when the ladder first saw it, and so climbs from the lowest step."""
        return self.counted_from_on > self.idle_from_on

    @property
    def step_days(self) -> int:
        """After how many workdays without action its step is reached."""
        return STEPS[self.level]

    @property
    def skipped_words(self) -> str:
        """The steps that passed unsent, in words."""
        return "、".join(str(Level(one).label) for one in ORDER if one in self.skipped)

    @property
    def shown_status(self) -> str:
        """The state in words; one that rests says so."""
        return "搁置冻结" if self.is_frozen else str(Status(self.status).label)

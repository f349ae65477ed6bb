"""The dated milestones of a signed project."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from chains.models import Agency
from core.accounts.roles import Role
from crm.projects.models.projects import Project
from crm.projects.stages import Stage

MOST_POSTPONED = 2


class MilestoneQuerySet(models.QuerySet):
    """Reading milestones."""

    def visible_to(self, user):
        """Limit to the milestones of projects that ``user`` sees; partners read none of them."""
        if getattr(user, "role", None) == Role.PARTNER:
            return self.none()
        return self.filter(project__in=Project.objects.visible_to(user).order_by())

    def standing(self):
        """Keep what was not struck out."""
        return self.filter(cancelled_at=None)

    def open(self):
        """Keep what is not done yet."""
        return self.filter(cancelled_at=None, done_on=None)

    def overdue(self, today=None):
        """Keep the open ones of running projects whose day has passed; suspended projects rest."""
        day = today or timezone.localdate()
        return self.open().filter(due_on__lt=day, project__status=Project.Status.ACTIVE)

    def with_related(self):
        """Load what a list row shows, in one query."""
        return self.select_related("project", "project__team", "project__enterprise", "owner", "agency")


class Milestone(models.Model):
    """One thing that a signed project has to have done by a day (domain.md 12): from the contract or the defaults."""

    class Kind(models.TextChoices):
        REGISTER = "register", _("注册")
        DEPOSIT = "deposit", _("履约保证金")
        LAND = "land", _("供地或选址交付")
        START = "start", _("开工")
        TOPPING = "topping", _("主体封顶")
        EQUIPMENT = "equipment", _("设备进场")
        COMPLETE = "complete", _("竣工")
        TRIAL = "trial", _("试产")
        COMMISSION = "commission", _("投产")
        FULL = "full", _("达产")
        PAY = "pay", _("兑现付款")
        CUSTOM = "custom", _("其他")

    class Basis(models.TextChoices):
        CONTRACT = "contract", _("合同约定")
        DEFAULT = "default", _("期限推算")

    class Unit(models.TextChoices):
        NATURAL = "natural", _("自然日")
        WORKDAY = "workday", _("工作日")

    project = models.ForeignKey(
        Project, models.CASCADE, related_name="milestones", db_index=False, verbose_name=_("项目")
    )  # the index of the project's milestones serves it
    kind = models.CharField(_("节点"), max_length=12, choices=Kind.choices)
    name = models.CharField(_("名称"), max_length=60, blank=True, help_text=_("“其他”节点必填"))
    due_on = models.DateField(_("应完成日期"))
    unit = models.CharField(_("计算方式"), max_length=8, choices=Unit.choices, default=Unit.NATURAL)
    # how many days after signing the contract names; none where it names the day itself
    counted_days = models.PositiveSmallIntegerField(_("签约后天数"), null=True, editable=False)
    basis = models.CharField(_("依据"), max_length=10, choices=Basis.choices, default=Basis.CONTRACT)
    done_on = models.DateField(_("完成日期"), null=True, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("负责人")
    )
    agency = models.ForeignKey(
        Agency, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("责任单位")
    )
    postponed_times = models.PositiveSmallIntegerField(_("延期次数"), default=0)
    cancelled_at = models.DateTimeField(_("取消时间"), null=True)
    cancel_reason = models.CharField(_("取消原因"), max_length=300, blank=True)
    version = models.PositiveIntegerField(_("版本"), default=0, editable=False)
    created_at = models.DateTimeField(_("创建时间"), default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False, verbose_name=_("创建人")
    )

    objects = MilestoneQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("项目节点")
        ordering = ["due_on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "kind"],
                condition=Q(
                    cancelled_at=None, kind__in=["register", "land", "start", "complete", "commission", "full"]
                ),
                name="one_milestone_a_kind",
            ),
            models.CheckConstraint(condition=Q(postponed_times__lte=MOST_POSTPONED), name="postponed_at_most_twice"),
        ]
        indexes = [
            models.Index(fields=["project", "due_on"], name="milestone_of_project"),
            # the list of what is overdue or near, the oldest first
            models.Index(fields=["due_on", "id"], name="milestone_open", condition=Q(done_on=None, cancelled_at=None)),
            # the calendar: what stood or stands on a day, done or not
            models.Index(fields=["due_on", "project"], name="milestone_by_day", condition=Q(cancelled_at=None)),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("projects:milestones-panel", args=[self.project_id])

    @property
    def title(self) -> str:
        """What it is called: its own name, else its kind."""
        return self.name or str(self.get_kind_display())

    @property
    def is_open(self) -> bool:
        """Whether it is still to be done."""
        return self.done_on is None and self.cancelled_at is None

    @property
    def late_days(self) -> int:
        """By how many days it was done too late, or is overdue today; 0 when it is in time."""
        if self.cancelled_at:
            return 0
        return max(((self.done_on or timezone.localdate()) - self.due_on).days, 0)

    @property
    def may_be_postponed(self) -> bool:
        """Whether an extension may still be asked for: open, and at most twice."""
        return self.is_open and self.postponed_times < MOST_POSTPONED

    @property
    def is_fixed(self) -> bool:
        """Whether its day stands: from the contract or by extension; others are worked out anew at each stage."""
        return self.basis == self.Basis.CONTRACT or self.postponed_times > 0


# The stage that is entered when a milestone is done.
STAGE_OF_KIND: dict[str, Stage] = {
    Milestone.Kind.REGISTER: Stage.REGISTERED,
    Milestone.Kind.LAND: Stage.SITED,
    Milestone.Kind.START: Stage.STARTED,
    Milestone.Kind.COMPLETE: Stage.COMPLETED,
    Milestone.Kind.COMMISSION: Stage.COMMISSIONED,
}
KIND_OF_STAGE = {stage: kind for kind, stage in STAGE_OF_KIND.items()}

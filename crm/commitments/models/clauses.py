"""One clause of the agreement between government and investor, and the steps it took."""

import datetime
import uuid
from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.commitments import states
from crm.commitments.models.scope import OfProjectQuerySet
from crm.commitments.states import Measure, Review, Side, Status
from crm.projects.models import Project, ProjectFile

WEEK, MONTH = 7, 30


class CommitmentQuerySet(OfProjectQuerySet):
    """Reading clauses."""

    def open(self, side: str):
        """Keep the clauses of ``side`` that are not kept yet, of projects that were not ended."""
        rows = self.live().filter(side=side, status__in=states.OPEN_OF[side])
        return rows.filter(project__status__in=(Project.Status.ACTIVE, Project.Status.SUSPENDED))

    def overdue(self, side: str, today: datetime.date):
        """Keep the open clauses of ``side`` whose day has passed: 到期未兑现 (gov), 企业未履约 (investor)."""
        return self.open(side).filter(due_on__lt=today)

    def due_within(self, side: str, today: datetime.date, days: int):
        """Keep the open clauses of ``side`` due from today within ``days`` days."""
        return self.open(side).filter(due_on__gte=today, due_on__lte=today + datetime.timedelta(days=days))


class Commitment(models.Model):
    """One promise of one side to the other, with its condition, its day and what it rests on (domain.md 6.3)."""

    uid = models.UUIDField(_("外部编号"), default=uuid.uuid4, unique=True, editable=False)
    project = models.ForeignKey(Project, models.PROTECT, related_name="commitments", verbose_name=_("项目"))
    side = models.CharField(_("承诺方"), max_length=8, choices=Side.choices)
    item = models.CharField(_("承诺事项"), max_length=120)
    measure = models.CharField(_("类别"), max_length=12, choices=Measure.choices)
    amount_wan = models.DecimalField(_("金额（万元）"), max_digits=18, decimal_places=4, null=True, blank=True)
    quantity = models.DecimalField(_("数量"), max_digits=18, decimal_places=4, null=True, blank=True)
    unit = models.CharField(_("单位"), max_length=20, blank=True)
    for_year = models.PositiveSmallIntegerField(_("考核年度"), null=True, blank=True)
    condition = models.CharField(_("兑现条件"), max_length=300, blank=True)
    due_on = models.DateField(_("到期日"))
    basis = models.CharField(_("政策依据或合同条款"), max_length=300)
    evidence = models.ForeignKey(
        ProjectFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("佐证材料")
    )

    # written by the verbs alone
    review = models.CharField(
        _("公平竞争审查"), max_length=8, choices=Review.choices, default=Review.NONE, editable=False
    )
    review_reference = models.CharField(_("审查文号"), max_length=120, blank=True, editable=False)
    reviewed_on = models.DateField(_("审查日期"), null=True, editable=False)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        editable=False,
        verbose_name=_("审查登记人"),
    )
    status = models.CharField(_("状态"), max_length=14, choices=Status.choices, default=Status.PENDING, editable=False)
    status_on = models.DateField(_("状态日期"), null=True, editable=False)
    applied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False, verbose_name=_("申请人")
    )
    settled_on = models.DateField(_("兑现或履约日期"), null=True, editable=False)
    settled_value = models.DecimalField(
        _("实际兑现或履约数"), max_digits=18, decimal_places=4, null=True, editable=False
    )
    voided_at = models.DateTimeField(_("作废时间"), null=True, editable=False)
    void_reason = models.CharField(_("作废原因"), max_length=300, blank=True, editable=False)
    version = models.PositiveIntegerField(_("版本"), default=0, editable=False)
    created_at = models.DateTimeField(_("登记时间"), default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False, verbose_name=_("登记人")
    )
    updated_at = models.DateTimeField(_("更新时间"), default=timezone.now, editable=False)
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False, verbose_name=_("更新人")
    )

    objects = CommitmentQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("双方承诺")
        ordering = ["side", "due_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(side="gov", status__in=["approved", "paid"]) | Q(review="passed"),
                name="gov_approved_only_reviewed",
            ),
            models.CheckConstraint(
                condition=Q(amount_wan=None) | Q(quantity=None), name="commitment_amount_or_quantity"
            ),
        ]
        indexes = [
            # the clauses of one project
            models.Index(fields=["project", "side", "due_on"], name="commitment_of_project"),
            # 到期未兑现 and 企业未履约, soonest first
            *(
                models.Index(
                    fields=["due_on", "id"], name=f"commitment_open_{side}",
                    condition=Q(side=str(side), voided_at=None, status__in=[one.value for one in open_in]),
                )
                for side, open_in in states.OPEN_OF.items()
            ),
            # the whole list, soonest first
            models.Index(fields=["due_on", "id"], name="commitment_by_day", condition=Q(voided_at=None)),
        ]  # fmt: skip

    def __str__(self):
        return self.item

    def get_absolute_url(self):
        """Return the page of the project on which the clause stands."""
        return reverse("commitments:panel", args=[self.project_id])

    @property
    def status_text(self) -> str:
        """The status in the words of the clause's side."""
        return states.status_text(self.side, self.status)

    @property
    def is_open(self) -> bool:
        """Whether the promise is not kept yet."""
        return self.voided_at is None and self.status in states.OPEN_OF[self.side]

    @property
    def promised(self) -> Decimal | None:
        """The promised figure, in ``unit_text``."""
        return self.quantity if self.amount_wan is None else self.amount_wan

    @property
    def unit_text(self) -> str:
        """The unit of the promised figure."""
        return self.unit if self.amount_wan is None else "万元"

    @property
    def days_left(self) -> int | None:
        """Days until the due day, negative when it has passed; None for a clause that is kept or closed."""
        return (self.due_on - timezone.localdate()).days if self.is_open else None

    @property
    def warning(self) -> str:
        """How near the day is: overdue, week (T-7), month (T-30), or nothing."""
        left = self.days_left
        if left is None or left > MONTH:
            return ""
        if left < 0:
            return "overdue"
        return "week" if left <= WEEK else "month"

    @property
    def kept_rate(self) -> Decimal | None:
        """What was paid or achieved of what was promised, never capped; None when one of the two is missing."""
        if not self.promised or self.settled_value is None:
            return None
        return self.settled_value / self.promised

    @property
    def year(self) -> int:
        """The year whose figures the promise is compared with."""
        return self.for_year or self.due_on.year


class CommitmentChange(models.Model):
    """One step in the life of a clause; never edited."""

    class Kind(models.TextChoices):
        CREATED = "created", _("登记")
        EDITED = "edited", _("修改")
        MOVED = "moved", _("办理")
        REVIEWED = "reviewed", _("公平竞争审查")
        UNREVIEWED = "unreviewed", _("撤回审查结果")
        VOIDED = "voided", _("作废")

    commitment = models.ForeignKey(Commitment, models.CASCADE, related_name="changes", verbose_name=_("承诺"))
    kind = models.CharField(_("类别"), max_length=12, choices=Kind.choices)
    from_status = models.CharField(_("原状态"), max_length=14, choices=Status.choices, blank=True)
    to_status = models.CharField(_("新状态"), max_length=14, choices=Status.choices, blank=True)
    actual_on = models.DateField(_("实际日期"), null=True)
    detail = models.CharField(_("内容"), max_length=300, blank=True)
    reason = models.CharField(_("原因"), max_length=300, blank=True)
    evidence = models.ForeignKey(ProjectFile, models.PROTECT, null=True, related_name="+", verbose_name=_("佐证材料"))
    recorded_at = models.DateTimeField(_("登记时间"), default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("操作人")
    )

    class Meta:
        verbose_name = verbose_name_plural = _("承诺办理记录")
        ordering = ["commitment", "id"]

    def __str__(self):
        return f"{self.commitment} {self.get_kind_display()}"

    @property
    def text(self) -> str:
        """The step in words: the new status of a move, else the kind."""
        if self.kind == self.Kind.MOVED:
            return states.status_text(self.commitment.side, self.to_status)
        return str(self.Kind(self.kind).label)

"""What every reported figure has in common: somebody reports it, somebody else verifies it."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.commitments.models.scope import OfProjectQuerySet
from crm.projects.models import Project, ProjectFile


class VerifiedQuerySet(OfProjectQuerySet):
    """Reading reported figures."""

    def verified(self):
        """Keep the rows that count: verified and not voided."""
        return self.live().filter(verified_at__isnull=False)

    def unverified(self):
        """Keep the rows that wait for verification."""
        return self.live().filter(verified_at=None)

    def with_related(self):
        """Load what a list row shows, in one query."""
        return super().with_related().select_related("evidence", "reported_by", "verified_by")


class VerifiedRow(models.Model):
    """A figure that the team reports and the headquarters verify; only verified ones count (domain.md 4.5)."""

    uid = models.UUIDField(_("外部编号"), default=uuid.uuid4, unique=True, editable=False)
    project = models.ForeignKey(Project, models.PROTECT, related_name="%(class)ss", verbose_name=_("项目"))
    reference = models.CharField(_("凭证号或来源文号"), max_length=120, blank=True)
    note = models.CharField(_("说明"), max_length=300, blank=True)
    evidence = models.ForeignKey(
        ProjectFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("佐证材料")
    )
    reported_at = models.DateTimeField(_("上报时间"), default=timezone.now, editable=False)
    reported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False, verbose_name=_("上报人")
    )
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        editable=False,
        verbose_name=_("最后修改人"),
    )
    verified_at = models.DateTimeField(_("核实时间"), null=True, editable=False)
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False, verbose_name=_("核实人")
    )
    voided_at = models.DateTimeField(_("作废时间"), null=True, editable=False)
    void_reason = models.CharField(_("作废原因"), max_length=300, blank=True, editable=False)
    version = models.PositiveIntegerField(_("版本"), default=0, editable=False)
    updated_at = models.DateTimeField(_("更新时间"), default=timezone.now, editable=False)

    objects = VerifiedQuerySet.as_manager()

    class Meta:
        abstract = True

    def get_absolute_url(self):
        """Return the page of the project on which the figure stands."""
        return reverse("commitments:panel", args=[self.project_id])

    @property
    def is_verified(self) -> bool:
        """Whether the row counts."""
        return self.verified_at is not None and self.voided_at is None

    @property
    def state_text(self) -> str:
        """The state in words."""
        if self.voided_at is not None:
            return "已作废"
        return "已核实" if self.verified_at else "待核实"


class VerificationChange(models.Model):
    """One verification, un-verification or voiding of a reported figure; never edited."""

    class Kind(models.TextChoices):
        VERIFIED = "verified", _("核实")
        UNVERIFIED = "unverified", _("撤回核实")
        VOIDED = "voided", _("作废")

    arrival = models.ForeignKey(
        "commitments.FundArrival", models.CASCADE, null=True, related_name="changes", verbose_name=_("到位资金")
    )
    actual = models.ForeignKey(
        "commitments.YearlyActual", models.CASCADE, null=True, related_name="changes", verbose_name=_("年度实绩")
    )
    kind = models.CharField(_("类别"), max_length=12, choices=Kind.choices)
    value = models.DecimalField(_("当时的数"), max_digits=18, decimal_places=4)
    reason = models.CharField(_("原因"), max_length=300, blank=True)
    recorded_at = models.DateTimeField(_("登记时间"), default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("操作人")
    )

    class Meta:
        verbose_name = verbose_name_plural = _("核实记录")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(arrival=None, actual__isnull=False) | Q(arrival__isnull=False, actual=None),
                name="verification_of_one_figure",
            )
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.value}"

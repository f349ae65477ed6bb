"""What a project achieved in a year."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from crm.commitments.models.verified import VerifiedRow
from crm.commitments.states import Measure


class YearlyActual(VerifiedRow):
    """One achieved figure of one project and year: 投资, 产值, 税收 in 万元, 就业 in people; it counts once verified."""

    class Kind(models.TextChoices):
        INVESTMENT = Measure.INVESTMENT.value, _("投资")
        OUTPUT = Measure.OUTPUT.value, _("产值")
        TAX = Measure.TAX.value, _("税收")
        JOBS = Measure.JOBS.value, _("就业")

    year = models.PositiveSmallIntegerField(_("年度"), validators=[MinValueValidator(1990), MaxValueValidator(2199)])
    kind = models.CharField(_("指标"), max_length=12, choices=Kind.choices)
    actual = models.DecimalField(_("实际数"), max_digits=18, decimal_places=4)
    source = models.CharField(_("数据来源"), max_length=120)

    class Meta:
        verbose_name = verbose_name_plural = _("年度实绩")
        ordering = ["-year", "kind", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "year", "kind"], condition=Q(voided_at=None), name="one_actual_a_year_and_kind"
            ),
            models.CheckConstraint(condition=Q(actual__gte=0), name="actual_not_negative"),
        ]

    def __str__(self):
        return f"{self.year} 年{self.get_kind_display()}"

    @property
    def value(self):
        """The reported figure, in ``unit_text``."""
        return self.actual

    @property
    def unit_text(self) -> str:
        """The unit of the figure."""
        return "人" if self.kind == self.Kind.JOBS else "万元"

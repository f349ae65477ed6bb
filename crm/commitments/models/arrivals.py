"""Money that arrived for a project."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from crm.commitments.models.verified import VerifiedRow


class FundArrival(VerifiedRow):
    """One sum of 到位资金 on one day (domain.md 4.5); it counts once it is verified."""

    class Kind(models.TextChoices):
        REGISTERED_CAPITAL = "registered_capital", _("注册资本")
        LAND = "land", _("土地款")
        CONSTRUCTION = "construction", _("建安")
        EQUIPMENT = "equipment", _("设备")
        RENT_DECO = "rent_deco", _("租金装修")
        RND = "rnd", _("研发")
        OTHER = "other", _("其他")

    arrived_on = models.DateField(_("到位日期"))
    kind = models.CharField(_("类别"), max_length=20, choices=Kind.choices)
    amount_wan = models.DecimalField(_("到位金额（万元）"), max_digits=18, decimal_places=4)

    class Meta:
        verbose_name = verbose_name_plural = _("到位资金")
        ordering = ["-arrived_on", "-id"]
        constraints = [models.CheckConstraint(condition=Q(amount_wan__gt=0), name="arrival_above_zero")]
        indexes = [
            # the sums of a project
            models.Index(fields=["project", "-arrived_on"], name="arrival_of_project"),
            # the whole list, last arrived first, and its sum
            models.Index(
                fields=["-arrived_on", "-id"],
                include=["amount_wan"],
                name="arrival_by_day",
                condition=Q(voided_at=None),
            ),
            # what waits for verification
            models.Index(
                fields=["-arrived_on", "-id"], name="arrival_unverified", condition=Q(verified_at=None, voided_at=None)
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.arrived_on}"

    @property
    def value(self):
        """The reported figure, in 万元."""
        return self.amount_wan

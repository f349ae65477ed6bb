"""Who has to sign for an order, and what was answered to it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.supervision.models.orders import SupervisionOrder
from crm.supervision.states import Office


class SupervisionRecipient(models.Model):
    """One person to whom an order was sent by office; ``relieved_at`` tells that he holds the office no more."""

    order = models.ForeignKey(
        SupervisionOrder, models.CASCADE, related_name="recipients", db_index=False, verbose_name=_("督办单")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False, verbose_name=_("签收人")
    )
    office = models.CharField(_("签收身份"), max_length=8, choices=Office.choices)
    added_at = models.DateTimeField(_("送达时间"), default=timezone.now)
    acknowledged_at = models.DateTimeField(_("签收时间"), null=True)
    relieved_at = models.DateTimeField(_("不再负责时间"), null=True)

    class Meta:
        verbose_name = verbose_name_plural = _("督办单签收人")
        ordering = ["order", "id"]
        constraints = [models.UniqueConstraint(fields=["order", "user"], name="supervised_once_a_person")]
        indexes = [
            # what a person still has to sign for
            models.Index(
                fields=["user", "order"], name="supervision_unsigned",
                condition=Q(acknowledged_at=None, relieved_at=None),
            ),
        ]  # fmt: skip

    def __str__(self):
        return f"{self.order} {self.user}"


class SupervisionFeedback(models.Model):
    """One answer to an order; never changed."""

    order = models.ForeignKey(SupervisionOrder, models.CASCADE, related_name="feedback", verbose_name=_("督办单"))
    text = models.CharField(_("反馈内容"), max_length=1000)
    at = models.DateTimeField(_("反馈时间"), default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("反馈人")
    )

    class Meta:
        verbose_name = verbose_name_plural = _("督办反馈")
        ordering = ["order", "-id"]

    def __str__(self):
        return f"{self.order} {self.text[:20]}"

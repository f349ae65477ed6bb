"""Where firms stand on a chain."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from chains.models import Node
from chains.models.dated import DatedQuerySet
from crm.enterprises.models import Enterprise


class PositionQuerySet(DatedQuerySet):
    """Reading positions."""

    def visible_to(self, user):
        """Limit to positions of firms that the user may see."""
        return self.filter(enterprise__in=Enterprise.objects.visible_to(user).values("pk"))


class Position(models.Model):
    """One firm's place on one node for a time; the anchor firm of a chain is the position with role 链主."""

    class Role(models.TextChoices):
        MASTER = "master", _("链主")
        KEY = "key", _("骨干")
        SUPPLIER = "supplier", _("配套")
        RESEARCH = "rnd", _("科研")
        SERVICE = "service", _("服务")

    class State(models.TextChoices):
        PRODUCING = "producing", _("在产")
        COMING = "coming", _("已引入")

    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="positions", verbose_name=_("企业"))
    node = models.ForeignKey(Node, models.PROTECT, related_name="positions", verbose_name=_("环节"))
    role = models.CharField(_("角色"), max_length=10, choices=Role.choices, default=Role.SUPPLIER)
    state = models.CharField(_("状态"), max_length=10, choices=State.choices, default=State.PRODUCING)
    is_local = models.BooleanField(_("在本区"), default=True)
    since = models.DateField(_("起始日期"))
    until = models.DateField(_("截止日期（最后一天）"), null=True, blank=True)
    source = models.CharField(_("资料来源"), max_length=200, blank=True)
    # The number of the import batch that placed the firm, until somebody places it anew: what undoing that batch ends.
    batch = models.PositiveBigIntegerField(_("导入批次号"), null=True, blank=True, editable=False)

    objects = PositionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("链上位置")
        ordering = ["node", "role", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["enterprise", "node"], condition=Q(until=None), name="one_open_position_a_node",
                violation_error_message=_("该企业已在此环节"),
            ),
        ]  # fmt: skip

    def __str__(self):
        return f"{self.enterprise} {self.node}"

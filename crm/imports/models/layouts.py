"""Layouts of lists that people saved."""

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.accounts.roles import HEADQUARTERS, Role
from crm.imports.columns import is_mapped
from crm.imports.models.batches import LIBRARY_KINDS, ImportBatch


class ListMappingQuerySet(models.QuerySet):
    """Reading saved layouts."""

    def visible_to(self, user):
        """Limit to the kinds of lists that the user imports."""
        if not getattr(user, "is_authenticated", False) or not user.is_active:
            return self.none()
        if user.role in HEADQUARTERS:
            return self.all()
        return self.filter(kind__in=LIBRARY_KINDS) if user.role == Role.DATA_ADMIN else self.none()


class ListMapping(models.Model):
    """One saved layout: for lists with exactly these headers, which column means which of our fields."""

    name = models.CharField(_("名称"), max_length=40)
    kind = models.CharField(_("类别"), max_length=20, choices=ImportBatch.Kind.choices)
    signature = models.CharField(_("表头指纹"), max_length=64, editable=False)
    columns = models.JSONField(_("对应列"), default=list)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("保存人")
    )
    created_at = models.DateTimeField(_("保存时间"), default=timezone.now)
    version = models.PositiveIntegerField(_("版本"), default=0, editable=False)

    objects = ListMappingQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("导入版式")
        ordering = ["kind", "name"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "signature"], name="one_layout_a_header"),
            models.UniqueConstraint(fields=["kind", "name"], name="one_layout_a_name"),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("imports:mapping", args=[self.pk])

    @property
    def mapped(self) -> int:
        """How many of its columns mean something to us."""
        return sum(1 for column in self.columns if is_mapped(column["field"]))

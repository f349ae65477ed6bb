"""The 1+10 teams and who belongs to them, when."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from chains.models.chains import Chain
from chains.models.dated import DatedQuerySet, NamesQuerySet
from chains.models.places import Agency


class Team(models.Model):
    """One of the 1+10 teams: the headquarters or an attraction team."""

    class Kind(models.TextChoices):
        HQ = "hq", _("总指挥部办公室")
        INDUSTRY = "industry", _("产业招商组")
        PLATFORM = "platform", _("园区平台组")
        TOWN = "town", _("镇街组")
        OVERSEAS = "overseas", _("驻外招商组")
        CAPITAL = "capital", _("基金招商组")

    code = models.CharField(_("编号"), max_length=8, unique=True)
    name = models.CharField(_("名称"), max_length=60, unique=True)
    kind = models.CharField(_("类别"), max_length=20, choices=Kind.choices, default=Kind.INDUSTRY)
    lead_agency = models.ForeignKey(Agency, models.PROTECT, null=True, blank=True, verbose_name=_("牵头部门"))
    chains = models.ManyToManyField(Chain, related_name="teams", blank=True, verbose_name=_("负责产业链"))
    region = models.CharField(_("驻点城市"), max_length=100, blank=True)
    is_active = models.BooleanField(_("启用"), default=True)
    sort = models.PositiveSmallIntegerField(_("排序"), default=0)

    objects = NamesQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("招商组")
        ordering = ["sort", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind"], condition=Q(kind="hq", is_active=True), name="one_active_headquarters",
                violation_error_message=_("已有一个启用的总指挥部办公室"),
            ),
        ]  # fmt: skip

    def __str__(self):
        return f"{self.code} {self.name}"


class Membership(models.Model):
    """A person's time in a team; a person has at most one open primary team."""

    team = models.ForeignKey(Team, models.PROTECT, related_name="memberships", verbose_name=_("招商组"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="memberships", verbose_name=_("人员")
    )
    is_primary = models.BooleanField(_("主要归属"), default=True)
    since = models.DateField(_("加入日期"))
    until = models.DateField(_("离开日期（最后一天）"), null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("组员任期")
        ordering = ["team", "since", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["team", "user"], condition=Q(until=None), name="one_open_membership_a_team",
                violation_error_message=_("此人已在该组"),
            ),
            models.UniqueConstraint(
                fields=["user"], condition=Q(until=None, is_primary=True), name="one_open_primary_team",
                violation_error_message=_("此人已有主要归属的招商组"),
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=models.F("since")), name="membership_ends_after_start",
                violation_error_message=_("离开日期不能早于加入日期"),
            ),
        ]  # fmt: skip

    def __str__(self):
        return f"{self.team} {self.user}"

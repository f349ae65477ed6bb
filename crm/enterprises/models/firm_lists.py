"""Target lists 招商名单: firms put together for a purpose, with who put them there."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from chains.access import reach_of
from chains.models import Team
from core.accounts.roles import HEADQUARTERS
from crm.enterprises.models.enterprises import Enterprise
from crm.lists.models import own_teams


class FirmListQuerySet(models.QuerySet):
    """Reading target lists."""

    def visible_to(self, user):
        """Limit to own lists, those shared with one's team, and those shared with everybody who reads the library.

        A list shared with a team is the team's: who made it and left the team reads it no more. Headquarters see every
        shared list, so that somebody can rename and close it then.
        """
        if not reach_of(user).enterprises:
            return self.none()
        is_team = Q(shared=FirmList.Shared.TEAM)
        if user.role in HEADQUARTERS:
            return self.filter(Q(owner=user) | ~Q(shared=FirmList.Shared.PRIVATE))
        own = Q(owner=user) & ~is_team
        return self.filter(own | Q(shared=FirmList.Shared.ALL) | is_team & Q(team__in=own_teams(user).values("pk")))

    def in_use(self):
        """Keep the lists that are not closed."""
        return self.filter(closed_at=None)


class FirmList(models.Model):
    """One list of firms with a purpose; private until its owner shares it. It gives nobody a firm they may not see."""

    class Shared(models.TextChoices):
        PRIVATE = "private", _("仅自己")
        TEAM = "team", _("本组")
        ALL = "all", _("全员")

    name = models.CharField(_("名称"), max_length=40)
    purpose = models.CharField(_("用途"), max_length=200, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="firm_lists", verbose_name=_("所有人")
    )
    shared = models.CharField(_("可见范围"), max_length=8, choices=Shared.choices, default=Shared.PRIVATE)
    team = models.ForeignKey(
        Team, models.PROTECT, null=True, blank=True, related_name="firm_lists", verbose_name=_("共享给")
    )
    created_at = models.DateTimeField(_("建立时间"), default=timezone.now, editable=False)
    closed_at = models.DateTimeField(_("停用时间"), null=True, blank=True, editable=False)

    objects = FirmListQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("招商名单")
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "name"], condition=Q(closed_at=None), name="firm_list_named_once_a_person"
            ),
            models.CheckConstraint(
                condition=Q(shared="team", team__isnull=False) | (~Q(shared="team") & Q(team=None)),
                name="team_firm_list_names_its_team",
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        """The library narrowed to this list."""
        return f"{reverse('enterprises:list')}?list={self.pk}"


class FirmListItem(models.Model):
    """One firm on one list: who put it there, when, and the number of the import batch that did, if one did."""

    firm_list = models.ForeignKey(
        FirmList, models.PROTECT, related_name="items", db_index=False, verbose_name=_("招商名单")
    )
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="list_items", verbose_name=_("企业"))
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False, verbose_name=_("放入人")
    )
    added_at = models.DateTimeField(_("放入时间"), default=timezone.now, editable=False)
    note = models.CharField(_("备注"), max_length=200, blank=True)
    # A number, not a key: the library does not know the imports above it. What undoing that batch takes away again.
    batch = models.PositiveBigIntegerField(_("导入批次号"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = _("名单中的企业")
        ordering = ["firm_list", "id"]
        # serves the foreign key to the list as well
        constraints = [models.UniqueConstraint(fields=["firm_list", "enterprise"], name="firm_once_a_list")]

    def __str__(self):
        return f"{self.firm_list} · {self.enterprise}"

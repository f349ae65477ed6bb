"""The people one talks to in a firm; their numbers are encrypted at rest."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from chains.access import reach_of
from core.accounts.roles import Role
from core.encrypted import EncryptedTextField
from crm.enterprises.models.enterprises import Enterprise


class ContactQuerySet(models.QuerySet):
    """Reading contacts."""

    def visible_to(self, user):
        """Limit to contacts of firms that the user's teams own or work on, or that stand in own chains' projects.

        The data administrator sees all, masked (``policy.can_reveal_contact`` says no). Partners see none.
        """
        reach = reach_of(user)
        if reach.everything or user.role == Role.DATA_ADMIN:
            return self.filter(enterprise__is_deleted=False)
        if not reach.contacts:
            return self.none()
        scope = Q(owner_team_id__in=reach.team_ids) | Q(projects__team_id__in=reach.team_ids)
        scope |= Q(projects__co_teams__in=reach.team_ids) | Q(projects__chain_id__in=reach.chain_ids)
        if reach.assigned_to:
            scope |= Q(service_officer_id=reach.assigned_to) | Q(projects__service_officer_id=reach.assigned_to)
        return self.filter(enterprise__in=Enterprise.objects.filter(scope).values("pk"), enterprise__is_deleted=False)


class Contact(models.Model):
    """One person at a firm with the numbers under which they are reached."""

    class Source(models.TextChoices):
        CARD = "card", _("名片")
        IMPORT = "import", _("导入")
        PUBLIC = "public", _("公开信息")
        REFERRAL = "referral", _("引荐")
        API = "api", _("接口推送")

    class Status(models.TextChoices):
        ACTIVE = "active", _("在职")
        LEFT = "left", _("离职")
        ANONYMISED = "anonymised", _("已匿名")

    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="contacts", verbose_name=_("企业"))
    name = models.CharField(_("姓名"), max_length=64)
    title = models.CharField(_("职务"), max_length=64, blank=True)
    mobile = EncryptedTextField(_("手机"), blank=True)
    mobile_index = models.CharField(max_length=64, blank=True, editable=False, db_index=True)
    mobile_tail_index = models.CharField(max_length=64, blank=True, editable=False, db_index=True)
    landline = EncryptedTextField(_("座机"), blank=True)
    email = EncryptedTextField(_("邮箱"), blank=True)
    email_index = models.CharField(max_length=64, blank=True, editable=False, db_index=True)
    wechat = EncryptedTextField(_("微信"), blank=True)
    is_primary = models.BooleanField(_("主要联系人"), default=False)
    is_decision_maker = models.BooleanField(_("决策人"), default=False)
    source = models.CharField(_("来源"), max_length=10, choices=Source.choices, default=Source.CARD)
    notice_given = models.BooleanField(_("已告知个人信息用途"), default=False)
    status = models.CharField(_("状态"), max_length=12, choices=Status.choices, default=Status.ACTIVE)
    version = models.PositiveIntegerField(_("版本"), default=0, editable=False)
    created_at = models.DateTimeField(_("录入时间"), default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False, verbose_name=_("录入人")
    )
    updated_at = models.DateTimeField(_("更新时间"), default=timezone.now, editable=False)

    objects = ContactQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("联系人")
        ordering = ["-is_primary", "id"]

    def __str__(self):
        return self.name

"""The people one talks to in a firm; their numbers are encrypted at rest."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from chains.access import reach_of
from core.accounts.roles import Role
from core.crypto import mask_landline, mask_mail, mask_phone
from core.encrypted import EncryptedTextField
from crm.enterprises.models.enterprises import Enterprise

# They never get a full number, so nothing they do may tell them one.
MASKED_READERS = frozenset({Role.DATA_ADMIN, Role.PARTNER})


class ContactQuerySet(models.QuerySet):
    """Reading contacts."""

    def visible_to(self, user):
        """Limit to contacts of firms that the user's teams own or work on, or that stand in own chains' projects.

        The data administrator sees all, masked (``readable_by`` says no). Partners see none.
        """
        reach = reach_of(user)
        if not reach.contacts:
            return self.none()
        firms = Enterprise.objects.filter(is_deleted=False)
        if user.role != Role.DATA_ADMIN:
            firms = Enterprise.objects.worked_on_by(user)
        return self.filter(enterprise__in=firms.values("pk"))

    def readable_by(self, user):
        """Limit to the visible contacts whose full numbers the user may uncover; only these are found by digits."""
        return self.none() if getattr(user, "role", "") in MASKED_READERS else self.visible_to(user)


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
    source_note = models.CharField(_("来源说明"), max_length=200, blank=True, default="")
    notice_given = models.BooleanField(_("已告知个人信息用途"), default=False)
    consent_given = models.BooleanField(_("本人已同意"), default=False)
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

    @property
    def mobile_masked(self) -> str:
        """138****8000; pages show this and never the number."""
        return mask_phone(self.mobile)

    @property
    def landline_masked(self) -> str:
        """023-****1234."""
        return mask_landline(self.landline)

    @property
    def email_masked(self) -> str:
        """z***@example.com."""
        return mask_mail(self.email)

    @property
    def wechat_masked(self) -> str:
        """The first character alone."""
        return f"{self.wechat[:1]}***" if self.wechat else ""

    @property
    def phone_masked(self) -> str:
        """The number one would dial first, masked."""
        return self.mobile_masked or self.landline_masked

"""Who signs in: district staff, administrators and the machine accounts of partner agencies."""

from datetime import timedelta

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.accounts.roles import ADMIN_RIGHTS, ADMIN_SITE_ROLES, Role, admin_rights


class UserManager(BaseUserManager["User"]):
    """Finding accounts by name; making them is the business of ``core.accounts.services``."""

    def get_by_natural_key(self, username):
        return self.get(username=username)


class User(AbstractBaseUser):
    """A person's account, or the machine account of a partner client."""

    username = models.CharField(
        _("登录名"), max_length=64, unique=True, validators=[UnicodeUsernameValidator()],
        error_messages={"unique": _("该登录名已被使用")},
    )  # fmt: skip
    name = models.CharField(_("姓名"), max_length=64)
    role = models.CharField(_("角色"), max_length=20, choices=Role.choices, default=Role.MEMBER)
    title = models.CharField(_("职务"), max_length=64, blank=True)
    email = models.EmailField(_("邮箱"), blank=True)
    is_active = models.BooleanField(_("启用"), default=True)
    must_change_password = models.BooleanField(_("下次登录须改密码"), default=False)
    password_set_at = models.DateTimeField(_("密码设置时间"), default=timezone.now, editable=False)
    created_at = models.DateTimeField(_("创建时间"), default=timezone.now, editable=False)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["name"]

    objects = UserManager()

    class Meta:
        verbose_name = verbose_name_plural = _("账号")
        ordering = ["username"]
        constraints = [
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="account_role_known"),
        ]

    def __str__(self):
        return self.name or self.username

    def get_full_name(self):
        return self.name

    def get_short_name(self):
        return self.name

    @property
    def password_is_old(self) -> bool:
        """Whether the password is older than the rules in force allow."""
        days = settings.PASSWORD_MAX_DAYS
        return bool(days) and timezone.now() - self.password_set_at > timedelta(days=days)

    @property
    def is_staff(self) -> bool:
        """Whether the account may open the administration; follows from the role alone."""
        return self.is_active and self.role in ADMIN_SITE_ROLES

    def has_perm(self, perm: str, obj=None) -> bool:
        """Answer Django's admin: ``app.verb_model`` by the table of roles."""
        app_label, _dot, codename = perm.partition(".")
        verb, _line, model = codename.partition("_")
        return self.is_active and verb in admin_rights(self.role, app_label, model)

    def has_perms(self, perms, obj=None) -> bool:
        return all(self.has_perm(perm, obj) for perm in perms)

    def has_module_perms(self, app_label: str) -> bool:
        rules = ADMIN_RIGHTS.get(self.role, {})
        return self.is_active and any(key.partition(".")[0] == app_label for key in rules)


class FormerPassword(models.Model):
    """The hash of a password that an account had, so that it does not come back too soon."""

    user = models.ForeignKey(User, models.CASCADE, related_name="former_passwords", verbose_name=_("账号"))
    password = models.CharField(_("密码摘要"), max_length=128)
    until = models.DateTimeField(_("使用至"), default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = _("历史密码")
        ordering = ["-id"]

    def __str__(self):
        return f"{self.user} {self.until:%Y-%m-%d}"


class OneTimeLink(models.Model):
    """A link by which a person sets a password once: for a new account or after a reset."""

    user = models.ForeignKey(User, models.CASCADE, related_name="one_time_links", verbose_name=_("账号"))
    token_hash = models.CharField(_("令牌摘要"), max_length=64, unique=True)
    expires_at = models.DateTimeField(_("有效期至"))
    used_at = models.DateTimeField(_("使用时间"), null=True)
    created_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("发放人"))
    created_at = models.DateTimeField(_("发放时间"), auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = _("一次性链接")
        ordering = ["-id"]

    def __str__(self):
        return f"{self.user} {self.expires_at:%Y-%m-%d}"


class LoginSession(models.Model):
    """One signed-in browser of a person, so that all of them can be ended at once; it goes with the sign-out."""

    user = models.ForeignKey(User, models.CASCADE, related_name="login_sessions", verbose_name=_("账号"))
    session_key = models.CharField(_("会话"), max_length=40, unique=True)
    address = models.GenericIPAddressField(_("来源地址"), null=True)
    started_at = models.DateTimeField(_("登录时间"), auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = _("登录会话")
        ordering = ["id"]

    def __str__(self):
        return f"{self.user} {self.started_at:%Y-%m-%d %H:%M}"

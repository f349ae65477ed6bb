"""What people keep of a list: its views, its columns, and the files they take away."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from chains.access import reach_of
from chains.models import Membership, Team
from core.files.models import StoredFile
from crm.lists.pages import address_of


class Page(models.TextChoices):
    """The lists that can be kept."""

    ENTERPRISES = "enterprises", _("企业库")
    PROJECTS = "projects", _("招商项目")
    CONTRACTS = "contracts", _("合同台账")


def own_teams(user):
    """Return the active teams the user is a member of today."""
    return Team.objects.filter(
        pk__in=Membership.objects.current().filter(user=user).values("team"), is_active=True
    ).order_by("code")


class SavedViewQuerySet(models.QuerySet):
    """Reading saved views."""

    def visible_to(self, user):
        """Limit to one's own views, those shared with one's team, and those shared with everybody; none without lists."""
        if not getattr(user, "is_authenticated", False) or not user.is_active:
            return self.none()
        if not reach_of(user).enterprises:
            return self.none()
        shared = Q(shared=SavedView.Shared.ALL) | Q(shared=SavedView.Shared.TEAM, team__in=own_teams(user).values("pk"))
        return self.filter(Q(owner=user) | shared)


class SavedView(models.Model):
    """A list as somebody left it: filters, order and columns under a name. It never carries rows or a scope."""

    class Shared(models.TextChoices):
        PRIVATE = "private", _("仅自己")
        TEAM = "team", _("本组")
        ALL = "all", _("全员")

    page = models.CharField(_("列表"), max_length=20, choices=Page.choices)
    name = models.CharField(_("名称"), max_length=40)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="saved_views", verbose_name=_("所有人")
    )
    query = models.TextField(_("筛选和排序"), blank=True)
    columns = models.JSONField(_("列"), default=list, blank=True)
    shared = models.CharField(_("可见范围"), max_length=8, choices=Shared.choices, default=Shared.PRIVATE)
    team = models.ForeignKey(
        Team, models.PROTECT, null=True, blank=True, related_name="saved_views", verbose_name=_("共享给")
    )
    created_at = models.DateTimeField(_("保存时间"), default=timezone.now, editable=False)
    updated_at = models.DateTimeField(_("更新时间"), default=timezone.now, editable=False)

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("保存的视图")
        ordering = ["page", "name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["owner", "page", "name"], name="view_named_once_a_person"),
            models.CheckConstraint(
                condition=Q(shared="team", team__isnull=False) | (~Q(shared="team") & Q(team=None)),
                name="team_view_names_its_team",
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("lists:view", args=[self.pk])


class ColumnChoice(models.Model):
    """The columns of one list that one person wants to see, in their order."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="column_choices", verbose_name=_("用户")
    )
    page = models.CharField(_("列表"), max_length=20, choices=Page.choices)
    columns = models.JSONField(_("列"), default=list)

    class Meta:
        verbose_name = verbose_name_plural = _("列的选择")
        constraints = [models.UniqueConstraint(fields=["user", "page"], name="columns_once_a_person")]

    def __str__(self):
        return f"{self.user} · {self.get_page_display()}"


class ExportJobQuerySet(models.QuerySet):
    """Reading exports."""

    def visible_to(self, user):
        """Limit to one's own exports; nobody opens the file of another."""
        if not getattr(user, "is_authenticated", False) or not user.is_active:
            return self.none()
        return self.filter(owner=user)


class ExportJob(models.Model):
    """One list being written to a file in the background, and where the file is until it expires."""

    class Status(models.TextChoices):
        WAITING = "waiting", _("等待生成")
        BUILDING = "building", _("正在生成")
        READY = "ready", _("可以下载")
        FAILED = "failed", _("未能生成")
        EXPIRED = "expired", _("已过期")

    class Format(models.TextChoices):
        XLSX = "xlsx", _("Excel 表格（xlsx）")
        CSV = "csv", _("文本表格（csv，UTF-8）")

    page = models.CharField(_("列表"), max_length=20, choices=Page.choices)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="exports", verbose_name=_("导出人")
    )
    query = models.TextField(_("筛选和排序"), blank=True)
    columns = models.JSONField(_("列"), default=list, blank=True)
    format = models.CharField(_("格式"), max_length=4, choices=Format.choices, default=Format.XLSX)
    reason = models.CharField(_("用途"), max_length=200)
    status = models.CharField(_("状态"), max_length=8, choices=Status.choices, default=Status.WAITING)
    message = models.CharField(_("说明"), max_length=500, blank=True)
    rows_expected = models.PositiveIntegerField(_("预计行数"), default=0)
    rows_done = models.PositiveIntegerField(_("已写行数"), default=0)
    file = models.ForeignKey(
        StoredFile, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("文件")
    )
    scope = models.CharField(_("生成时的权限范围"), max_length=64, blank=True, editable=False)
    created_at = models.DateTimeField(_("申请时间"), default=timezone.now, editable=False)
    finished_at = models.DateTimeField(_("完成时间"), null=True, blank=True, editable=False)
    expires_at = models.DateTimeField(_("到期时间"), null=True, blank=True, editable=False)
    claimed_by = models.CharField(_("处理者"), max_length=32, blank=True, editable=False)
    claimed_until = models.DateTimeField(_("处理期限"), null=True, blank=True, editable=False)
    attempts = models.PositiveSmallIntegerField(_("尝试次数"), default=0, editable=False)

    objects = ExportJobQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("导出任务")
        ordering = ["-id"]
        indexes = [
            # the sweeper: what waits for a worker
            models.Index(fields=["status", "claimed_until"], name="export_waiting"),
            # the sweeper: what is to be removed
            models.Index(fields=["expires_at"], name="export_expiring", condition=Q(status="ready")),
        ]

    def __str__(self):
        return f"{self.get_page_display()}导出 {timezone.localtime(self.created_at):%m-%d %H:%M}"

    @property
    def is_open(self) -> bool:
        """Whether somebody still waits for it."""
        return self.status in {self.Status.WAITING, self.Status.BUILDING}

    @property
    def light(self) -> str:
        """The shape under which the status stands on the page."""
        return {"ready": "ok", "failed": "bad", "expired": "idle"}.get(self.status, "info")

    @property
    def percent(self) -> int:
        """How much of the expected rows is written, in percent."""
        return min(100, 100 * self.rows_done // self.rows_expected) if self.rows_expected else 0

    @property
    def list_url(self) -> str:
        """The list that this is an export of."""
        return address_of(self.page, self.query)

"""Lists that were uploaded, on their way from receiving to writing and undoing."""

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.accounts.roles import HEADQUARTERS, Role
from core.files.models import StoredFile


class ImportBatchQuerySet(models.QuerySet):
    """Reading batches."""

    def visible_to(self, user):
        """Limit to what the user imports: HQ everything, the data administrator firms and their people, others nothing."""
        if not getattr(user, "is_authenticated", False) or not user.is_active:
            return self.none()
        if user.role in HEADQUARTERS:
            return self.all()
        return self.filter(kind__in=LIBRARY_KINDS) if user.role == Role.DATA_ADMIN else self.none()


class ImportBatch(models.Model):
    """One uploaded list on its way: received, checked, looked at, written, with its lease and its cursor."""

    class Kind(models.TextChoices):
        ENTERPRISE = "enterprise", _("企业名单")
        EXISTING_PROJECT = "existing_project", _("存量项目")
        CONTACT = "contact", _("企业联系人")

    class Status(models.TextChoices):
        UPLOADED = "uploaded", _("等待校验")
        CHECKING = "checking", _("校验中")
        PREVIEWED = "previewed", _("待写入")
        COMMITTING = "committing", _("写入中")
        DONE = "done", _("已完成")
        FAILED = "failed", _("失败")
        CANCELLED = "cancelled", _("已放弃")
        UNDOING = "undoing", _("撤销中")
        UNDONE = "undone", _("已撤销")

    kind = models.CharField(_("类别"), max_length=20, choices=Kind.choices, default=Kind.ENTERPRISE)
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", verbose_name=_("文件"))
    file_name = models.CharField(_("文件名"), max_length=200)
    sha256 = models.CharField(_("文件指纹"), max_length=64, db_index=True)
    layout = models.CharField(_("版式"), max_length=2, blank=True)
    encoding = models.CharField(_("编码"), max_length=20, blank=True)
    # What stands for how cells were read: columns, taught words, rules. Lists with an equal one can be compared by cells.
    reading = models.CharField(_("读法"), max_length=32, blank=True, editable=False)
    sheet = models.CharField(_("工作表"), max_length=100, blank=True)
    header_row = models.PositiveIntegerField(_("表头行"), null=True)
    mapping = models.JSONField(_("对应列"), default=dict, blank=True)
    # What the library learned later than this day is newer than the list (judging).
    as_of_on = models.DateField(_("名单数据日期"), null=True, blank=True)
    options = models.JSONField(_("选项"), default=dict, blank=True)
    status = models.CharField(_("状态"), max_length=12, choices=Status.choices, default=Status.UPLOADED)
    message = models.CharField(_("说明"), max_length=500, blank=True)
    notes = models.JSONField(_("提示"), default=list, blank=True)
    rows_read = models.PositiveIntegerField(_("已校验行"), default=0)
    rows_total = models.PositiveIntegerField(_("总行数"), default=0)
    rows_written = models.PositiveIntegerField(_("已写入行"), default=0)
    cursor = models.PositiveIntegerField(_("写到第几行"), default=0)
    counts = models.JSONField(_("校验结果"), default=dict, blank=True)
    reasons = models.JSONField(_("原因统计"), default=dict, blank=True)
    result = models.JSONField(_("写入结果"), default=dict, blank=True)
    claimed_by = models.CharField(_("执行者"), max_length=32, blank=True, editable=False)
    claimed_until = models.DateTimeField(_("执行期限"), null=True, editable=False)
    attempts = models.PositiveSmallIntegerField(_("连续尝试"), default=0, editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("上传人")
    )
    created_at = models.DateTimeField(_("上传时间"), default=timezone.now)
    check_asked_at = models.DateTimeField(_("提交校验"), default=timezone.now)
    started_at = models.DateTimeField(_("开始写入"), null=True, blank=True)
    finished_at = models.DateTimeField(_("完成时间"), null=True, blank=True)
    # Old values are kept for the whole of the list: what undo (services.undoing) stands on.
    is_undoable = models.BooleanField(_("可撤销"), default=False, editable=False)
    undo_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("撤销人")
    )
    undo_reason = models.CharField(_("撤销原因"), max_length=200, blank=True)
    undo_started_at = models.DateTimeField(_("开始撤销"), null=True, blank=True)
    undone_at = models.DateTimeField(_("撤销完成"), null=True, blank=True)
    undo_cursor = models.BigIntegerField(_("撤到哪家企业"), default=0, editable=False)
    undo = models.JSONField(_("撤销结果"), default=dict, blank=True)

    objects = ImportBatchQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("导入批次")
        ordering = ["-id"]
        indexes = [
            # work that a worker left behind
            models.Index(
                fields=["claimed_until"], name="import_unfinished",
                condition=models.Q(status__in=["uploaded", "checking", "committing", "undoing"]),
            ),
        ]  # fmt: skip

    def __str__(self):
        return self.file_name

    def get_absolute_url(self):
        return reverse("imports:detail", args=[self.pk])

    @property
    def check_mark(self) -> str:
        """What tells one state of the preview from the next: which check it shows, then how many acts came upon it.

        The page of a preview carries it to the writing, and to every act.
        """
        return f"{self.check_asked_at.isoformat()}~{self.options.get('acts', 0)}"

    @property
    def light(self) -> str:
        """The shape of the state on a list: idle, info, warn, ok, bad."""
        return LIGHTS[self.Status(self.status)]

    @property
    def shown_counts(self) -> dict[str, int]:
        """The counts of the result once written, before that those of the check, with ``todo``."""
        found = self.result if self.status in WRITTEN else self.counts
        return found | {"todo": found.get("conflict", 0) + found.get("refused", 0)}


# What the data administrator imports (architecture.md 3).
LIBRARY_KINDS = (ImportBatch.Kind.ENTERPRISE, ImportBatch.Kind.CONTACT)
_STATUS = ImportBatch.Status
LIGHTS = {
    _STATUS.UPLOADED: "info",
    _STATUS.CHECKING: "info",
    _STATUS.PREVIEWED: "warn",
    _STATUS.COMMITTING: "info",
    _STATUS.DONE: "ok",
    _STATUS.FAILED: "bad",
    _STATUS.CANCELLED: "idle",
    _STATUS.UNDOING: "info",
    _STATUS.UNDONE: "idle",
}
# Their counts are those of what was written.
WRITTEN = frozenset({_STATUS.DONE, _STATUS.UNDOING, _STATUS.UNDONE})

"""Lists that were uploaded, their rows with what became of them, and the old values that imports replaced."""

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.accounts.roles import HEADQUARTERS, Role
from core.files.models import StoredFile
from crm.enterprises.models import Enterprise


class ImportBatchQuerySet(models.QuerySet):
    """Reading batches."""

    def visible_to(self, user):
        """Limit to what the user imports: HQ everything, the data administrator lists of firms, others nothing."""
        if not getattr(user, "is_authenticated", False) or not user.is_active:
            return self.none()
        if user.role in HEADQUARTERS:
            return self.all()
        return self.filter(kind=ImportBatch.Kind.ENTERPRISE) if user.role == Role.DATA_ADMIN else self.none()


class ImportBatch(models.Model):
    """One uploaded list on its way: received, checked, looked at, written, with its lease and its cursor."""

    class Kind(models.TextChoices):
        ENTERPRISE = "enterprise", _("企业名单")
        EXISTING_PROJECT = "existing_project", _("存量项目")

    class Status(models.TextChoices):
        UPLOADED = "uploaded", _("等待校验")
        CHECKING = "checking", _("校验中")
        PREVIEWED = "previewed", _("待写入")
        COMMITTING = "committing", _("写入中")
        DONE = "done", _("已完成")
        FAILED = "failed", _("失败")
        CANCELLED = "cancelled", _("已放弃")

    kind = models.CharField(_("类别"), max_length=20, choices=Kind.choices, default=Kind.ENTERPRISE)
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", verbose_name=_("文件"))
    file_name = models.CharField(_("文件名"), max_length=200)
    sha256 = models.CharField(_("文件指纹"), max_length=64, db_index=True)
    layout = models.CharField(_("版式"), max_length=2, blank=True)
    encoding = models.CharField(_("编码"), max_length=20, blank=True)
    sheet = models.CharField(_("工作表"), max_length=100, blank=True)
    header_row = models.PositiveIntegerField(_("表头行"), null=True)
    mapping = models.JSONField(_("对应列"), default=dict, blank=True)
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
    started_at = models.DateTimeField(_("开始写入"), null=True, blank=True)
    finished_at = models.DateTimeField(_("完成时间"), null=True, blank=True)

    objects = ImportBatchQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("导入批次")
        ordering = ["-id"]
        indexes = [
            # work that a worker left behind
            models.Index(
                fields=["claimed_until"], name="import_unfinished",
                condition=models.Q(status__in=["uploaded", "checking", "committing"]),
            ),
        ]  # fmt: skip

    def __str__(self):
        return self.file_name

    def get_absolute_url(self):
        return reverse("imports:detail", args=[self.pk])

    @property
    def light(self) -> str:
        """The shape of the state on a list: idle, info, warn, ok, bad."""
        return LIGHTS[self.Status(self.status)]

    @property
    def shown_counts(self) -> dict[str, int]:
        """The counts of the result once written, before that those of the check, with ``todo``."""
        found = self.result if self.status == self.Status.DONE else self.counts
        return found | {"todo": found.get("conflict", 0) + found.get("refused", 0)}


_STATUS = ImportBatch.Status
LIGHTS = {
    _STATUS.UPLOADED: "info",
    _STATUS.CHECKING: "info",
    _STATUS.PREVIEWED: "warn",
    _STATUS.COMMITTING: "info",
    _STATUS.DONE: "ok",
    _STATUS.FAILED: "bad",
    _STATUS.CANCELLED: "idle",
}


class ImportRow(models.Model):
    """One row of a list: what it said, cleaned, how it was judged, and which firm it became."""

    class Verdict(models.TextChoices):
        CREATED = "created", _("新增")
        UPDATED = "updated", _("更新")
        UNCHANGED = "unchanged", _("无变化")
        DUPLICATE = "duplicate", _("重复")
        CONFLICT = "conflict", _("冲突")
        REFUSED = "refused", _("拒绝")

    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="rows", verbose_name=_("批次"))
    number = models.PositiveIntegerField(_("行号"))
    values = models.JSONField(_("清洗后的值"), default=dict)
    # Only of rows that somebody has to correct: of the others the file itself is the source.
    raw = models.JSONField(_("原值"), default=list)
    verdict = models.CharField(_("结论"), max_length=10, choices=Verdict.choices)
    reason = models.CharField(_("原因"), max_length=20, blank=True)
    faults = models.JSONField(_("问题"), default=list)
    warnings = models.JSONField(_("提醒"), default=list)
    duplicate_of = models.PositiveIntegerField(_("与第几行相同"), null=True)
    # The index would cost every import; who wants the rows of a firm asks FieldChange first.
    enterprise = models.ForeignKey(
        Enterprise, models.PROTECT, null=True, related_name="import_rows", db_index=False, verbose_name=_("企业")
    )

    class Meta:
        verbose_name = verbose_name_plural = _("导入行")
        ordering = ["batch", "number"]
        constraints = [models.UniqueConstraint(fields=["batch", "number"], name="one_row_a_line")]
        indexes = [
            # the preview by verdict
            models.Index(fields=["batch", "verdict", "number"], name="import_row_verdict"),
        ]

    def __str__(self):
        return f"{self.batch} 第 {self.number} 行"


class FieldChange(models.Model):
    """One value of a firm that an import changed, old and new; where a value came from, and what undo puts back."""

    batch = models.ForeignKey(ImportBatch, models.PROTECT, related_name="field_changes", verbose_name=_("批次"))
    target = models.ForeignKey(Enterprise, models.CASCADE, related_name="field_changes", verbose_name=_("企业"))
    field = models.CharField(_("字段"), max_length=40)
    old = models.TextField(_("原值"), blank=True)
    new = models.TextField(_("新值"), blank=True)
    at = models.DateTimeField(_("时间"), default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = _("字段变更")
        ordering = ["id"]

    def __str__(self):
        return f"{self.target} {self.field}"

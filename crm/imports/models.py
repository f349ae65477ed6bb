"""Lists that were uploaded, their rows, the old values that imports replaced, and the words that lists taught us."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.accounts.roles import HEADQUARTERS, Role
from core.files.models import StoredFile
from core.spreadsheets.headers import normalise_header
from crm.enterprises.models import Enterprise
from crm.imports.columns import FIELDS, VALUES, comparable

KEY_LENGTH = 40


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
        UNDOING = "undoing", _("撤销中")
        UNDONE = "undone", _("已撤销")

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
        """What tells one check of the list from the next; a preview carries it to the writing."""
        return self.check_asked_at.isoformat() if self.check_asked_at else ""

    @property
    def light(self) -> str:
        """The shape of the state on a list: idle, info, warn, ok, bad."""
        return LIGHTS[self.Status(self.status)]

    @property
    def shown_counts(self) -> dict[str, int]:
        """The counts of the result once written, before that those of the check, with ``todo``."""
        found = self.result if self.status in WRITTEN else self.counts
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
    _STATUS.UNDOING: "info",
    _STATUS.UNDONE: "idle",
}
# Their counts are those of what was written.
WRITTEN = frozenset({_STATUS.DONE, _STATUS.UNDOING, _STATUS.UNDONE})


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
    entered = models.BooleanField(_("新建了企业"), default=False, db_default=False)
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
            # where a firm came from, and whether other lists name it; half of the cost of a whole index
            models.Index(fields=["enterprise"], name="import_row_firm", condition=~models.Q(enterprise=None)),
            # what a list entered, firm by firm, for its undo
            models.Index(fields=["batch", "enterprise"], name="import_row_entered", condition=models.Q(entered=True)),
        ]

    def __str__(self):
        return f"{self.batch} 第 {self.number} 行"


class FieldChange(models.Model):
    """One value of a firm that an import changed, old and new; where a value came from, and what undo puts back.

    ``beside`` holds the columns that say the same in other words (raw text, currency …), each [old, new]. ``is_undo``
    marks a value that came back when the batch was undone.
    """

    batch = models.ForeignKey(
        ImportBatch, models.PROTECT, related_name="field_changes", db_index=False, verbose_name=_("批次")
    )
    target = models.ForeignKey(Enterprise, models.CASCADE, related_name="field_changes", verbose_name=_("企业"))
    field = models.CharField(_("字段"), max_length=40)
    old = models.TextField(_("原值"), blank=True)
    new = models.TextField(_("新值"), blank=True)
    beside = models.JSONField(_("连带的列"), default=dict, blank=True)
    is_undo = models.BooleanField(_("撤销所为"), default=False, db_default=False)
    at = models.DateTimeField(_("时间"), default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = _("字段变更")
        ordering = ["id"]
        # what a list changed, firm by firm, for its undo; serves the foreign key as well
        indexes = [models.Index(fields=["batch", "target"], name="field_change_by_firm")]

    def __str__(self):
        return f"{self.target} {self.field}"


class ListMappingQuerySet(models.QuerySet):
    """Reading saved layouts."""

    def visible_to(self, user):
        """Limit to the kinds of lists that the user imports."""
        if not getattr(user, "is_authenticated", False) or not user.is_active:
            return self.none()
        if user.role in HEADQUARTERS:
            return self.all()
        return self.filter(kind=ImportBatch.Kind.ENTERPRISE) if user.role == Role.DATA_ADMIN else self.none()


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
        """How many of its columns are imported."""
        return sum(1 for column in self.columns if column["field"] in FIELDS)


class HeaderAlias(models.Model):
    """One more header under which lists name one of our fields; it wins over the built-in ones."""

    kind = models.CharField(
        _("名单类别"), max_length=20, choices=ImportBatch.Kind.choices, default=ImportBatch.Kind.ENTERPRISE
    )
    header = models.CharField(
        _("表头"), max_length=40, help_text=_("按名单里的写法填；空格、星号、括号里的单位不影响识别")
    )
    key = models.CharField(_("规范写法"), max_length=KEY_LENGTH, editable=False)
    field = models.CharField(_("对应字段"), max_length=20)
    is_active = models.BooleanField(_("启用"), default=True)

    class Meta:
        verbose_name = verbose_name_plural = _("表头别名")
        ordering = ["kind", "header"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "key"], name="one_meaning_a_header"),
        ]

    def __str__(self):
        return self.header

    def clean(self):
        """Keep the comparable form of the header, by which lists are read."""
        self.key = normalise_header(self.header).key
        if not 0 < len(self.key) <= KEY_LENGTH:
            raise ValidationError({"header": _("这个表头只有空格、符号或序号，或写法过长，请填写文字")})
        if HeaderAlias.objects.filter(kind=self.kind, key=self.key).exclude(pk=self.pk).exists():
            raise ValidationError({"header": _("已经有这个表头了，请直接修改那一条")})


class ValueWord(models.Model):
    """One more word of lists for a value of ours, such as 营业中 for 正常; it wins over the built-in ones."""

    class Field(models.TextChoices):
        REG_STATUS = "reg_status", _("登记状态")
        SIZE = "size", _("企业规模")
        EXCHANGE = "exchange", _("上市交易所")

    field = models.CharField(_("字段"), max_length=20, choices=Field.choices)
    word = models.CharField(_("名单里的写法"), max_length=40, help_text=_("整格相同才算，空格和全角半角不影响"))
    key = models.CharField(_("规范写法"), max_length=KEY_LENGTH, editable=False)
    value = models.CharField(_("记为"), max_length=20)
    is_active = models.BooleanField(_("启用"), default=True)

    class Meta:
        verbose_name = verbose_name_plural = _("取值词")
        ordering = ["field", "word"]
        constraints = [
            models.UniqueConstraint(fields=["field", "key"], name="one_meaning_a_word"),
        ]

    def __str__(self):
        return self.word

    def clean(self):
        """Keep the comparable form of the word, and refuse a value of another field."""
        self.key = comparable(self.word)
        if not 0 < len(self.key) <= KEY_LENGTH:
            raise ValidationError({"word": _("请填写文字")})
        if ValueWord.objects.filter(field=self.field, key=self.key).exclude(pk=self.pk).exists():
            raise ValidationError({"word": _("已经有这个词了，请直接修改那一条")})
        if self.value not in VALUES.get(self.field, {}):
            raise ValidationError({"value": _("这个值不属于所选字段，请重新选择")})


class LeftAlone(models.Model):
    """One firm of an undone list at which undo left something as it was, and why; kept for the page of the batch."""

    class Kind(models.TextChoices):
        FIRM = "firm", _("新建的企业保留")
        VALUE = "value", _("部分内容未恢复")

    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="left_alone", verbose_name=_("批次"))
    enterprise = models.ForeignKey(Enterprise, models.SET_NULL, null=True, related_name="+", verbose_name=_("企业"))
    name = models.CharField(_("企业名称"), max_length=200)
    kind = models.CharField(_("留下什么"), max_length=5, choices=Kind.choices)
    # [{"code": …, "text": …}]; what points at a firm is named to those who may know (queries.reasons_left)
    reasons = models.JSONField(_("原因"), default=list)

    class Meta:
        verbose_name = verbose_name_plural = _("撤销时未动的企业")
        ordering = ["id"]

    def __str__(self):
        return self.name

"""The rows of lists: what they said, how they were judged, what became of them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from crm.enterprises.models import Enterprise
from crm.imports.models.batches import ImportBatch


class ImportRow(models.Model):
    """One row of a list: what it said, cleaned, how it was judged, and which firm it became."""

    class Verdict(models.TextChoices):
        CREATED = "created", _("新增")
        UPDATED = "updated", _("更新")
        UNCHANGED = "unchanged", _("无变化")
        DUPLICATE = "duplicate", _("重复")
        CONFLICT = "conflict", _("冲突")
        REFUSED = "refused", _("拒绝")

    class Choice(models.TextChoices):
        KEEP = "keep", _("保留库中的值")
        TAKE = "take", _("以名单为准")
        FILL = "fill", _("只补空白")

    # one_row_a_line serves the foreign key as well
    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="rows", db_index=False, verbose_name=_("批次"))
    number = models.PositiveIntegerField(_("行号"))
    values = models.JSONField(_("清洗后的值"), default=dict)
    # Only of rows that somebody has to correct: of the others the file itself is the source.
    raw = models.JSONField(_("原值"), default=list)
    verdict = models.CharField(_("结论"), max_length=10, choices=Verdict.choices)
    reason = models.CharField(_("原因"), max_length=20, blank=True)
    faults = models.JSONField(_("问题"), default=list)
    warnings = models.JSONField(_("提醒"), default=list)
    duplicate_of = models.PositiveIntegerField(_("与第几行相同"), null=True)
    # What somebody did with the row while looking at the preview.
    corrections = models.JSONField(_("改正前的值"), default=dict, db_default={})
    choice = models.CharField(_("冲突时"), max_length=4, choices=Choice.choices, blank=True, default="", db_default="")
    is_dropped = models.BooleanField(_("不导入"), default=False, db_default=False)
    entered = models.BooleanField(_("新建了企业"), default=False, db_default=False)
    # While the firm stands at it, a row without a change needs no second look.
    firm_version = models.PositiveIntegerField(_("校验时的企业版本"), null=True, editable=False)
    # Of what is kept in ``values``: the firm that equalled it at one version equals it as long as it stands there.
    digest = models.BigIntegerField(_("内容摘要"), null=True, editable=False)
    # Of the cells: with the same ones, read in the same way, another list tells the same.
    source = models.BigIntegerField(_("原行摘要"), null=True, editable=False)
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

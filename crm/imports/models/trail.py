"""What lists wrote and replaced, on firms, people and projects, and what an undo left as it was."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.encrypted import EncryptedTextField
from crm.enterprises.models import Contact, Enterprise
from crm.imports.models.batches import ImportBatch
from crm.projects.models import Project


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


class ImportedContact(models.Model):
    """One person whom a contact list entered or completed; where they came from, and what undo takes back.

    ``at`` is the moment that a person bears who was entered: a merge may hang this row on somebody else.
    ``left_version`` is their version after the last write of the list.
    """

    batch = models.ForeignKey(
        ImportBatch, models.CASCADE, related_name="contacts", db_index=False, verbose_name=_("批次")
    )
    contact = models.ForeignKey(Contact, models.CASCADE, related_name="imports", verbose_name=_("联系人"))
    number = models.PositiveIntegerField(_("行号"))
    is_created = models.BooleanField(_("新建了联系人"))
    changes = EncryptedTextField(_("改动的值"), blank=True, default="")
    left_version = models.PositiveIntegerField(_("写入后的版本"))
    at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = verbose_name_plural = _("导入的联系人")
        ordering = ["batch", "contact"]
        # the people of a list in their order, for its undo; serves the foreign key to the batch as well
        constraints = [models.UniqueConstraint(fields=["batch", "contact"], name="one_person_a_list")]

    def __str__(self):
        return f"{self.batch} 第 {self.number} 行"


class ImportedProject(models.Model):
    """One project that a list opened, from which row, and whether its firm came with it; what undo takes back."""

    batch = models.ForeignKey(
        ImportBatch, models.CASCADE, related_name="projects", db_index=False, verbose_name=_("批次")
    )
    project = models.OneToOneField(Project, models.CASCADE, related_name="imported", verbose_name=_("项目"))
    number = models.PositiveIntegerField(_("行号"))
    is_new_firm = models.BooleanField(_("新建了企业"), default=False)

    class Meta:
        verbose_name = verbose_name_plural = _("导入的项目")
        ordering = ["batch", "project"]
        # the projects of a list in their order; serves the foreign key to the batch as well
        indexes = [models.Index(fields=["batch", "project"], name="imported_project")]

    def __str__(self):
        return f"{self.batch} 第 {self.number} 行"


class LeftAlone(models.Model):
    """One firm, person or project of an undone list at which undo left something as it was, and why; kept for the batch's page."""

    class Kind(models.TextChoices):
        FIRM = "firm", _("新建的企业保留")
        ENTRY = "entry", _("新建的联系人保留")
        VALUE = "value", _("部分内容未恢复")
        PROJECT = "proj", _("开立的项目保留")

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

"""The immutable history of a project: stages passed and states entered."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from crm.projects.models.files import ProjectFile
from crm.projects.models.projects import Project
from crm.projects.stages import Stage


class StageChange(models.Model):
    """One move of a project along its path; never edited."""

    class Kind(models.TextChoices):
        OPENING = "opening", _("期初")
        CREATED = "created", _("立项")
        FORWARD = "forward", _("推进")
        SKIP = "skip", _("跨阶段")
        BACK = "back", _("退回")

    project = models.ForeignKey(Project, models.CASCADE, related_name="stage_changes", verbose_name=_("项目"))
    kind = models.CharField(_("类别"), max_length=10, choices=Kind.choices)
    from_stage = models.CharField(_("原阶段"), max_length=12, choices=Stage.choices, blank=True)
    to_stage = models.CharField(_("新阶段"), max_length=12, choices=Stage.choices)
    actual_on = models.DateField(_("实际日期"), null=True)
    days_spent = models.PositiveIntegerField(_("原阶段用时（天）"), null=True)
    is_late = models.BooleanField(_("迟录"), default=False)
    reason = models.CharField(_("原因"), max_length=300, blank=True)
    evidence = models.CharField(_("依据"), max_length=300, blank=True)
    file = models.ForeignKey(
        ProjectFile, models.PROTECT, null=True, blank=True, related_name="stage_changes", verbose_name=_("依据附件")
    )
    recorded_at = models.DateTimeField(_("登记时间"), auto_now_add=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("操作人")
    )

    class Meta:
        verbose_name = verbose_name_plural = _("阶段变更")
        ordering = ["project", "id"]
        indexes = [models.Index(fields=["project", "-id"], name="stage_history")]

    def __str__(self):
        return f"{self.project} {self.get_to_stage_display()}"


class StatusChange(models.Model):
    """One change of a project's state (正常, 搁置, 终止, 外流, 合并) or of its team or owner; never edited."""

    class Kind(models.TextChoices):
        SUSPENDED = "suspended", _("搁置")
        RESUMED = "resumed", _("恢复")
        TERMINATED = "terminated", _("终止")
        REASSIGNED = "reassigned", _("移交")
        MOVED_OUT = "moved_out", _("外流")
        MERGED = "merged", _("合并")
        RESTARTED = "restarted", _("重启")

    project = models.ForeignKey(Project, models.CASCADE, related_name="status_changes", verbose_name=_("项目"))
    kind = models.CharField(_("类别"), max_length=12, choices=Kind.choices)
    detail = models.CharField(_("内容"), max_length=200, blank=True)
    reason = models.CharField(_("原因"), max_length=300, blank=True)
    file = models.ForeignKey(
        ProjectFile, models.PROTECT, null=True, blank=True, related_name="status_changes", verbose_name=_("依据材料")
    )
    recorded_at = models.DateTimeField(_("登记时间"), auto_now_add=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("操作人")
    )

    class Meta:
        verbose_name = verbose_name_plural = _("状态变更")
        ordering = ["project", "id"]

    def __str__(self):
        return f"{self.project} {self.get_kind_display()}"

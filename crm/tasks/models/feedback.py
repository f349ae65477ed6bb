"""What the assignee reports of a task, with files."""

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.files.models import StoredFile
from crm.tasks.models.tasks import Task


class Feedback(models.Model):
    """One report on a task: how far it is and what was done; the last one before acceptance says 100 %."""

    task = models.ForeignKey(Task, models.CASCADE, related_name="feedback", db_index=False, verbose_name=_("任务"))
    text = models.TextField(_("进展情况"))
    progress_pct = models.PositiveSmallIntegerField(_("完成进度（%）"))
    is_final = models.BooleanField(_("报送验收"), default=False)
    created_at = models.DateTimeField(_("反馈时间"), default=timezone.now)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("反馈人")
    )

    class Meta:
        verbose_name = verbose_name_plural = _("任务反馈")
        ordering = ["task", "-id"]
        constraints = [models.CheckConstraint(condition=Q(progress_pct__lte=100), name="feedback_within_percent")]
        # the page of a task, and when it was last acted on
        indexes = [
            models.Index(fields=["task", "-id"], name="feedback_of_task"),
            models.Index(fields=["task", "-created_at"], name="feedback_newest"),
        ]

    def __str__(self):
        return f"{self.task} {self.progress_pct}%"


class TaskFileQuerySet(models.QuerySet):
    """Reading files of tasks."""

    def visible_to(self, user):
        """Limit to the files of tasks that ``user`` sees."""
        return self.filter(Exists(Task.objects.visible_to(user).filter(pk=OuterRef("feedback__task"))))


class TaskFile(models.Model):
    """One file of one feedback; never changed."""

    feedback = models.ForeignKey(Feedback, models.CASCADE, related_name="files", verbose_name=_("反馈"))
    stored = models.OneToOneField(StoredFile, models.PROTECT, related_name="+", verbose_name=_("文件"))

    objects = TaskFileQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("任务反馈附件")
        ordering = ["feedback", "id"]

    def __str__(self):
        return self.stored.original_name

    def get_absolute_url(self):
        """Return where the file is downloaded; the address holds the random id of the stored file."""
        return reverse("tasks:file", args=[self.feedback.task_id, self.stored.uid])

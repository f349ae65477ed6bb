"""The history of a task."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.tasks.models.tasks import Task
from crm.tasks.states import Act, Status


class TaskEvent(models.Model):
    """One act on a task, with what was said; never edited."""

    task = models.ForeignKey(Task, models.CASCADE, related_name="events", db_index=False, verbose_name=_("任务"))
    act = models.CharField(_("办理"), max_length=12, choices=Act.choices)
    from_status = models.CharField(_("原状态"), max_length=10, choices=Status.choices, blank=True)
    to_status = models.CharField(_("新状态"), max_length=10, choices=Status.choices)
    text = models.CharField(_("内容"), max_length=1000, blank=True)
    at = models.DateTimeField(_("时间"), default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("操作人")
    )

    class Meta:
        verbose_name = verbose_name_plural = _("任务办理记录")
        ordering = ["task", "id"]
        indexes = [models.Index(fields=["task", "-id"], name="task_history")]

    def __str__(self):
        return f"{self.task} {self.get_act_display()}"

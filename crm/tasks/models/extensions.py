"""Requests for more time."""

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.projects.models.requests import RequestStatus
from crm.tasks.models.tasks import Task

MOST_POSTPONED = 2


class TaskExtensionQuerySet(models.QuerySet):
    """Reading requests for more time."""

    def visible_to(self, user):
        """Limit to the requests on tasks that ``user`` sees."""
        return self.filter(Exists(Task.objects.visible_to(user).filter(pk=OuterRef("task"))))

    def open(self):
        """Keep what waits for a decision."""
        return self.filter(status=RequestStatus.REQUESTED)


class TaskExtension(models.Model):
    """One request to move a task's due day; the issuer or HQ decides, at most two are granted."""

    task = models.ForeignKey(Task, models.CASCADE, related_name="extensions", verbose_name=_("任务"))
    old_due_on = models.DateField(_("原期限"))
    new_due_on = models.DateField(_("延期至"))
    reason = models.CharField(_("延期原因"), max_length=300)
    status = models.CharField(
        _("状态"), max_length=12, choices=RequestStatus.choices, default=RequestStatus.REQUESTED
    )  # fmt: skip
    requested_at = models.DateTimeField(_("申请时间"), default=timezone.now)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("申请人")
    )
    decided_at = models.DateTimeField(_("审批时间"), null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("审批人")
    )
    decision_note = models.CharField(_("审批意见"), max_length=300, blank=True)

    objects = TaskExtensionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("任务延期申请")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["task"], condition=Q(status="requested"), name="one_open_extension_a_task"),
            models.CheckConstraint(condition=Q(new_due_on__gt=models.F("old_due_on")), name="task_extension_is_later"),
        ]

    def __str__(self):
        return f"{self.task} 延至 {self.new_due_on}"

    @property
    def is_open(self) -> bool:
        """Whether it waits for a decision."""
        return self.status == RequestStatus.REQUESTED

"""What a meeting decides on one topic."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.meetings.models.agenda import AgendaItem
from crm.meetings.models.meetings import Meeting
from crm.tasks.models import Task


class DecisionQuerySet(models.QuerySet):
    """Reading decisions."""

    def visible_to(self, user):
        """Limit to decisions on topics that the reader sees."""
        return self.filter(item__in=AgendaItem.objects.visible_to(user).order_by().values("pk"))

    def standing(self):
        """Keep what was not withdrawn."""
        return self.filter(withdrawn_at=None)


class Decision(models.Model):
    """One conclusion on one topic; with a task where somebody has to do something about it."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="decisions", verbose_name=_("会议"))
    item = models.ForeignKey(AgendaItem, models.PROTECT, related_name="decisions", verbose_name=_("议题"))
    text = models.TextField(_("议定事项"), max_length=1000)
    task = models.OneToOneField(Task, models.PROTECT, null=True, related_name="decision", verbose_name=_("交办任务"))
    # as it was given out: the task may go to others and get more time, the minutes stay as they are
    given_team = models.CharField(_("议定的责任组"), max_length=80, blank=True)
    given_to = models.CharField(_("议定的责任人"), max_length=80, blank=True)
    given_due_on = models.DateField(_("议定的期限"), null=True)
    made_at = models.DateTimeField(_("议定时间"), default=timezone.now)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("记录人")
    )
    withdrawn_at = models.DateTimeField(_("撤回时间"), null=True)
    withdrawn_reason = models.CharField(_("撤回原因"), max_length=300, blank=True)
    version = models.PositiveIntegerField(_("版本"), default=0)

    objects = DecisionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("议定事项")
        ordering = ["meeting", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | ~Q(withdrawn_reason=""), name="decision_is_withdrawn_with_a_reason"
            ),
            models.CheckConstraint(
                condition=Q(task=None, given_due_on=None, given_team="", given_to="")
                | Q(task__isnull=False, given_due_on__isnull=False) & ~Q(given_team=""),
                name="given_decision_keeps_its_words",
            ),
        ]

    def __str__(self):
        return self.text[:40]

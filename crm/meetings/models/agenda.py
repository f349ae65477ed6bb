"""The agenda: one project, task or free topic a row, kept as it was shown."""

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from chains.access import reach_of
from crm.meetings.models.meetings import Meeting
from crm.projects.models import Project
from crm.tasks.models import Task


class Section(models.TextChoices):
    """Why something is on the agenda, in the order of the meeting; one on several counts stands in the first."""

    DECIDED = "decided", _("上次议定")
    RED = "red", _("红灯")
    OVERDUE = "overdue", _("逾期")
    COORDINATION = "coordination", _("需协调")
    MOVED = "moved", _("阶段变动")
    NEW = "new", _("新增")
    ADDED = "added", _("增列")


class AgendaItemQuerySet(models.QuerySet):
    """Reading agendas."""

    def visible_to(self, user):
        """Limit to visible meetings, and there to topics whose project and task the reader still sees."""
        rows = self.filter(meeting__in=Meeting.objects.visible_to(user).order_by().values("pk"))
        if reach_of(user).everything:
            return rows
        projects = Project.objects.visible_to(user).order_by().filter(pk=OuterRef("project"))
        tasks = Task.objects.visible_to(user).order_by().filter(pk=OuterRef("task"))
        return rows.filter(Q(project=None) | Exists(projects), Q(task=None) | Exists(tasks))

    def standing(self):
        """Keep what was not dropped."""
        return self.filter(dropped_at=None)


class AgendaItem(models.Model):
    """One topic of one meeting. Names, light and facts are copies: they stay as they were shown."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="items", verbose_name=_("会议"))
    position = models.PositiveIntegerField(_("序号"))
    section = models.CharField(_("类别"), max_length=12, choices=Section.choices)
    project = models.ForeignKey(Project, models.PROTECT, null=True, related_name="+", verbose_name=_("项目"))
    task = models.ForeignKey(Task, models.PROTECT, null=True, related_name="+", verbose_name=_("任务"))
    title = models.CharField(_("议题"), max_length=140)
    enterprise_name = models.CharField(_("企业"), max_length=200, blank=True)
    stage_word = models.CharField(_("阶段"), max_length=20, blank=True)
    team_name = models.CharField(_("责任组"), max_length=80, blank=True)
    owner_name = models.CharField(_("责任人"), max_length=80, blank=True)
    light = models.CharField(_("亮灯"), max_length=8, choices=Project.Light.choices, blank=True)
    invest_wan = models.DecimalField(_("总投资（万元）"), max_digits=18, decimal_places=4, null=True)
    reasons = models.JSONField(_("列入原因"), default=list)
    dropped_at = models.DateTimeField(_("移出时间"), null=True)
    dropped_reason = models.CharField(_("移出原因"), max_length=300, blank=True)
    version = models.PositiveIntegerField(_("版本"), default=0)

    # what ``queries.agenda_of`` adds: its place among those that stand, its decisions, whether one stands
    number: int
    told: list
    is_decided: bool

    objects = AgendaItemQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("调度会议题")
        ordering = ["meeting", "position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "project"], condition=Q(task=None), name="project_once_an_agenda"
            ),
            models.UniqueConstraint(fields=["meeting", "task"], name="task_once_an_agenda"),
            models.CheckConstraint(
                condition=Q(dropped_at=None) | ~Q(dropped_reason=""), name="topic_is_dropped_with_a_reason"
            ),
        ]
        indexes = [models.Index(fields=["meeting", "position", "id"], name="agenda_in_order")]

    def __str__(self):
        return self.title

    @property
    def is_dropped(self) -> bool:
        """Whether it was taken off the agenda."""
        return self.dropped_at is not None

    @property
    def url(self) -> str:
        """Where the reader finds the whole of it."""
        about = self.task or self.project
        return about.get_absolute_url() if about else ""

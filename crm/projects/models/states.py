"""Abnormal states (domain.md 4.6): what teams ask for, and the projects that went elsewhere."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.accounts.roles import Role
from crm.projects.models.projects import Project
from crm.projects.models.requests import ProjectRequest, RequestQuerySet
from crm.projects.places import PLACES, LossReason


class StateQuerySet(RequestQuerySet):
    """Reading requests and losses."""

    def visible_to(self, user):
        """Limit to rows of projects that ``user`` sees; partners read none of them."""
        return self.none() if getattr(user, "role", None) == Role.PARTNER else super().visible_to(user)


class Outflow(models.Model):
    """Where a lost project (外流) went and why; one a project."""

    project = models.OneToOneField(Project, models.CASCADE, related_name="outflow", verbose_name=_("项目"))
    moved_on = models.DateField(_("外流日期"))
    province = models.CharField(_("去向（省级）"), max_length=10, choices=PLACES)
    city = models.CharField(_("去向（市、区县、园区）"), max_length=60, blank=True)
    why = models.CharField(_("外流原因"), max_length=12, choices=LossReason.choices)
    text = models.CharField(_("原因说明"), max_length=300)
    lost_wan = models.DecimalField(_("流失投资额（万元）"), max_digits=18, decimal_places=4)
    recorded_at = models.DateTimeField(_("登记时间"), default=timezone.now, editable=False)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False, verbose_name=_("登记人")
    )

    objects = StateQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("外流记录")
        ordering = ["-moved_on", "-id"]
        constraints = [models.CheckConstraint(condition=Q(lost_wan__gte=0), name="outflow_not_negative")]
        indexes = [models.Index(fields=["-moved_on", "-id"], name="outflow_newest")]

    def __str__(self):
        return f"{self.project} {self.province}{self.city}"


class StateRequest(ProjectRequest):
    """What a team asks the headquarters to decide on the state of a project: 搁置, 恢复, 终止, 外流, 合并."""

    class Kind(models.TextChoices):
        SUSPEND = "suspend", _("搁置")
        RESUME = "resume", _("恢复")
        TERMINATE = "terminate", _("终止")
        MOVE_OUT = "move_out", _("外流")
        MERGE = "merge", _("合并")

    kind = models.CharField(_("申请事项"), max_length=12, choices=Kind.choices)
    resume_by_on = models.DateField(_("应恢复日期"), null=True)
    termination_kind = models.CharField(
        _("终止类型"), max_length=20, choices=Project.TerminationKind.choices, blank=True
    )
    moved_on = models.DateField(_("外流日期"), null=True)
    province = models.CharField(_("去向（省级）"), max_length=10, choices=PLACES, blank=True)
    city = models.CharField(_("去向（市、区县、园区）"), max_length=60, blank=True)
    why = models.CharField(_("外流原因"), max_length=12, choices=LossReason.choices, blank=True)
    lost_wan = models.DecimalField(_("流失投资额（万元）"), max_digits=18, decimal_places=4, null=True)
    into = models.ForeignKey(Project, models.PROTECT, null=True, related_name="+", verbose_name=_("并入项目"))

    objects = StateQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("状态申请")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["project"], condition=Q(status="requested"), name="one_open_state_request_a_project"
            ),
        ]
        # what waits for the headquarters, oldest first
        indexes = [models.Index(fields=["requested_at"], name="state_request_open", condition=Q(status="requested"))]

    def __str__(self):
        return f"{self.project} {self.get_kind_display()}"

    @property
    def told(self) -> str:
        """What is asked for, in one line."""
        parts = {
            self.Kind.SUSPEND: [f"至 {self.resume_by_on}"],
            self.Kind.TERMINATE: [self.get_termination_kind_display()],
            self.Kind.MOVE_OUT: [f"{self.province}{self.city}", self.get_why_display()],
            self.Kind.MERGE: [f"并入 {self.into.no} {self.into.name}" if self.into else ""],
        }.get(self.Kind(self.kind), [])
        return " · ".join(filter(None, [str(self.get_kind_display()), *parts]))

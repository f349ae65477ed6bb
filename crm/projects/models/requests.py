"""What a team asks for and the headquarters decides: amendments of a signed project, extensions of a deadline."""

import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.accounts.roles import Role
from crm.projects.models.files import ProjectFile
from crm.projects.models.milestones import Milestone
from crm.projects.models.projects import Project
from crm.projects.stages import Stage


class RequestStatus(models.TextChoices):
    """How far a request has come."""

    REQUESTED = "requested", _("待审批")
    APPROVED = "approved", _("已批准")
    REJECTED = "rejected", _("已驳回")
    WITHDRAWN = "withdrawn", _("已撤回")


class RequestQuerySet(models.QuerySet):
    """Reading requests."""

    def visible_to(self, user):
        """Limit to the requests on projects that ``user`` sees; partners read none of them."""
        if getattr(user, "role", None) == Role.PARTNER:
            return self.none()
        return self.filter(project__in=Project.objects.visible_to(user).order_by())

    def open(self):
        """Keep what waits for a decision."""
        return self.filter(status=RequestStatus.REQUESTED)

    def with_related(self):
        """Load what a list row shows, in one query."""
        return self.select_related("project", "project__team", "requested_by", "decided_by", "file")


class ProjectRequest(models.Model):
    """What both kinds of requests share: who asked for what and why, who decided."""

    Status = RequestStatus

    project = models.ForeignKey(Project, models.CASCADE, related_name="%(class)ss", verbose_name=_("项目"))
    status = models.CharField(
        _("状态"), max_length=12, choices=RequestStatus.choices, default=RequestStatus.REQUESTED
    )  # fmt: skip
    reason = models.CharField(_("原因"), max_length=300)
    file = models.ForeignKey(
        ProjectFile, models.PROTECT, null=True, blank=True, related_name="%(class)ss", verbose_name=_("附件")
    )
    requested_at = models.DateTimeField(_("申请时间"), default=timezone.now)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("申请人")
    )
    decided_at = models.DateTimeField(_("审批时间"), null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("审批人")
    )
    decision_note = models.CharField(_("审批意见"), max_length=300, blank=True)

    class Meta:
        abstract = True

    @property
    def is_open(self) -> bool:
        """Whether it waits for a decision."""
        return self.status == RequestStatus.REQUESTED


class Amendment(ProjectRequest):
    """One change of what a signed contract fixed (domain.md 4.6): 重大变更 by approval, 更正 at once; never edited."""

    class Kind(models.TextChoices):
        MAJOR = "major", _("重大变更")
        CORRECTION = "correction", _("更正")

    kind = models.CharField(_("类别"), max_length=12, choices=Kind.choices)
    field = models.CharField(_("变更内容"), max_length=40)
    old = models.JSONField(_("原值"), null=True)
    new = models.JSONField(_("新值"), null=True)
    old_text = models.CharField(_("原内容"), max_length=300, blank=True)
    new_text = models.CharField(_("新内容"), max_length=300, blank=True)
    needs_review = models.BooleanField(_("须重新评审"), default=False)

    objects = RequestQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("合同变更")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "field"], condition=Q(status="requested"), name="one_open_amendment_a_field"
            ),
        ]
        indexes = [models.Index(fields=["project", "-id"], name="amendment_of_project")]

    def __str__(self):
        return f"{self.project} {self.label}"

    @property
    def label(self) -> str:
        """The Chinese name of the changed field."""
        column: Any = Project._meta.get_field(self.field)
        return str(column.verbose_name)


class Extension(ProjectRequest):
    """One request to move a milestone, or the deadline of the present stage, to a later day."""

    milestone = models.ForeignKey(
        Milestone, models.CASCADE, null=True, blank=True, related_name="extensions", verbose_name=_("节点")
    )
    stage = models.CharField(_("阶段"), max_length=12, choices=Stage.choices)
    entered_on = models.DateField(_("进入阶段日期"), null=True)
    old_due_on = models.DateField(_("原到期日"))
    new_due_on = models.DateField(_("延期至"))

    objects = RequestQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("延期")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["milestone"], condition=Q(status="requested"), name="one_open_extension_a_milestone"
            ),
            models.UniqueConstraint(
                fields=["project"], condition=Q(status="requested", milestone=None), name="one_open_extension_a_stage"
            ),
            models.CheckConstraint(condition=Q(new_due_on__gt=models.F("old_due_on")), name="extension_goes_later"),
        ]
        indexes = [models.Index(fields=["project", "-id"], name="extension_of_project")]

    def __str__(self):
        return f"{self.project} {self.old_due_on} → {self.new_due_on}"

    @property
    def gained(self) -> datetime.timedelta:
        """By how much the day moves."""
        return self.new_due_on - self.old_due_on

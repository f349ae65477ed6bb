"""The monthly progress of projects in landing and construction, and every act on it."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.accounts.roles import Role
from crm.projects.models.files import ProjectFile
from crm.projects.models.projects import Project
from crm.projects.progress_light import plain


class ProgressReportQuerySet(models.QuerySet):
    """Reading monthly reports."""

    def visible_to(self, user):
        """Limit to the reports of projects that ``user`` sees, and of these to none for partners."""
        if getattr(user, "role", None) == Role.PARTNER:
            return self.none()
        return self.filter(project__in=Project.objects.visible_to(user).order_by())

    def with_related(self):
        """Load what a row shows, in one query."""
        return self.select_related("reported_by", "verified_by")


class ProgressReport(models.Model):
    """What one project had reached at the end of one month; written only through ``services.report_progress``."""

    project = models.ForeignKey(
        Project, models.CASCADE, related_name="progress_reports", db_index=False, verbose_name=_("项目")
    )  # the constraint's index serves it
    month = models.DateField(_("月份"))
    planned_pct = models.DecimalField(_("计划进度（%）"), max_digits=5, decimal_places=2)
    actual_pct = models.DecimalField(_("实际进度（%）"), max_digits=5, decimal_places=2)
    invested_wan = models.DecimalField(
        _("本月完成投资（万元）"), max_digits=18, decimal_places=4, null=True, blank=True
    )
    invested_total_wan = models.DecimalField(
        _("累计完成投资（万元）"), max_digits=18, decimal_places=4, null=True, blank=True
    )
    problem = models.CharField(_("存在问题"), max_length=500, blank=True)
    photos = models.ManyToManyField(ProjectFile, related_name="+", blank=True, verbose_name=_("现场照片"))
    reported_at = models.DateTimeField(_("填报时间"))
    reported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("填报人")
    )
    verified_at = models.DateTimeField(_("核实时间"), null=True)
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("核实人")
    )
    version = models.PositiveIntegerField(_("版本"), default=0, editable=False)

    objects = ProgressReportQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("月度进度")
        ordering = ["project", "-month"]
        constraints = [
            models.UniqueConstraint(fields=["project", "month"], name="one_progress_a_month"),
            models.CheckConstraint(condition=Q(month__day=1), name="progress_month_is_a_first"),
            models.CheckConstraint(
                condition=Q(planned_pct__gte=0, planned_pct__lte=100, actual_pct__gte=0, actual_pct__lte=100),
                name="progress_between_0_and_100",
            ),
            models.CheckConstraint(
                condition=Q(verified_by=None) | Q(reported_by=None) | ~Q(verified_by=F("reported_by")),
                name="progress_verified_by_another",
            ),
        ]

    def __str__(self):
        return f"{self.project} {self.month:%Y-%m}"

    @property
    def points_behind(self):
        """Planned minus actual in percentage points; negative when ahead."""
        return self.planned_pct - self.actual_pct

    @property
    def against_plan(self) -> str:
        """The same in words: 落后 9, 超前 5 or 持平."""
        if self.points_behind == 0:
            return "持平"
        return f"{'落后' if self.points_behind > 0 else '超前'} {plain(abs(self.points_behind))}"


class ProgressChange(models.Model):
    """One act on a monthly report: filed, corrected, given photos, verified or opened again; never edited."""

    class Kind(models.TextChoices):
        REPORTED = "reported", _("填报")
        CORRECTED = "corrected", _("更正")
        PHOTOS = "photos", _("补充照片")
        VERIFIED = "verified", _("核实")
        REOPENED = "reopened", _("退回更正")

    report = models.ForeignKey(ProgressReport, models.CASCADE, related_name="changes", verbose_name=_("月度进度"))
    kind = models.CharField(_("类别"), max_length=10, choices=Kind.choices)
    detail = models.CharField(_("内容"), max_length=600, blank=True)
    reason = models.CharField(_("原因"), max_length=300, blank=True)
    recorded_at = models.DateTimeField(_("登记时间"), auto_now_add=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("操作人")
    )

    class Meta:
        verbose_name = verbose_name_plural = _("进度变更")
        ordering = ["report", "id"]

    def __str__(self):
        return f"{self.report} {self.get_kind_display()}"

"""The claim of a team to a firm's project (首谈报备), its keys and the clashes it met."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from chains.models import Team
from crm.claims.models.scope import OfProjectQuerySet
from crm.followups.models import FollowUp
from crm.projects.models import Project


class ClaimQuerySet(OfProjectQuerySet):
    """Reading claims."""

    def active(self):
        """Keep the claims that protect."""
        return self.filter(status=Claim.Status.ACTIVE)

    def waiting(self):
        """Keep those that wait for the headquarters."""
        return self.filter(status=Claim.Status.FILED)

    def with_related(self):
        """Load what a list row shows, in one query."""
        return self.select_related("project", "project__enterprise", "team", "filed_by")


class Claim(models.Model):
    """One team's claim to one project and its firm (domain.md 2.5).

    ``due_on`` is kept by ``services.clocks`` for lists and counts; what decides is computed by ``queries.lapses``.
    """

    class Status(models.TextChoices):
        FILED = "filed", _("待确认")
        ACTIVE = "active", _("有效")
        LAPSED = "lapsed", _("失效")
        TRANSFERRED = "transferred", _("已流转")
        RELEASED = "released", _("主动释放")
        REVOKED = "revoked", _("撤销")

    class Plea(models.TextChoices):
        COWORK = "cowork", _("协同申请")
        DISPUTE = "dispute", _("异议")
        DIFFERENT = "different", _("不同项目")

    class End(models.TextChoices):
        IDLE = "idle", _("跟进中断，亮灯转红")
        EXPIRED = "expired", _("保护期满")
        SUSPENDED = "suspended", _("项目搁置超过 30 天")
        ENDED = "ended", _("项目已终止")
        RELEASED = "released", _("主动释放")
        DECLINED = "declined", _("指挥部未予确认")
        REVOKED = "revoked", _("指挥部撤销")
        TRANSFERRED = "transferred", _("流转到其他组")
        RULED = "ruled", _("按异议裁定")
        COWORK = "cowork", _("转为协同")

    project = models.ForeignKey(Project, models.PROTECT, related_name="claims", verbose_name=_("项目"))
    team = models.ForeignKey(Team, models.PROTECT, related_name="claims", verbose_name=_("报备组"))
    evidence = models.ManyToManyField(FollowUp, related_name="+", verbose_name=_("依据的跟进"))
    note = models.CharField(_("说明"), max_length=300, blank=True)
    plea = models.CharField(_("撞单处理"), max_length=12, choices=Plea.choices, blank=True)
    status = models.CharField(_("状态"), max_length=12, choices=Status.choices, default=Status.FILED, editable=False)
    filed_at = models.DateTimeField(_("报备时间"), editable=False)
    filed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False, verbose_name=_("报备人")
    )
    confirm_due_on = models.DateField(_("应确认日期"), editable=False)
    confirmed_at = models.DateTimeField(_("确认时间"), null=True, editable=False)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False, verbose_name=_("确认人")
    )
    protect_until = models.DateField(_("保护期至"), null=True, editable=False)
    renewals = models.PositiveSmallIntegerField(_("续期次数"), default=0, editable=False)
    # a project that HQ found to be a different one has keys of its own
    scope = models.CharField(_("主体范围"), max_length=40, blank=True, editable=False)
    ended_on = models.DateField(_("结束日期"), null=True, editable=False)
    end_reason = models.CharField(_("结束原因"), max_length=12, choices=End.choices, blank=True, editable=False)
    end_note = models.CharField(_("结束说明"), max_length=300, blank=True, editable=False)
    # when the confirmation is due, or the first day on which the claim no longer holds; none once it has ended
    due_on = models.DateField(_("期限"), null=True, editable=False)
    waits = models.GeneratedField(
        expression=Q(status="filed"),  # type: ignore[arg-type]
        output_field=models.BooleanField(),
        db_persist=True,
        verbose_name=_("待指挥部确认"),
    )
    version = models.PositiveIntegerField(_("版本"), default=0, editable=False)

    objects = ClaimQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("首谈报备")
        ordering = ["-filed_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["project"], condition=Q(status="active"), name="one_active_claim_a_project"
            ),
            models.UniqueConstraint(
                fields=["project", "team"], condition=Q(status="filed"), name="one_waiting_claim_a_team"
            ),
            models.CheckConstraint(condition=Q(renewals__lte=1), name="claim_renewed_once"),
            models.CheckConstraint(
                condition=~Q(status="active") | Q(protect_until__isnull=False), name="active_claim_protects"
            ),
        ]
        indexes = [
            # the whole list: what waits first, then the newest
            models.Index(fields=["-waits", "-filed_at", "-id"], name="claim_listed"),
            # what is late or expires soon
            models.Index(fields=["status", "due_on"], name="claim_due", condition=Q(due_on__isnull=False)),
            # the list by state, newest first
            models.Index(fields=["status", "-filed_at", "-id"], name="claim_by_state"),
            # whether a team lost it lately
            models.Index(
                fields=["team", "ended_on"], name="claim_lost", condition=Q(status__in=("lapsed", "released"))
            ),
        ]

    def __str__(self):
        return f"{self.team} {self.project}"

    def get_absolute_url(self):
        return reverse("claims:panel", args=[self.project_id])


class ClaimKey(models.Model):
    """One thing by which a firm is known (code, name, former name), held by one claim at a time.

    The unique index is what decides when two claims to one firm are confirmed at the same moment.
    """

    claim = models.ForeignKey(Claim, models.CASCADE, related_name="keys", verbose_name=_("报备"))
    key = models.CharField(_("主体标识"), max_length=220)
    scope = models.CharField(_("主体范围"), max_length=40, blank=True)
    released_at = models.DateTimeField(_("释放时间"), null=True)

    class Meta:
        verbose_name = verbose_name_plural = _("报备主体标识")
        ordering = ["claim", "key"]
        constraints = [
            models.UniqueConstraint(
                fields=["key", "scope"], condition=Q(released_at=None), name="one_claim_a_firm_at_a_time"
            ),
        ]

    def __str__(self):
        return self.key


class Clash(models.Model):
    """A claim met an active claim of another team (撞单); the day it was found starts the clock of a dispute."""

    claim = models.ForeignKey(Claim, models.CASCADE, related_name="clashes", verbose_name=_("后报备"))
    against = models.ForeignKey(Claim, models.CASCADE, related_name="hits", verbose_name=_("先报备"))
    level = models.PositiveSmallIntegerField(_("级别"))
    reason = models.CharField(_("相同之处"), max_length=40)
    found_at = models.DateTimeField(_("发现时间"))

    class Meta:
        verbose_name = verbose_name_plural = _("撞单")
        ordering = ["claim", "level", "id"]
        constraints = [models.UniqueConstraint(fields=["claim", "against"], name="one_clash_a_pair")]

    def __str__(self):
        return f"{self.claim} / {self.against}"

"""The clock of a lead (线索登记) and the pool of leads that nobody owns."""

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from chains.models import Team
from crm.claims.models.claims import Claim
from crm.claims.models.scope import OfProjectQuerySet
from crm.claims.terms import BEFORE_SIGNING
from crm.projects.models import Project


class LeadIntakeQuerySet(OfProjectQuerySet):
    """Reading leads."""

    def for_the_pool(self):
        """Keep the leads that may lie in the pool: not signed, nobody's active claim."""
        claimed = Exists(Claim.objects.active().filter(project=OuterRef("project")))
        return self.filter(~claimed, project__stage__in=BEFORE_SIGNING)

    def pooled(self):
        """Keep the leads in the pool whose project goes on, is not signed and not claimed."""
        running = (Project.Status.ACTIVE, Project.Status.SUSPENDED)
        return self.for_the_pool().filter(pool_state=LeadIntake.Pool.POOLED, project__status__in=running)

    def with_related(self):
        """Load what a list row shows, in one query."""
        return self.select_related("project", "project__enterprise", "project__team", "project__chain", "project__node")


class LeadIntake(models.Model):
    """How the lead of one project was received, judged and answered (domain.md 2.6).

    ``next_step`` and ``next_due_at`` are kept by ``services.clocks`` for lists and counts, from ``queries.leads``.
    """

    class Source(models.TextChoices):
        SELF = "self", _("自主外出")
        REFERRAL = "referral", _("引荐")
        CHAIN_MASTER = "chain_master", _("以商招商")
        FUND = "fund", _("基金招商")
        EXPO = "expo", _("展会活动")
        ADVISER = "adviser", _("顾问")
        CITY = "city_assigned", _("市级推送")
        INBOUND = "inbound", _("企业来访")
        STATION = "station", _("驻外组")
        IMPORT = "import", _("名单导入")
        API = "agency_api", _("部门推送")

    class Judgement(models.TextChoices):
        FOLLOW = "follow", _("跟进")
        DROP = "drop", _("放弃")
        POOL = "pool", _("公海")

    class Step(models.TextChoices):
        RESPOND = "respond", _("响应")
        JUDGE = "judge", _("研判")
        FEEDBACK = "feedback", _("反馈")
        FOLLOW = "follow", _("两周跟进")
        DONE = "done", _("已办结")

    class Pool(models.TextChoices):
        OWNED = "owned", _("在组")
        POOLED = "pooled", _("公海")
        CLAIMED = "claimed", _("已领取")

    project = models.OneToOneField(Project, models.PROTECT, related_name="intake", verbose_name=_("项目"))
    source_kind = models.CharField(_("来源类别"), max_length=14, choices=Source.choices, blank=True)
    referrer = models.CharField(_("引荐人"), max_length=100, blank=True)
    is_major = models.BooleanField(_("重大线索（研判 1 周）"), default=False)
    received_at = models.DateTimeField(_("收到时间"), editable=False)
    responded_at = models.DateTimeField(_("响应时间"), null=True, editable=False)
    responded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False, verbose_name=_("响应人")
    )
    judged_at = models.DateTimeField(_("研判时间"), null=True, editable=False)
    judged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False, verbose_name=_("研判人")
    )
    judgement = models.CharField(_("研判结论"), max_length=8, choices=Judgement.choices, blank=True, editable=False)
    reason = models.CharField(_("研判理由"), max_length=300, blank=True, editable=False)
    feedback_at = models.DateTimeField(_("反馈时间"), null=True, editable=False)
    feedback_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False, verbose_name=_("反馈人")
    )
    feedback = models.CharField(_("反馈内容"), max_length=300, blank=True, editable=False)
    pool_state = models.CharField(_("归属"), max_length=8, choices=Pool.choices, default=Pool.OWNED, editable=False)
    pooled_at = models.DateTimeField(_("进入公海时间"), null=True, editable=False)
    pooled_from = models.ForeignKey(
        Team, models.PROTECT, null=True, related_name="+", editable=False, verbose_name=_("原归属组")
    )
    claimed_at = models.DateTimeField(_("领取时间"), null=True, editable=False)
    next_step = models.CharField(
        _("当前环节"), max_length=8, choices=Step.choices, default=Step.RESPOND, editable=False
    )
    next_due_at = models.DateTimeField(_("当前环节的期限"), null=True, editable=False)
    version = models.PositiveIntegerField(_("版本"), default=0, editable=False)

    objects = LeadIntakeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("线索登记")
        ordering = ["-received_at", "-id"]
        indexes = [
            # the list of leads by reception
            models.Index(fields=["-received_at", "-id"], name="lead_newest"),
            # the list: the longest late first, what has no clock last
            models.Index(
                F("next_due_at").asc(nulls_last=True), F("received_at").desc(), F("id").desc(), name="lead_by_clock"
            ),
            # how many stand at a step
            models.Index(fields=["next_step", "next_due_at"], name="lead_by_step"),
            # the pool, the longest there first
            models.Index(fields=["pooled_at", "id"], name="lead_pooled", condition=Q(pool_state="pooled")),
        ]

    def __str__(self):
        return str(self.project)

    def get_absolute_url(self):
        return reverse("claims:panel", args=[self.project_id])


class PoolRule(models.Model):
    """The one row of limits for taking leads out of the pool."""

    most = models.PositiveSmallIntegerField(_("每组最多领取（条）"), default=3)
    days = models.PositiveSmallIntegerField(_("统计天数"), default=7)
    barred_days = models.PositiveSmallIntegerField(_("原归属组冷却天数"), default=15)
    version = models.PositiveIntegerField(_("版本"), default=0, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = _("公海领取规则")
        constraints = [
            models.CheckConstraint(condition=Q(id=1), name="one_pool_rule"),
            models.CheckConstraint(condition=Q(most__gte=1, days__gte=1), name="pool_rule_lets_something_through"),
        ]

    def __str__(self):
        return f"{self.days} 天内每组最多 {self.most} 条"


class PoolTake(models.Model):
    """A team took a lead out of the pool; never edited."""

    intake = models.ForeignKey(LeadIntake, models.CASCADE, related_name="takes", verbose_name=_("线索"))
    team = models.ForeignKey(Team, models.PROTECT, related_name="+", verbose_name=_("领取组"))
    from_team = models.ForeignKey(Team, models.PROTECT, null=True, related_name="+", verbose_name=_("原归属组"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("领取人")
    )
    taken_at = models.DateTimeField(_("领取时间"))

    class Meta:
        verbose_name = verbose_name_plural = _("公海领取记录")
        ordering = ["-taken_at", "-id"]
        indexes = [models.Index(fields=["team", "-taken_at"], name="taken_by_team")]

    def __str__(self):
        return f"{self.team} {self.intake}"

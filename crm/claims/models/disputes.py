"""Disputes over a claim and the rulings on them."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from chains.access import reach_of
from crm.claims.models.claims import Claim
from crm.followups.models import FollowUp
from crm.projects.models import Project, ProjectFile


class DisputeQuerySet(models.QuerySet):
    """Reading disputes."""

    def visible_to(self, user):
        """Limit to disputes over or by claims of visible projects; partners get none.

        Where the other project is restricted, only who sees it too: a dispute names both.
        """
        reach = reach_of(user)
        if reach.everything:
            return self.all()
        if not reach.restricted:
            return self.none()
        seen = Project.objects.visible_to(user).order_by().values("pk")
        mine, theirs = Q(claim__project__in=seen), Q(challenger__project__in=seen)
        restricted = Project.Confidentiality.RESTRICTED
        open_mine = ~Q(claim__project__confidentiality=restricted)
        open_theirs = ~Q(challenger__project__confidentiality=restricted)
        return self.filter(mine & (theirs | open_theirs) | theirs & open_mine)

    def with_related(self):
        """Load what a list row shows, in one query."""
        related = [f"{side}__{name}" for side in ("claim", "challenger") for name in ("team", "project__enterprise")]
        return self.select_related(*related, "filed_by")


class Dispute(models.Model):
    """A team contests the active claim that its own claim met (domain.md 2.5)."""

    class Ground(models.TextChoices):
        EARLIER = "earlier_evidence", _("更早的接洽依据")
        LAPSED = "lapsed_fact", _("对方报备实际已失效")
        DIFFERENT = "different_project", _("不是同一项目")
        ASSIGNED = "assigned_by_leader", _("领导交办")

    class Evidence(models.TextChoices):
        ASSIGNMENT = "assignment", _("1 领导书面交办")
        VISIT = "visit", _("2 对方签字或照片的走访记录")
        LETTER = "letter", _("3 注明日期的邮件或公函")
        CHAT = "chat", _("4 聊天截图")
        PHONE = "phone", _("5 电话记录")

    class Status(models.TextChoices):
        OPEN = "open", _("待裁定")
        RULED = "ruled", _("已裁定")
        APPEALED = "appealed", _("复核中")
        FINAL = "final", _("终局")

    claim = models.ForeignKey(Claim, models.PROTECT, related_name="disputes", verbose_name=_("被异议的报备"))
    challenger = models.ForeignKey(Claim, models.PROTECT, related_name="challenges", verbose_name=_("异议方的报备"))
    ground = models.CharField(_("异议理由"), max_length=20, choices=Ground.choices)
    statement = models.CharField(_("陈述"), max_length=500)
    evidence_kind = models.CharField(_("最有力的证据"), max_length=12, choices=Evidence.choices)
    evidence = models.ManyToManyField(FollowUp, related_name="+", blank=True, verbose_name=_("依据的跟进"))
    papers = models.ManyToManyField(ProjectFile, related_name="+", blank=True, verbose_name=_("依据的材料"))
    status = models.CharField(_("状态"), max_length=10, choices=Status.choices, default=Status.OPEN, editable=False)
    found_on = models.DateField(_("撞单日期"), editable=False)
    filed_at = models.DateTimeField(_("提出时间"), editable=False)
    filed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False, verbose_name=_("提出人")
    )
    rule_due_on = models.DateField(_("应裁定日期"), editable=False)
    appeal_due_on = models.DateField(_("可申请复核至"), null=True, editable=False)
    appealed_at = models.DateTimeField(_("申请复核时间"), null=True, editable=False)
    appealed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        editable=False,
        verbose_name=_("复核申请人"),
    )
    appeal = models.CharField(_("复核理由"), max_length=500, blank=True, editable=False)
    # why the final ruling changed nothing, where it could not be carried out
    not_applied = models.CharField(_("裁定未能执行的原因"), max_length=300, blank=True, editable=False)
    version = models.PositiveIntegerField(_("版本"), default=0, editable=False)

    objects = DisputeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("撞单异议")
        ordering = ["-filed_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["claim", "challenger"], name="one_dispute_a_clash"),
        ]
        indexes = [models.Index(fields=["status", "rule_due_on", "id"], name="dispute_by_state")]

    def __str__(self):
        return f"{self.challenger.team} 对 {self.claim.team}"

    def get_absolute_url(self):
        return reverse("claims:dispute", args=[self.pk])


class Ruling(models.Model):
    """What was decided on a dispute, once in the first instance and once on appeal; never edited (database trigger)."""

    class Instance(models.TextChoices):
        FIRST = "first", _("指挥部裁定")
        APPEAL = "appeal", _("复核裁定")

    class Outcome(models.TextChoices):
        KEEP = "keep", _("维持")
        TRANSFER = "transfer", _("移交")
        CO_LEAD = "co_lead", _("联合招引")
        SPLIT = "split", _("分项目")

    dispute = models.ForeignKey(Dispute, models.PROTECT, related_name="rulings", verbose_name=_("异议"))
    instance = models.CharField(_("审级"), max_length=8, choices=Instance.choices)
    outcome = models.CharField(_("结论"), max_length=10, choices=Outcome.choices)
    share_challenger = models.DecimalField(
        _("异议方计分占比（%）"), max_digits=5, decimal_places=2, null=True, blank=True
    )
    reasons = models.CharField(_("裁定理由"), max_length=500)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("裁定人")
    )
    ruled_at = models.DateTimeField(_("裁定时间"))

    class Meta:
        verbose_name = verbose_name_plural = _("异议裁定")
        ordering = ["dispute", "id"]
        constraints = [models.UniqueConstraint(fields=["dispute", "instance"], name="one_ruling_an_instance")]

    def __str__(self):
        return f"{self.get_instance_display()} {self.get_outcome_display()}"

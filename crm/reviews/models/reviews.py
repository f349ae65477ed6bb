"""The joint review of a project, round by round."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from chains.access import reach_of
from core.accounts.roles import Role
from crm.projects.models import Project, ProjectFile
from crm.reviews.dimensions import OPENS_THE_WAY, Conclusion, Procedure
from crm.reviews.models.meetings import ReviewMeeting


class ReviewQuerySet(models.QuerySet):
    """Reading reviews."""

    def visible_to(self, user):
        """Limit to reviews of projects that ``user`` sees; agencies see their opinions, partners nothing of it."""
        if getattr(user, "role", None) == Role.PARTNER:
            return self.none()
        if reach_of(user).everything:
            return self.all()
        return self.filter(project__in=Project.objects.visible_to(user).order_by())

    def with_related(self):
        """Load what a list row shows, in one query."""
        return self.select_related("project__enterprise", "project__team", "applied_by", "meeting")


class Review(models.Model):
    """One round of joint review (联审) of one project; the newest round is the one that counts."""

    class Status(models.TextChoices):
        OPEN = "open", _("审查中")
        CONCLUDED = "concluded", _("已结论")
        REVOKED = "revoked", _("结论已撤销")
        SUPERSEDED = "superseded", _("已重新联审")

    project = models.ForeignKey(Project, models.PROTECT, related_name="reviews", verbose_name=_("项目"))
    round = models.PositiveSmallIntegerField(_("轮次"))
    procedure = models.CharField(_("程序"), max_length=8, choices=Procedure.choices, default=Procedure.FULL)
    contract_kind = models.CharField(_("拟签合同"), max_length=12, choices=Project.ContractKind.choices)
    status = models.CharField(_("状态"), max_length=12, choices=Status.choices, default=Status.OPEN)
    note = models.TextField(_("申请说明"), blank=True)
    applied_at = models.DateTimeField(_("申请时间"), default=timezone.now)
    applied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("申请人")
    )
    materials = models.ManyToManyField(ProjectFile, related_name="reviews", blank=True, verbose_name=_("材料"))

    meeting = models.ForeignKey(
        ReviewMeeting, models.PROTECT, null=True, related_name="concluded", verbose_name=_("作出结论的会议")
    )
    conclusion = models.CharField(_("结论"), max_length=12, choices=Conclusion.choices, blank=True)
    conclusion_text = models.TextField(_("结论说明"), blank=True)
    concluded_on = models.DateField(_("结论日期"), null=True)
    concluded_at = models.DateTimeField(_("登记结论时间"), null=True)
    concluded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("登记结论人")
    )
    valid_until = models.DateField(_("有效期至"), null=True)
    overdue_is_no_comment = models.BooleanField(_("结论时逾期视为无意见"), default=False)
    revoked_at = models.DateTimeField(_("撤销时间"), null=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("撤销人")
    )
    revoke_reason = models.CharField(_("撤销原因"), max_length=300, blank=True)
    version = models.PositiveIntegerField(_("版本"), default=0)

    objects = ReviewQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("联审")
        ordering = ["-applied_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["project", "round"], name="review_round_once"),
            models.UniqueConstraint(fields=["project"], condition=Q(status="open"), name="one_open_review_a_project"),
        ]
        # the list, newest first; and what still waits for a decision
        indexes = [
            models.Index(fields=["-applied_at", "-id"], name="review_newest"),
            models.Index(fields=["status", "-applied_at", "-id"], name="review_by_status"),
        ]

    def __str__(self):
        return f"{self.project} 第 {self.round} 轮联审"

    def get_absolute_url(self):
        return reverse("reviews:detail", args=[self.pk])

    @property
    def is_open(self) -> bool:
        """Whether opinions and a conclusion are still awaited."""
        return self.status == self.Status.OPEN

    @property
    def is_expired(self) -> bool:
        """Whether its favourable conclusion has lost its force; the last day still counts."""
        return self.valid_until is not None and self.valid_until < timezone.localdate()

    @property
    def opens_the_way(self) -> bool:
        """Whether the conclusion stands and lets the project go on, its conditions and validity aside."""
        return self.status == self.Status.CONCLUDED and self.conclusion in OPENS_THE_WAY

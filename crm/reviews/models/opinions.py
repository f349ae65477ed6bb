"""What agencies answer, and the conditions that are to be met."""

import datetime

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from chains.access import agency_ids_of, reach_of
from chains.models import Agency
from core.accounts.roles import Role
from crm.projects.models import Project, ProjectFile
from crm.reviews.dimensions import Dimension, Result
from crm.reviews.models.reviews import Review


class OpinionQuerySet(models.QuerySet):
    """Reading opinions."""

    def visible_to(self, user):
        """Limit a clerk to his agencies' opinions, others to those on projects that they see; partners to none."""
        if getattr(user, "role", None) == Role.PARTNER:
            return self.none()
        if reach_of(user).everything:
            return self.all()
        if getattr(user, "role", None) == Role.AGENCY_CLERK:
            return self.filter(agency__in=agency_ids_of(user))
        return self.filter(review__project__in=Project.objects.visible_to(user).order_by())

    def waiting(self):
        """Keep what agencies still have to answer: no answer yet in a review that is open."""
        return self.filter(result=Result.NONE, review__status=Review.Status.OPEN)

    def overdue(self, today: datetime.date):
        """Keep those that nobody answered by their day (未反馈)."""
        return self.filter(result=Result.NONE, due_on__lt=today)

    def with_related(self):
        """Load what a list row shows, in one query."""
        return self.select_related("review__project__enterprise", "agency", "submitted_by", "file")


class Opinion(models.Model):
    """What one agency is asked about one dimension of a review, and what it answered; silence is never consent."""

    review = models.ForeignKey(Review, models.CASCADE, related_name="opinions", verbose_name=_("联审"))
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="opinions", verbose_name=_("反馈部门"))
    dimension = models.CharField(_("审查事项"), max_length=20, choices=Dimension.choices)
    is_mandatory = models.BooleanField(_("必审"), default=False)
    # what the three workdays count from; not known of rows older than the column
    asked_on = models.DateField(_("征求日期"), null=True, editable=False)
    due_on = models.DateField(_("应反馈日期"))
    result = models.CharField(_("意见"), max_length=12, choices=Result.choices, default=Result.NONE)
    text = models.TextField(_("意见内容"), blank=True)
    paper_reference = models.CharField(_("来文文号"), max_length=120, blank=True)
    submitted_at = models.DateTimeField(_("反馈时间"), null=True)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("反馈人")
    )
    version = models.PositiveIntegerField(_("版本"), default=0)
    file = models.ForeignKey(ProjectFile, models.PROTECT, null=True, related_name="+", verbose_name=_("意见附件"))

    objects = OpinionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("部门意见")
        ordering = ["review", "-is_mandatory", "id"]
        constraints = [
            models.UniqueConstraint(fields=["review", "dimension", "agency"], name="opinion_once_an_agency"),
            models.CheckConstraint(
                condition=Q(result="none") | Q(submitted_at__isnull=False), name="opinion_given_has_a_time"
            ),
        ]
        # the page of one agency: what it still has to answer, soonest first
        indexes = [
            models.Index(fields=["agency", "due_on"], name="opinion_waiting", condition=Q(result="none")),
        ]

    def __str__(self):
        return f"{self.get_dimension_display()} {self.agency}"

    def get_absolute_url(self):
        return reverse("reviews:opinion", args=[self.pk])

    @property
    def is_overdue(self) -> bool:
        """Whether it was not given by its day."""
        return self.result == Result.NONE and self.due_on < timezone.localdate()


class ConditionQuerySet(models.QuerySet):
    """Reading conditions."""

    def visible_to(self, user):
        """Limit to conditions of reviews that ``user`` sees."""
        return self.filter(Exists(Review.objects.visible_to(user).filter(pk=OuterRef("review"))))

    def unmet(self):
        """Keep those that nobody closed yet."""
        return self.filter(closed_at=None)


class Condition(models.Model):
    """One condition of an opinion, or of the conclusion when ``opinion`` is empty; closed once, with what shows it."""

    review = models.ForeignKey(Review, models.CASCADE, related_name="conditions", verbose_name=_("联审"))
    opinion = models.ForeignKey(
        Opinion, models.CASCADE, null=True, related_name="conditions", verbose_name=_("所属意见")
    )
    text = models.CharField(_("条件"), max_length=300)
    closed_at = models.DateTimeField(_("落实登记时间"), null=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("落实登记人")
    )
    closing_note = models.CharField(_("落实情况"), max_length=300, blank=True)
    evidence = models.ForeignKey(ProjectFile, models.PROTECT, null=True, related_name="+", verbose_name=_("依据材料"))

    objects = ConditionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("联审条件")
        ordering = ["review", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_at=None) | Q(evidence__isnull=False), name="condition_closed_with_evidence"
            ),
        ]

    def __str__(self):
        return self.text

    @property
    def is_met(self) -> bool:
        """Whether somebody closed it."""
        return self.closed_at is not None

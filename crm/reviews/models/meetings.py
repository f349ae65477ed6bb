"""The meetings in which reviews are decided, and their agendas."""

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from chains.access import reach_of


class ReviewMeetingQuerySet(models.QuerySet):
    """Reading meetings."""

    def visible_to(self, user):
        """Return all to who sees the whole district, and none to others: an agenda names several teams' projects."""
        return self.all() if reach_of(user).everything else self.none()


class ReviewMeeting(models.Model):
    """One meeting of the joint review (联审会) with several projects on its agenda."""

    title = models.CharField(_("会议名称"), max_length=120)
    held_at = models.DateTimeField(_("时间"))
    place = models.CharField(_("地点"), max_length=120)
    chair = models.CharField(_("主持人"), max_length=60)
    attendees = models.TextField(_("参加人员"))
    minutes = models.TextField(_("会议说明"), blank=True)
    reviews = models.ManyToManyField(
        "reviews.Review", through="AgendaItem", related_name="meetings", verbose_name=_("议题")
    )
    version = models.PositiveIntegerField(_("版本"), default=0, editable=False)
    created_at = models.DateTimeField(_("登记时间"), default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False, verbose_name=_("登记人")
    )

    objects = ReviewMeetingQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("联审会")
        ordering = ["-held_at", "-id"]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("reviews:meeting", args=[self.pk])

    @property
    def held_on(self):
        """The day of the meeting in Asia/Shanghai."""
        return timezone.localdate(self.held_at)

    @property
    def has_begun(self) -> bool:
        """Whether the meeting's time has come, so that it may decide."""
        return self.held_at <= timezone.now()


class AgendaItem(models.Model):
    """One review on the agenda of one meeting."""

    meeting = models.ForeignKey(ReviewMeeting, models.CASCADE, related_name="items", verbose_name=_("会议"))
    review = models.ForeignKey("reviews.Review", models.PROTECT, related_name="agenda_items", verbose_name=_("联审"))
    position = models.PositiveSmallIntegerField(_("序号"))

    class Meta:
        verbose_name = verbose_name_plural = _("会议议题")
        ordering = ["meeting", "position", "id"]
        constraints = [models.UniqueConstraint(fields=["meeting", "review"], name="review_once_an_agenda")]

    def __str__(self):
        return f"{self.meeting} {self.position}"

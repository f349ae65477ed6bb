"""Who answers for an agency: the terms of its clerks."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from chains.models.dated import DatedQuerySet
from chains.models.places import Agency


class AgencyPost(models.Model):
    """A clerk's time of answering for one agency (部门经办人); an agency may have several, a clerk several agencies."""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="posts", verbose_name=_("单位"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="agency_posts", verbose_name=_("人员")
    )
    since = models.DateField(_("任职日期"))
    until = models.DateField(_("卸任日期（最后一天）"), null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("部门经办人任期")
        ordering = ["agency", "since", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "user"], condition=Q(until=None), name="one_open_post_an_agency",
                violation_error_message=_("此人已是该单位的经办人"),
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=models.F("since")), name="post_ends_after_start",
                violation_error_message=_("卸任日期不能早于任职日期"),
            ),
        ]  # fmt: skip

    def __str__(self):
        return f"{self.agency} {self.user}"

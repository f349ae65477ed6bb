"""The files of a project: contracts, minutes, pictures, licences and whatever else proves a step."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.accounts.roles import Role
from core.files.models import StoredFile
from crm.projects.models.projects import Project


class ProjectFileQuerySet(models.QuerySet):
    """Reading files of projects."""

    def visible_to(self, user):
        """Limit to the files of projects that ``user`` sees; partners read master data and amounts, never files."""
        if getattr(user, "role", None) == Role.PARTNER:
            return self.none()
        return self.filter(project__in=Project.objects.visible_to(user).order_by())

    def standing(self):
        """Keep the files that were not withdrawn."""
        return self.filter(withdrawn_at=None)

    def current(self):
        """Keep the newest standing version of each document."""
        return self.standing().filter(is_current=True)

    def with_related(self):
        """Load what a list row shows, in one query."""
        return self.select_related("stored", "created_by", "withdrawn_by")


class ProjectFile(models.Model):
    """One version of one document of a project; bytes and row are never changed, a newer version is a row of its own."""

    class EvidenceType(models.TextChoices):
        CONTRACT = "contract", _("合同协议")
        MINUTES = "minutes", _("会议纪要")
        PHOTO = "photo", _("现场照片")
        LICENCE = "licence", _("证照")
        PAYMENT = "payment", _("付款凭证")
        ACCEPTANCE = "acceptance", _("验收")
        OPINION = "opinion", _("审查意见")
        PLAN = "plan", _("计划书")
        OTHER = "other", _("其他")

    project = models.ForeignKey(
        Project, models.CASCADE, related_name="files", db_index=False, verbose_name=_("项目")
    )  # the index of the newest files serves it
    stored = models.OneToOneField(StoredFile, models.PROTECT, related_name="+", verbose_name=_("文件"))
    evidence_type = models.CharField(_("材料类型"), max_length=12, choices=EvidenceType.choices)
    title = models.CharField(_("名称"), max_length=200)
    group = models.UUIDField(_("文档"), default=uuid.uuid4, editable=False)
    number = models.PositiveSmallIntegerField(_("版本"), default=1, editable=False)
    is_current = models.BooleanField(_("现行版本"), default=True, editable=False)
    note = models.CharField(_("说明"), max_length=300, blank=True)
    created_at = models.DateTimeField(_("上传时间"), default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False, verbose_name=_("上传人")
    )
    withdrawn_at = models.DateTimeField(_("撤回时间"), null=True, editable=False)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False, verbose_name=_("撤回人")
    )
    withdraw_reason = models.CharField(_("撤回原因"), max_length=300, blank=True, editable=False)

    objects = ProjectFileQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("项目材料")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["group", "number"], name="one_file_a_version"),
            models.UniqueConstraint(
                fields=["group"], condition=Q(is_current=True, withdrawn_at=None), name="one_current_version"
            ),
        ]
        # the panel of one project, newest first
        indexes = [models.Index(fields=["project", "-id"], name="file_of_project")]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        """Return where the file is downloaded; the address holds the random id of the stored file."""
        return reverse("projects:file", args=[self.project_id, self.stored.uid])

    @property
    def is_standing(self) -> bool:
        """Whether it was not withdrawn."""
        return self.withdrawn_at is None

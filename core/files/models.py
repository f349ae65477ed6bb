"""Uploaded files as rows; the bytes lie under MEDIA_ROOT, named by a random id."""

import uuid
from pathlib import Path

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

FOLDER = "stored"


class StoredFile(models.Model):
    """One uploaded file that was received whole; it is never changed, and who may see it is its owner's matter."""

    uid = models.UUIDField(_("编号"), default=uuid.uuid4, unique=True, editable=False)
    original_name = models.CharField(_("文件名"), max_length=200)
    kind = models.CharField(_("用途"), max_length=40)
    true_type = models.CharField(_("文件类型"), max_length=40)
    content_type = models.CharField(_("内容类型"), max_length=120)
    size = models.PositiveBigIntegerField(_("大小（字节）"))
    sha256 = models.CharField(_("SHA-256 校验值"), max_length=64, db_index=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("上传人"), null=True
    )
    uploaded_at = models.DateTimeField(_("上传时间"), auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = _("文件")
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.original_name

    @property
    def path(self) -> Path:
        """Where the bytes lie; nothing of the user's file name is in it."""
        return path_of(self.uid)


def path_of(uid: uuid.UUID) -> Path:
    """Return where a file of this id lies or would lie."""
    return Path(settings.MEDIA_ROOT) / FOLDER / uid.hex[:2] / uid.hex

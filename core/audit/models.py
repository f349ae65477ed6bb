"""The record of who did what to which object, when and from where."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class AuditEntry(models.Model):
    """One act or refusal; inserted in the act's own transaction and never edited."""

    class Result(models.TextChoices):
        DONE = "done", _("成功")
        REFUSED = "refused", _("拒绝")

    at = models.DateTimeField(_("时间"), auto_now_add=True)
    actor_id = models.BigIntegerField(_("操作人编号"), null=True)
    actor_name = models.CharField(_("操作人"), max_length=150)
    action = models.CharField(_("动作"), max_length=60)
    target_type = models.CharField(_("对象类型"), max_length=60, blank=True)
    target_id = models.BigIntegerField(_("对象编号"), null=True)
    target_label = models.CharField(_("对象"), max_length=200, blank=True)
    changes = models.JSONField(_("变更"), default=dict)
    result = models.CharField(_("结果"), max_length=10, choices=Result.choices, default=Result.DONE)
    channel = models.CharField(_("渠道"), max_length=20)
    address = models.GenericIPAddressField(_("来源地址"), null=True)
    request_id = models.CharField(_("请求编号"), max_length=36, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("操作留痕")
        ordering = ["-id"]
        indexes = [
            # the history of one object
            models.Index(fields=["target_type", "target_id", "-id"], name="audit_target"),
            # what one person did
            models.Index(fields=["actor_id", "-id"], name="audit_actor"),
        ]

    def __str__(self):
        return f"{self.actor_name} {self.action} {self.target_type} {self.target_id or ''}".strip()

"""What requests with an Idempotency-Key were answered."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class StoredAnswer(models.Model):
    """The answer to one account's request with one key; written in the transaction of the act that it answers."""

    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", editable=False, verbose_name=_("账号")
    )
    key = models.CharField(_("请求标识"), max_length=200, editable=False)
    fingerprint = models.CharField(_("请求摘要"), max_length=64, editable=False)
    status = models.PositiveSmallIntegerField(_("状态码"), editable=False)
    body = models.TextField(_("答复内容"), editable=False)
    headers = models.JSONField(_("答复头"), default=dict, editable=False)
    created_at = models.DateTimeField(_("时间"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = _("重复请求的答复")
        constraints = [models.UniqueConstraint(fields=["account", "key"], name="one_answer_a_key")]
        # the sweep of what is older than a day
        indexes = [models.Index(fields=["created_at"], name="stored_answer_age")]

    def __str__(self):
        return f"{self.account_id} {self.key}"

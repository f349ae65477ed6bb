"""What was sent, is to be sent, or could not be."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.accounts.roles import HEADQUARTERS, Role
from crm.channels.models.robots import Robot

READERS = HEADQUARTERS | {Role.SYSADMIN}
MAIL = "mail"


class DeliveryQuerySet(models.QuerySet):
    """Reading deliveries."""

    def visible_to(self, user):
        """Return all to the headquarters and the system administrator, else the person's own; nothing in them is business."""
        if not getattr(user, "is_authenticated", False) or not user.is_active or user.role == Role.PARTNER:
            return self.none()
        return self.all() if user.role in READERS else self.filter(person=user)

    def of_lane(self, lane: str):
        """Keep what goes one way: ``mail``, or the number of a robot. One lane never waits for another."""
        return self.filter(robot=None) if lane == MAIL else self.filter(robot_id=int(lane))

    def waiting(self, now):
        """Keep what may be taken now: due, or left behind by a worker whose lease ran out."""
        due = Q(state=Delivery.State.PENDING, next_try_at__lte=now)
        return self.filter(due | Q(state=Delivery.State.SENDING, lease_until__lt=now))


class Delivery(models.Model):
    """One message to one person by mail, or to one group by its robot; what it says is worked out when it is sent."""

    class Kind(models.TextChoices):
        DIGEST = "digest", _("每日汇总")
        URGENT = "urgent", _("紧急提醒")
        TEST = "test", _("测试")

    class State(models.TextChoices):
        PENDING = "pending", _("待发送")
        SENDING = "sending", _("发送中")
        SENT = "sent", _("已发送")
        FAILED = "failed", _("失败")
        CANCELLED = "cancelled", _("已取消")

    uid = models.UUIDField(_("编号"), default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(_("类型"), max_length=6, choices=Kind.choices)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="deliveries", verbose_name=_("收件人")
    )
    robot = models.ForeignKey(Robot, models.CASCADE, null=True, related_name="deliveries", verbose_name=_("群机器人"))
    day = models.DateField(_("投递日"))
    due_at = models.DateTimeField(_("应发时间"))
    state = models.CharField(_("状态"), max_length=9, choices=State.choices, default=State.PENDING)
    attempts = models.PositiveSmallIntegerField(_("尝试次数"), default=0)
    next_try_at = models.DateTimeField(_("下次尝试"))
    token = models.CharField(_("占用标记"), max_length=32, blank=True, editable=False)
    lease_until = models.DateTimeField(_("占用至"), null=True, editable=False)
    sent_at = models.DateTimeField(_("发送时间"), null=True)
    items_sent = models.PositiveIntegerField(_("条数"), default=0)
    last_error = models.CharField(_("说明"), max_length=300, blank=True)
    response = models.CharField(_("对方应答"), max_length=300, blank=True)
    created_at = models.DateTimeField(_("产生时间"), default=timezone.now)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("投递")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(person=None, robot__isnull=False) | Q(person__isnull=False, robot=None),
                name="delivery_to_one",
            ),
            # one digest a day, whoever plans how often (domain.md 5.2)
            models.UniqueConstraint(
                fields=["person", "day"], name="one_digest_a_person", condition=Q(kind="digest", robot=None)
            ),
            models.UniqueConstraint(
                fields=["robot", "day"], name="one_digest_a_robot", condition=Q(kind="digest", person=None)
            ),
        ]
        indexes = [
            # what a worker takes next
            models.Index(
                fields=["robot", "next_try_at"], name="delivery_waiting", condition=Q(state__in=["pending", "sending"])
            ),
        ]  # fmt: skip

    def __str__(self):
        return f"{self.get_kind_display()} {self.person or self.robot}"

    @property
    def channel(self) -> str:
        """By which way: 邮件, or the brand of the robot."""
        return self.robot.get_brand_display() if self.robot else "邮件"

    @property
    def lane(self) -> str:
        """The queue that it stands in."""
        return str(self.robot_id) if self.robot_id else MAIL

    @property
    def light(self) -> str:
        """The colour of its state."""
        return {"sent": "ok", "failed": "bad", "cancelled": "idle"}.get(self.state, "info")


class DeliveryItem(models.Model):
    """One occurrence of a reminder that goes, or went, with a delivery: the proof that nothing is told twice."""

    delivery = models.ForeignKey(Delivery, models.CASCADE, related_name="items", verbose_name=_("投递"))
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+", verbose_name=_("收件人"), db_index=False
    )  # fmt: skip
    robot = models.ForeignKey(
        Robot, models.CASCADE, null=True, related_name="+", verbose_name=_("群机器人"), db_index=False
    )  # fmt: skip
    # whose inbox holds it; a group hears of it once although several people have it
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("接收人"), db_index=False
    )  # fmt: skip
    rule = models.CharField(_("规则"), max_length=20)
    target_type = models.CharField(_("对象类型"), max_length=60)
    target_id = models.BigIntegerField(_("对象编号"))
    due_on = models.DateField(_("到期日"))
    day_offset = models.SmallIntegerField(_("距到期日天数"))
    occurs_on = models.DateField(_("提醒日"))

    class Meta:
        verbose_name = verbose_name_plural = _("投递内容")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "rule", "target_id", "target_type", "due_on", "day_offset"], name="told_a_person_once",
                condition=Q(robot=None),
            ),
            models.UniqueConstraint(
                fields=["robot", "rule", "target_id", "target_type", "due_on", "day_offset"], name="told_a_group_once",
                condition=Q(person=None),
            ),
        ]  # fmt: skip

    def __str__(self):
        return f"{self.rule} {self.target_id} {self.due_on}"


class PlannedDay(models.Model):
    """One workday whose digests are all planned; until then each tick goes on with it."""

    day = models.DateField(_("日期"), unique=True)
    planned_at = models.DateTimeField(_("时间"), default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = _("汇总日")

    def __str__(self):
        return f"{self.day}"

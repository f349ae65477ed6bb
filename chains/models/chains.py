"""Industry chains, their nodes and the terms of those who answer for them."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from chains.models.dated import DatedQuerySet, NamesQuerySet
from chains.models.places import Agency

MAX_NODE_DEPTH = 4


class Chain(models.Model):
    """An industry chain that the district builds, such as 智能网联新能源汽车."""

    class Status(models.TextChoices):
        ACTIVE = "active", _("在建")
        PLANNED = "planned", _("规划")
        CLOSED = "closed", _("停止")

    code = models.CharField(_("编码"), max_length=12, unique=True)
    name = models.CharField(_("名称"), max_length=60, unique=True)
    status = models.CharField(_("状态"), max_length=10, choices=Status.choices, default=Status.ACTIVE)
    cluster = models.CharField(_("所属集群"), max_length=100, blank=True)
    lead_agency = models.ForeignKey(Agency, models.PROTECT, null=True, blank=True, verbose_name=_("链办（牵头部门）"))
    note = models.TextField(_("说明"), blank=True)
    sort = models.PositiveSmallIntegerField(_("排序"), default=0)

    objects = NamesQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("产业链")
        ordering = ["sort", "code"]

    def __str__(self):
        return self.name


class Node(models.Model):
    """A link of a chain 环节; a tree of at most four levels. Its strength is computed, never stored."""

    class Position(models.TextChoices):
        UP = "up", _("上游")
        MID = "mid", _("中游")
        DOWN = "down", _("下游")
        SUPPORT = "support", _("配套服务")

    class Importance(models.TextChoices):
        CORE = "core", _("核心环节")
        KEY = "key", _("关键环节")
        NORMAL = "normal", _("一般环节")

    chain = models.ForeignKey(Chain, models.PROTECT, related_name="nodes", verbose_name=_("产业链"))
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("上级环节")
    )
    code = models.CharField(_("编码"), max_length=20)
    name = models.CharField(_("名称"), max_length=60)
    position = models.CharField(_("位置"), max_length=10, choices=Position.choices, default=Position.MID)
    importance = models.CharField(_("重要性"), max_length=10, choices=Importance.choices, default=Importance.NORMAL)
    depth = models.PositiveSmallIntegerField(_("层级"), default=1, editable=False)
    industry_codes = ArrayField(
        models.CharField(max_length=5), default=list, blank=True, verbose_name=_("国民经济行业代码")
    )
    feeds = models.ManyToManyField(
        "self", symmetrical=False, related_name="fed_by", blank=True, verbose_name=_("供给的环节")
    )
    target_count = models.PositiveSmallIntegerField(_("目标企业数"), default=2)
    note = models.CharField(_("说明"), max_length=300, blank=True)
    sort = models.PositiveSmallIntegerField(_("排序"), default=0)

    objects = NamesQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("产业链环节")
        ordering = ["chain", "sort", "id"]
        constraints = [
            models.UniqueConstraint(fields=["chain", "code"], name="node_code_once_a_chain"),
            models.CheckConstraint(
                condition=Q(depth__gte=1, depth__lte=MAX_NODE_DEPTH), name="node_depth_at_most_four"
            ),
        ]

    def __str__(self):
        return self.name


class LeadershipQuerySet(DatedQuerySet):
    """Reading terms of office."""

    def leaders(self):
        """Keep the terms of chain leaders proper (链长)."""
        return self.filter(role=Leadership.Role.LEADER)

    def prefetch_current_leaders(self):
        """Return the prefetch that puts the leader in office into ``chain.current_leaders``, in one query."""
        terms = self.current().leaders().select_related("user")
        return models.Prefetch("leaderships", queryset=terms, to_attr="current_leaders")


class Leadership(models.Model):
    """A person's term in answering for a chain; at most one leader's term is open a chain."""

    class Role(models.TextChoices):
        LEADER = "leader", _("链长")
        DEPUTY = "deputy", _("副链长")
        OFFICE = "office", _("链办人员")

    chain = models.ForeignKey(Chain, models.PROTECT, related_name="leaderships", verbose_name=_("产业链"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="leaderships", verbose_name=_("人员")
    )
    role = models.CharField(_("职责"), max_length=10, choices=Role.choices, default=Role.LEADER)
    since = models.DateField(_("任职日期"))
    until = models.DateField(_("卸任日期（最后一天）"), null=True, blank=True)

    objects = LeadershipQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("链长任期")
        ordering = ["chain", "role", "since", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["chain"], condition=Q(until=None, role="leader"), name="one_current_leader_a_chain",
                violation_error_message=_("该产业链已有在任链长，请先填写卸任日期"),
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=models.F("since")), name="leadership_ends_after_start",
                violation_error_message=_("卸任日期不能早于任职日期"),
            ),
        ]  # fmt: skip

    def __str__(self):
        return f"{self.chain} {self.get_role_display()} {self.user}"

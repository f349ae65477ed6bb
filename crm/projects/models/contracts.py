"""The contracts of a project, from the letter of intent to the increase of the investment."""

import uuid

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from chains.access import reach_of
from chains.models import Chain, Team
from core.accounts.roles import Role
from crm.projects.models.files import ProjectFile
from crm.projects.models.projects import Project


class ContractQuerySet(models.QuerySet):
    """Reading contracts."""

    def visible_to(self, user):
        """Limit to the contracts of projects that ``user`` sees; partners read none."""
        if getattr(user, "role", None) == Role.PARTNER:
            return self.none()
        if reach_of(user).everything:
            return self.all()
        return self.filter(project__in=Project.objects.visible_to(user).order_by())

    def signed(self):
        """Keep the contracts in force."""
        return self.filter(status=Contract.Status.SIGNED)

    def founding(self):
        """Keep the formal contracts in force that are no increase: one a project at most."""
        return self.signed().filter(kind=Contract.Kind.FORMAL, increases=None)

    def counted(self):
        """Keep the contracts that stand in the statistics of some month."""
        return self.filter(counted_month__isnull=False)

    def with_related(self):
        """Load what a list row shows, in one query."""
        return self.select_related(
            "project__enterprise", "project__team", "project__chain", "increases", "upgrades", "file__stored"
        )


class Contract(models.Model):
    """One contract about a project; once signed it changes only by headquarters, with a reason."""

    class Kind(models.TextChoices):
        INTENT = "intent", _("意向协议")
        FRAMEWORK = "framework", _("框架协议")
        FORMAL = "formal", _("正式合同")
        SUPPLEMENT = "supplement", _("补充协议")

    class Status(models.TextChoices):
        DRAFT = "draft", _("草拟")
        SIGNED = "signed", _("已签")
        TERMINATED = "terminated", _("终止")

    class CountedAs(models.TextChoices):
        PROJECT = "project", _("签约项目")
        INCREMENT = "increment", _("增资")

    class Exclusion(models.TextChoices):
        RELOCATION = "relocation", _("市内平移")
        FISCAL = "fiscal", _("财政投资")
        BRANCH = "branch", _("网点")
        ESTATE = "estate", _("房地产")
        SECOND_PHASE = "second_phase", _("已含在原合同的二期")

    uid = models.UUIDField(_("外部编号"), default=uuid.uuid4, unique=True, editable=False)
    project = models.ForeignKey(Project, models.CASCADE, related_name="contracts", verbose_name=_("项目"))
    kind = models.CharField(_("合同类型"), max_length=12, choices=Kind.choices)
    no = models.CharField(_("合同编号"), max_length=60, blank=True)
    title = models.CharField(_("合同名称"), max_length=200)
    party_a = models.CharField(_("甲方"), max_length=200, blank=True)
    party_b = models.CharField(_("乙方"), max_length=200, blank=True)
    parties = models.CharField(_("其他各方"), max_length=300, blank=True)
    signed_on = models.DateField(_("签订日期"), null=True, blank=True)
    effective_on = models.DateField(_("生效日期"), null=True, blank=True)
    valid_until = models.DateField(_("有效期至"), null=True, blank=True)
    start_by_on = models.DateField(_("约定开工日期"), null=True, blank=True)
    commission_by_on = models.DateField(_("约定投产日期"), null=True, blank=True)
    amount_wan = models.DecimalField(_("金额（万元）"), max_digits=18, decimal_places=4, null=True, blank=True)
    foreign_usd_wan = models.DecimalField(_("外资（万美元）"), max_digits=18, decimal_places=4, null=True, blank=True)
    currency_note = models.CharField(_("币种说明"), max_length=100, blank=True)
    exclusion = models.CharField(_("不计入统计"), max_length=12, choices=Exclusion.choices, blank=True)
    increases = models.ForeignKey(
        "self", models.RESTRICT, null=True, blank=True, related_name="increments", verbose_name=_("增资于")
    )
    upgrades = models.ForeignKey(
        "self", models.RESTRICT, null=True, blank=True, related_name="upgraded_by", verbose_name=_("升格自")
    )
    file = models.ForeignKey(
        ProjectFile, models.RESTRICT, null=True, blank=True, related_name="contracts", verbose_name=_("合同文件")
    )

    # written by services only
    status = models.CharField(_("状态"), max_length=12, choices=Status.choices, default=Status.DRAFT, editable=False)
    terminated_on = models.DateField(_("终止日期"), null=True, editable=False)
    terminate_reason = models.CharField(_("终止原因"), max_length=300, blank=True, editable=False)
    counted_month = models.DateField(_("统计月份"), null=True, editable=False)
    counted_as = models.CharField(_("计入方式"), max_length=12, choices=CountedAs.choices, blank=True, editable=False)
    counted_wan = models.DecimalField(_("计入金额（万元）"), max_digits=18, decimal_places=4, default=0, editable=False)
    counted_usd_wan = models.DecimalField(
        _("计入外资（万美元）"), max_digits=18, decimal_places=4, default=0, editable=False
    )
    counted_team = models.ForeignKey(
        Team, models.PROTECT, null=True, related_name="+", editable=False, db_index=False, verbose_name=_("计入招商组")
    )
    counted_chain = models.ForeignKey(
        Chain, models.PROTECT, null=True, related_name="+", editable=False, db_index=False, verbose_name=_("计入产业链")
    )
    search_key = models.TextField(_("检索键"), editable=False, default="", db_default="")
    from_project = models.BooleanField(_("由项目资料生成"), default=False, editable=False)
    version = models.PositiveIntegerField(_("版本"), default=0, editable=False)
    created_at = models.DateTimeField(_("创建时间"), default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False, verbose_name=_("创建人")
    )
    updated_at = models.DateTimeField(_("更新时间"), default=timezone.now, editable=False)
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False, verbose_name=_("更新人")
    )

    objects = ContractQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("合同")
        ordering = ["-signed_on", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(amount_wan=None) | Q(amount_wan__gte=0), name="contract_not_negative"),
            # only what was taken over from before the system may have an unknown day; it is not counted
            models.CheckConstraint(
                condition=Q(from_project=True) | ~Q(status="signed", signed_on=None), name="contract_signed_on_a_day"
            ),
            models.UniqueConstraint(
                fields=["project"],
                condition=Q(kind="formal", status="signed", increases=None),
                name="one_formal_contract_a_project",
            ),
            models.UniqueConstraint(fields=["upgrades"], condition=Q(status="signed"), name="upgraded_once"),
        ]
        indexes = [
            # the list, last signed first
            models.Index(fields=["-signed_on", "-id"], name="contract_newest"),
            # the other orders of the list; unknown values are last in both directions
            models.Index(F("signed_on").desc(nulls_last=True), F("id").desc(), name="contract_by_signed"),
            models.Index(F("amount_wan").desc(nulls_last=True), F("id").desc(), name="contract_by_amount"),
            models.Index(F("amount_wan").asc(nulls_last=True), F("id").desc(), name="contract_by_least"),
            models.Index(F("updated_at").desc(nulls_last=True), F("id").desc(), name="contract_by_updated"),
            models.Index(F("updated_at").asc(nulls_last=True), F("id").desc(), name="contract_by_oldest"),
            # substring search by 汉字, 拼音 and 首字母 of title and number
            GinIndex(fields=["search_key"], name="contract_search", opclasses=["gin_trgm_ops"]),
            # the totals of a period, read from the index alone
            models.Index(
                fields=["counted_month"],
                include=["project", "counted_as", "counted_wan", "counted_usd_wan", "counted_team", "counted_chain"],
                condition=Q(counted_month__isnull=False),
                name="contract_counted",
            ),
            # the reminder scan for contracts that end
            models.Index(
                fields=["valid_until"], name="contract_ends", condition=Q(status="signed", valid_until__isnull=False)
            ),
        ]

    def __str__(self):
        return " ".join(filter(None, [self.no, self.title]))

    def get_absolute_url(self):
        """Return the page of the contract inside its project."""
        return reverse("projects:contract", args=[self.project_id, self.pk])

    @property
    def is_increase(self) -> bool:
        """Whether it is a 增资, of which only the increment counts."""
        return self.increases_id is not None

"""A firm and the other names it is known by."""

import uuid

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from chains.access import reach_of
from chains.models import Park, Team

# Projects of other levels of confidentiality, and firms known by them alone, are not for partners.
OPEN_TO_PARTNERS = ("public", "internal")
CURRENCY_WORDS = {"": "元", "CNY": "元", "USD": "美元", "EUR": "欧元", "HKD": "港元", "JPY": "日元", "GBP": "英镑"}


class EnterpriseQuerySet(models.QuerySet):
    """Reading firms."""

    def visible_to(self, user):
        """Limit to the firms whose base data the user may read (architecture.md 3).

        The relation ``projects`` is named, not imported: a partner or an assigned person sees the firms of the
        projects in their scope.
        """
        reach = reach_of(user)
        if reach.enterprises:
            return self.filter(is_deleted=False)
        scope = Q(projects__chain_id__in=reach.chain_ids) | Q(projects__park_id__in=reach.park_ids)
        if not reach.restricted:
            scope &= Q(projects__confidentiality__in=OPEN_TO_PARTNERS)
        if reach.assigned_to:
            scope |= Q(service_officer_id=reach.assigned_to) | Q(projects__service_officer_id=reach.assigned_to)
        mine = Enterprise.objects.filter(scope).values("pk")
        return self.filter(pk__in=mine, is_deleted=False)

    def worked_on_by(self, user):
        """Limit to the firms that the user answers for: owned by or in projects of own teams, in projects of own
        chains, or assigned; headquarters answer for all. Decides who sees contacts and who edits."""
        reach = reach_of(user)
        if reach.everything:
            return self.filter(is_deleted=False)
        scope = Q(owner_team_id__in=reach.team_ids) | Q(projects__team_id__in=reach.team_ids)
        scope |= Q(projects__co_teams__in=reach.team_ids) | Q(projects__chain_id__in=reach.chain_ids)
        if reach.assigned_to:
            scope |= Q(service_officer_id=reach.assigned_to) | Q(projects__service_officer_id=reach.assigned_to)
        mine = Enterprise.objects.filter(scope).values("pk")
        return self.filter(pk__in=mine, is_deleted=False)

    def with_related(self):
        """Load what a list row shows, in one query."""
        return self.select_related("owner_team", "park")


class VerifySource(models.TextChoices):
    """Against what the base data of a firm were checked."""

    LICENSE = "license", _("营业执照")
    REGISTRY = "registry", _("国家企业信用信息公示系统")
    SITE = "site", _("实地走访")


class Enterprise(models.Model):
    """One firm. Identity is its credit code (D1) or exchange and stock code (D1b); names may repeat."""

    class CodeCheck(models.TextChoices):
        OK = "ok", _("已校验")
        BAD_CHECKSUM = "bad_checksum", _("校验位不符，待核")
        MISSING = "missing", _("未登记代码")
        FOREIGN = "foreign", _("境外主体")

    class RegStatus(models.TextChoices):
        NORMAL = "normal", _("正常")
        MOVED_OUT = "moved_out", _("迁出")
        CANCELLED = "cancelled", _("注销")
        REVOKED = "revoked", _("吊销")
        SUSPENDED = "suspended", _("停业歇业")
        LIQUIDATING = "liquidating", _("清算")
        OTHER = "other", _("其他")

    class Size(models.TextChoices):
        LARGE = "large", _("大型")
        MEDIUM = "medium", _("中型")
        SMALL = "small", _("小型")
        MICRO = "micro", _("微型")

    class Grade(models.TextChoices):
        A = "A", _("A 级")
        B = "B", _("B 级")
        C = "C", _("C 级")

    uid = models.UUIDField(_("外部编号"), default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(_("企业名称"), max_length=200)
    name_norm = models.CharField(_("规范名称"), max_length=200, editable=False)
    name_core = models.CharField(_("核心名称"), max_length=100, editable=False)
    search_key = models.TextField(_("检索键"), editable=False, default="")
    sort_key = models.CharField(_("拼音排序键"), max_length=400, editable=False, default="")

    uscc = models.CharField(_("统一社会信用代码"), max_length=18, null=True, blank=True, unique=True)
    uscc_check = models.CharField(
        _("代码校验"), max_length=12, choices=CodeCheck.choices, default=CodeCheck.MISSING, editable=False
    )
    reg_no = models.CharField(_("注册号"), max_length=32, blank=True)
    org_code = models.CharField(_("组织机构代码"), max_length=9, blank=True)
    exchange = models.CharField(_("上市交易所"), max_length=20, blank=True)
    stock_code = models.CharField(_("股票代码"), max_length=12, blank=True)
    listed_on = models.DateField(_("上市日期"), null=True, blank=True)

    legal_person = models.CharField(_("法定代表人"), max_length=64, blank=True)
    reg_capital_raw = models.CharField(_("注册资本（原文）"), max_length=64, blank=True)
    reg_capital_amount = models.DecimalField(
        _("注册资本（元）"), max_digits=20, decimal_places=2, null=True, blank=True
    )
    reg_capital_currency = models.CharField(_("注册资本币种"), max_length=3, blank=True)
    reg_capital_wan = models.DecimalField(_("注册资本（万）"), max_digits=18, decimal_places=4, null=True, blank=True)
    established_on = models.DateField(_("成立日期"), null=True, blank=True)
    reg_status = models.CharField(_("登记状态"), max_length=12, choices=RegStatus.choices, blank=True)
    reg_status_raw = models.CharField(_("登记状态（原文）"), max_length=40, blank=True)
    ent_type = models.CharField(_("企业类型"), max_length=100, blank=True)
    size = models.CharField(_("企业规模"), max_length=10, choices=Size.choices, blank=True)
    industry_code = models.CharField(_("国民经济行业代码"), max_length=5, blank=True)
    industry_text = models.CharField(_("所属行业"), max_length=200, blank=True)
    region_code = models.CharField(_("行政区划代码"), max_length=6, blank=True)
    region_text = models.CharField(_("所属地区"), max_length=100, blank=True)
    address = models.CharField(_("注册地址"), max_length=300, blank=True)
    business_scope = models.TextField(_("经营范围"), blank=True)
    website = models.CharField(_("网址"), max_length=200, blank=True)
    insured_count = models.PositiveIntegerField(_("参保人数"), null=True, blank=True)
    intro = models.TextField(_("企业简介"), blank=True)
    tags = models.JSONField(_("标签"), default=list, blank=True)

    is_local = models.BooleanField(_("本地企业"), default=False)
    grade = models.CharField(_("分级"), max_length=1, choices=Grade.choices, default=Grade.C)
    owner_team = models.ForeignKey(
        Team, models.PROTECT, null=True, blank=True, related_name="enterprises", db_index=False,
        verbose_name=_("归口招商组"),
    )  # fmt: skip
    # few firms have a park, a parent or an officer: see the small indexes below
    park = models.ForeignKey(Park, models.PROTECT, null=True, blank=True, db_index=False, verbose_name=_("所在园区"))
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="subsidiaries", db_index=False,
        verbose_name=_("上级企业"),
    )  # fmt: skip
    service_officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="served_enterprises",
        db_index=False, verbose_name=_("服务专员"),
    )  # fmt: skip
    source_note = models.CharField(_("资料来源"), max_length=200, blank=True)

    # Until somebody changes base data (crm.enterprises.verification).
    verified_at = models.DateTimeField(_("核实时间"), null=True, blank=True, editable=False)
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", editable=False,
        db_index=False, verbose_name=_("核实人"),
    )  # fmt: skip
    verified_source = models.CharField(
        _("核实依据"),
        max_length=10,
        choices=VerifySource.choices,
        blank=True,
        default="",
        db_default="",
        editable=False,
    )
    version = models.PositiveIntegerField(_("版本"), default=0, editable=False)
    is_deleted = models.BooleanField(_("已停用"), default=False, editable=False)
    # where its old address leads; indexed below for the few firms that have one
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="absorbed", editable=False, db_index=False,
        verbose_name=_("已并入"),
    )  # fmt: skip
    created_at = models.DateTimeField(_("录入时间"), default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False, db_index=False,
        verbose_name=_("录入人"),
    )  # fmt: skip
    updated_at = models.DateTimeField(_("更新时间"), default=timezone.now, editable=False)
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False, db_index=False,
        verbose_name=_("更新人"),
    )  # fmt: skip

    objects = EnterpriseQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("企业")
        ordering = ["-updated_at", "-id"]
        constraints = [
            # identity D1b: one firm for a code on an exchange
            models.UniqueConstraint(
                fields=["exchange", "stock_code"], condition=~Q(stock_code=""), name="one_firm_a_stock_code",
                violation_error_message=_("该证券代码已属于另一企业"),
            ),
            models.CheckConstraint(
                condition=Q(reg_capital_amount=None) | Q(reg_capital_amount__gte=0), name="capital_not_negative"
            ),
            models.CheckConstraint(condition=~Q(uscc=""), name="missing_code_is_null"),
        ]  # fmt: skip
        indexes = [
            # substring search by 汉字, 拼音 and 首字母
            GinIndex(fields=["search_key"], name="enterprise_search", opclasses=["gin_trgm_ops"]),
            # the same name, the same core, and names that begin so: one index serves both
            models.Index(fields=["name_norm"], name="enterprise_by_norm", opclasses=["varchar_pattern_ops"]),
            models.Index(fields=["name_core"], name="enterprise_by_core", opclasses=["varchar_pattern_ops"]),
            # the list, newest first
            models.Index(fields=["-updated_at", "-id"], name="enterprise_newest", condition=Q(is_deleted=False)),
            # the list of one team
            models.Index(fields=["owner_team", "-updated_at", "-id"], name="enterprise_of_team"),
            # the list by name
            models.Index(fields=["sort_key", "id"], name="enterprise_by_name"),
            # the youngest and the largest first; unknown last
            models.Index(F("established_on").desc(nulls_last=True), F("id").desc(), name="enterprise_youngest"),
            models.Index(F("reg_capital_wan").desc(nulls_last=True), F("id").desc(), name="enterprise_largest"),
            # the list of a region
            models.Index(fields=["region_code", "-updated_at", "-id"], name="enterprise_of_region"),
            # found by legal person: the beginning of the name
            models.Index(fields=["legal_person"], name="enterprise_by_person", opclasses=["varchar_pattern_ops"]),
            # an industry is a prefix: C, C36, C3670
            models.Index(fields=["industry_code"], name="enterprise_of_industry", opclasses=["varchar_pattern_ops"]),
            models.Index(fields=["size", "-updated_at", "-id"], name="enterprise_of_size"),
            # What few firms have stands in small indexes of its own; usual values are met on the way by the newest.
            GinIndex(fields=["tags"], name="enterprise_tagged", opclasses=["jsonb_path_ops"], condition=~Q(tags=[])),
            models.Index(fields=["-updated_at", "-id"], name="enterprise_listed", condition=~Q(stock_code="")),
            models.Index(fields=["-updated_at", "-id"], name="enterprise_local", condition=Q(is_local=True)),
            models.Index(fields=["grade", "-updated_at", "-id"], name="enterprise_graded", condition=~Q(grade="C")),
            models.Index(
                fields=["reg_status", "-updated_at", "-id"],
                name="enterprise_unusual",
                condition=~Q(reg_status="normal") & ~Q(reg_status=""),
            ),
            models.Index(
                fields=["reg_capital_currency", "-updated_at", "-id"],
                name="enterprise_foreign_money",
                condition=~Q(reg_capital_currency="CNY") & ~Q(reg_capital_currency=""),
            ),
            # data faults: no code, a code whose check character is wrong
            models.Index(fields=["-updated_at", "-id"], name="enterprise_no_code", condition=Q(uscc=None)),
            models.Index(
                fields=["-updated_at", "-id"], name="enterprise_bad_code", condition=Q(uscc_check="bad_checksum")
            ),
            # data fault: two dates of which one is wrong
            models.Index(
                fields=["-updated_at", "-id"],
                name="enterprise_early_listing",
                condition=Q(listed_on__lt=F("established_on")),
            ),
            models.Index(fields=["park"], name="enterprise_in_park", condition=Q(park__isnull=False)),
            models.Index(fields=["parent"], name="enterprise_below", condition=Q(parent__isnull=False)),
            models.Index(
                fields=["service_officer"], name="enterprise_served", condition=Q(service_officer__isnull=False)
            ),
            # what was merged into a firm
            models.Index(fields=["merged_into"], name="enterprise_merged", condition=Q(merged_into__isnull=False)),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("insights:enterprise", args=[self.pk])

    @property
    def currency_word(self) -> str:
        """The currency of the registered capital as said behind a figure: 元, 美元; another one by its code."""
        return CURRENCY_WORDS.get(self.reg_capital_currency, self.reg_capital_currency)


class Alias(models.Model):
    """Another name of a firm: former, short, English or brand; part of its search key."""

    class Kind(models.TextChoices):
        FORMER = "former", _("曾用名")
        SHORT = "short", _("简称")
        ENGLISH = "english", _("英文名")
        BRAND = "brand", _("品牌")

    enterprise = models.ForeignKey(Enterprise, models.CASCADE, related_name="aliases", verbose_name=_("企业"))
    name = models.CharField(_("名称"), max_length=200)
    name_norm = models.CharField(_("规范名称"), max_length=200, editable=False, db_index=True)
    kind = models.CharField(_("类别"), max_length=10, choices=Kind.choices, default=Kind.FORMER)

    class Meta:
        verbose_name = verbose_name_plural = _("企业别名")
        ordering = ["enterprise", "kind", "id"]
        constraints = [
            models.UniqueConstraint(fields=["enterprise", "kind", "name_norm"], name="alias_once_a_firm"),
        ]

    def __str__(self):
        return self.name

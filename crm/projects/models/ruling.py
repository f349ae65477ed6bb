"""The rules of the lifecycle as rows: what each gate asks for and how long each stage may take, with every version."""

import datetime

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.accounts.roles import Role
from crm.projects.deadlines import Term
from crm.projects.gates import Condition, Kind, Recorder, Requirement
from crm.projects.models.files import ProjectFile
from crm.projects.stages import ProjectType, Stage


class VersionedRule(models.Model):
    """What both kinds of rules share: a row is one version, in force from its day on until a later one is."""

    number = models.PositiveIntegerField(_("版本"), default=1, editable=False)
    valid_from = models.DateField(_("生效日期"), default=timezone.localdate)
    is_active = models.BooleanField(_("启用"), default=True)
    reason = models.CharField(_("变更原因"), max_length=300, blank=True)
    created_at = models.DateTimeField(_("登记时间"), default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False, verbose_name=_("登记人")
    )

    class Meta:
        abstract = True

    @property
    def key(self) -> str:
        """What the versions of one rule share, as its address names it."""
        names: tuple[str, ...] = type(self)._default_manager.get_queryset().key  # type: ignore[attr-defined]
        return ".".join(str(getattr(self, name)) for name in names)


class VersionedQuerySet(models.QuerySet):
    """Reading versions."""

    key: tuple[str, ...] = ()

    def visible_to(self, user):
        """All of them for everybody who works here: rules are no secret. Partners read none."""
        return self.none() if user.role == Role.PARTNER else self.all()

    def at(self, address: str):
        """Keep the versions of the rule that ``address`` names, none for what names no rule."""
        parts = address.split(".")
        if len(parts) != len(self.key):
            return self.none()
        return self.filter(**dict(zip(self.key, parts, strict=True)))

    def on(self, day: datetime.date):
        """Keep of each rule the version in force on ``day``, the switched-off ones too."""
        return self.filter(valid_from__lte=day).order_by(*self.key, "-valid_from", "-number").distinct(*self.key)

    def newest(self):
        """Keep of each rule the version that was written last, whether it is in force already or not."""
        return self.order_by(*self.key, "-number").distinct(*self.key)


class GateRuleQuerySet(VersionedQuerySet):
    """Reading what gates ask for."""

    key = ("stage", "code")


class GateRule(VersionedRule):
    """One version of one thing that a stage asks for; never edited, a change is the next version."""

    stage = models.CharField(_("阶段"), max_length=12, choices=Stage.choices)
    code = models.CharField(_("代码"), max_length=40)
    label = models.CharField(_("名称"), max_length=60)
    hint = models.CharField(_("提示"), max_length=200, blank=True)
    kind = models.CharField(
        _("类别"), max_length=8, choices=[(Kind.FIELD.value, _("项目字段")), (Kind.FACT.value, _("登记事项"))]
    )
    recorder = models.CharField(
        _("由谁登记"), max_length=8, default=Recorder.TEAM.value,
        choices=[(Recorder.TEAM.value, _("招商组")), (Recorder.HQ.value, _("指挥部"))],
    )  # fmt: skip
    types = ArrayField(
        models.CharField(max_length=12, choices=ProjectType.choices), verbose_name=_("适用的项目类型"), default=list,
        blank=True, help_text=_("不选即全部类型"),
    )  # fmt: skip
    from_invest_wan = models.DecimalField(
        _("总投资或合同额达到（万元）"), max_digits=18, decimal_places=4, null=True, blank=True,
        help_text=_("含本数；金额还不知道的项目也要求。三个条件满足任一即要求，都不填则一律要求"),
    )  # fmt: skip
    if_foreign = models.BooleanField(_("外资项目"), default=False)
    if_land = models.BooleanField(_("供地项目"), default=False)
    evidence_type = models.CharField(_("附件类型"), max_length=12, choices=ProjectFile.EvidenceType.choices, blank=True)
    needs_file = models.BooleanField(_("必须附件"), default=False, help_text=_("没有附件就不算满足"))
    sort = models.PositiveSmallIntegerField(_("顺序"), default=0)

    objects = GateRuleQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("准入规则")
        ordering = ["stage", "sort", "code", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["stage", "code", "number"], name="one_gate_rule_a_version"),
        ]

    def __str__(self):
        return f"{self.get_stage_display()}：{self.label}"

    @property
    def applies_text(self) -> str:
        """For whom it counts, in words."""
        kinds = "、".join(str(ProjectType(one).label) for one in self.types)
        amount = self.from_invest_wan
        terms = [
            f"{amount.normalize():,f} 万元及以上" if amount is not None else "",
            "外资" if self.if_foreign else "",
            "供地" if self.if_land else "",
        ]
        return "；".join(filter(None, [kinds or "全部类型", " 或 ".join(filter(None, terms))]))

    @property
    def summary(self) -> str:
        """The version in one line, to be compared with the one before."""
        file = (
            f"{self.get_evidence_type_display()}附件{'必须' if self.needs_file else '可选'}"
            if self.evidence_type
            else ""
        )
        return " · ".join(filter(None, [self.label, self.get_recorder_display(), self.applies_text, file, self.hint]))

    def requirement(self) -> Requirement:
        """Return the row as the gates read it."""
        return Requirement(
            self.code,
            self.label,
            Kind(self.kind),
            self.hint,
            Recorder(self.recorder),
            frozenset(self.types) or None,
            Condition(self.from_invest_wan, self.if_foreign, self.if_land),
            self.evidence_type,
            self.needs_file,
        )


class StageTermQuerySet(VersionedQuerySet):
    """Reading how long stages may take."""

    key = ("type", "stage", "goal")


class StageTerm(VersionedRule):
    """One version of how long projects of a type may stay in a stage, or take from it to 达产; never edited."""

    class Goal(models.TextChoices):
        NEXT = "next", _("下一阶段")
        FULL = "full", _("达产")

    class Unit(models.TextChoices):
        NATURAL = "natural", _("自然日")
        WORKDAY = "workday", _("工作日")

    type = models.CharField(_("项目类型"), max_length=12, choices=ProjectType.choices)
    stage = models.CharField(_("所处阶段"), max_length=12, choices=Stage.choices)
    goal = models.CharField(_("到"), max_length=8, choices=Goal.choices, default=Goal.NEXT)
    days = models.PositiveSmallIntegerField(_("期限（天）"))
    unit = models.CharField(_("计算方式"), max_length=8, choices=Unit.choices, default=Unit.NATURAL)
    warning_days = models.PositiveSmallIntegerField(_("提前预警（天）"), default=0)

    objects = StageTermQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("阶段期限")
        ordering = ["type", "stage", "goal", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["type", "stage", "goal", "number"], name="one_stage_term_a_version"),
        ]

    def __str__(self):
        return f"{self.get_type_display()}：{self.get_stage_display()} → {self.get_goal_display()}"

    @property
    def summary(self) -> str:
        """The version in one line, to be compared with the one before."""
        return f"{self.days} {self.get_unit_display()}，提前 {self.warning_days} 天预警"

    def term(self) -> Term:
        """Return the row as the deadlines read it."""
        return Term(self.days, self.unit == self.Unit.WORKDAY, self.warning_days)

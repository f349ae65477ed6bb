"""What is read and sent of the rules of the lifecycle: one version of a gate, a deadline or a light."""

from typing import ClassVar

from rest_framework import serializers

from core.api.answers import ModelAnswer
from core.api.inputs import CalendarDateField, StrictInput, StrictModelInput
from crm.projects.api.inputs import REASON
from crm.projects.models import GateRule, LightRule, StageTerm
from crm.projects.models.light_rules import NUMBERS
from crm.projects.services.ruling import GATE_VALUES, LIGHT_VALUES, TERM_VALUES
from crm.projects.stages import ProjectType

SHARED = ["id", "key", "number", "valid_from", "is_active", "reason", "created_at", "created_by", "summary"]


class RuleAnswer(ModelAnswer):
    """一条规则的一个版本。"""

    key = serializers.CharField(read_only=True, help_text="规则的地址，各版本相同")
    summary = serializers.CharField(read_only=True, help_text="一句话内容")


class GateRuleAnswer(RuleAnswer):
    """准入规则的一个版本。"""

    class Meta:
        model = GateRule
        fields = [*SHARED, "stage", "code", *[name for name in GATE_VALUES if name not in SHARED]]
        read_only_fields = fields


class StageTermAnswer(RuleAnswer):
    """阶段期限的一个版本。"""

    class Meta:
        model = StageTerm
        fields = [*SHARED, "type", "stage", "goal", *[name for name in TERM_VALUES if name not in SHARED]]
        read_only_fields = fields


class LightRuleAnswer(RuleAnswer):
    """亮灯规则的一个版本；只有本灯用到的数有值。"""

    class Meta:
        model = LightRule
        fields = [*SHARED, "code", *NUMBERS]
        read_only_fields = fields


class ReasonMixin(StrictInput):
    """为什么改。"""

    reason = serializers.CharField(max_length=REASON, help_text="变更原因")


class GateRuleChange(ReasonMixin, StrictModelInput):
    """准入规则的新内容；没写的沿用上一版。"""

    types = serializers.ListField(child=serializers.ChoiceField(ProjectType.choices), required=False)

    class Meta:
        model = GateRule
        fields = [*GATE_VALUES, "reason"]
        extra_kwargs: ClassVar = {name: {"required": False} for name in GATE_VALUES}


class GateRuleInput(GateRuleChange):
    """新的准入规则。"""

    class Meta(GateRuleChange.Meta):
        fields = ["stage", "code", *GateRuleChange.Meta.fields]
        extra_kwargs: ClassVar = {
            **GateRuleChange.Meta.extra_kwargs,
            "label": {"required": True},
            "kind": {"required": True},
        }
        validators: ClassVar = []


class StageTermChange(ReasonMixin, StrictModelInput):
    """阶段期限的新内容；没写的沿用上一版。"""

    class Meta:
        model = StageTerm
        fields = [*TERM_VALUES, "reason"]
        extra_kwargs: ClassVar = {name: {"required": False} for name in TERM_VALUES}


class StageTermInput(StageTermChange):
    """新的阶段期限。"""

    class Meta(StageTermChange.Meta):
        fields = ["type", "stage", "goal", *StageTermChange.Meta.fields]
        extra_kwargs: ClassVar = {
            **StageTermChange.Meta.extra_kwargs,
            "days": {"required": True},
            "goal": {"required": True},
        }
        validators: ClassVar = []


class LightRuleChange(ReasonMixin, StrictModelInput):
    """亮灯规则的新界限；没写的沿用上一版。"""

    valid_from = CalendarDateField(required=False, help_text="生效日期，不早于今天")

    class Meta:
        model = LightRule
        fields = [*LIGHT_VALUES, "reason"]
        extra_kwargs: ClassVar = {name: {"required": False} for name in LIGHT_VALUES}

"""What callers send about promises, money and years."""

from rest_framework import serializers

from core.api.inputs import CalendarDateField, StrictInput, StrictModelInput
from core.api.scope import ScopedRelatedField
from crm.commitments import rules
from crm.commitments.models import Commitment, FundArrival, YearlyActual
from crm.commitments.states import Review, Status
from crm.projects.models import Project, ProjectFile

REASON = {"max_length": 300, "required": False, "allow_blank": True}


def evidence(**more):
    """Return a field for a file that the caller sees."""
    return ScopedRelatedField(ProjectFile, required=False, allow_null=True, help_text="佐证材料，须属同一项目", **more)


class CommitmentInput(StrictModelInput):
    """可写入的承诺内容。"""

    project = ScopedRelatedField(Project)
    evidence = evidence()
    reason = serializers.CharField(**REASON, write_only=True, help_text="签约后由指挥部增补时必填（重大变更）")

    class Meta:
        model = Commitment
        fields = ["project", "side", *rules.CLAUSE_FIELDS, "reason"]


class CommitmentUpdateInput(StrictModelInput):
    """可修改的承诺内容；承诺方、状态、审查结果一律 400，另有各自的操作。"""

    evidence = evidence()
    reason = serializers.CharField(**REASON, write_only=True, help_text="签约后由指挥部修改时必填（重大变更）")

    class Meta:
        model = Commitment
        fields = [*rules.CLAUSE_FIELDS, "reason"]


class CommitmentMoveInput(StrictInput):
    """承诺的下一步。"""

    to = serializers.ChoiceField(Status.choices, help_text="新状态")
    actual_on = CalendarDateField(help_text="实际日期，不晚于今天")
    reason = serializers.CharField(**REASON, help_text="退回、撤回、不予兑现、失效的原因")
    settled_value = serializers.DecimalField(
        18, 4, required=False, allow_null=True, help_text="转为 paid 时：实际兑现金额（万元）或完成数（承诺的单位）"
    )
    evidence = evidence()


class CommitmentReviewInput(StrictInput):
    """公平竞争审查结果。"""

    result = serializers.ChoiceField(
        [(one.value, one.label) for one in (Review.PASSED, Review.REFUSED)], help_text="审查结果"
    )
    reference = serializers.CharField(max_length=120, help_text="审查意见文号")
    reviewed_on = CalendarDateField(help_text="审查日期，不晚于今天")
    evidence = evidence()


class ArrivalInput(StrictModelInput):
    """可写入的到位资金；核实另有操作。"""

    project = ScopedRelatedField(Project)
    evidence = evidence()

    class Meta:
        model = FundArrival
        fields = ["project", *rules.ARRIVAL_FIELDS]


class ArrivalUpdateInput(StrictModelInput):
    """核实前可修改的到位资金。"""

    evidence = evidence()

    class Meta:
        model = FundArrival
        fields = [*rules.ARRIVAL_FIELDS]


class ActualInput(StrictModelInput):
    """可写入的年度实绩；核实另有操作。"""

    project = ScopedRelatedField(Project)
    evidence = evidence()

    class Meta:
        model = YearlyActual
        fields = ["project", *rules.ACTUAL_FIELDS]
        validators: list = []


class ActualUpdateInput(StrictModelInput):
    """核实前可修改的年度实绩。"""

    evidence = evidence()

    class Meta:
        model = YearlyActual
        fields = [*rules.ACTUAL_FIELDS]
        validators: list = []

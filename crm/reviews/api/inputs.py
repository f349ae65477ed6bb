"""What callers send about reviews."""

from rest_framework import serializers

from chains.models import Agency
from core.api.inputs import CalendarDateTimeField, StrictInput
from core.api.scope import ScopedRelatedField
from crm.projects.models import Project, ProjectFile
from crm.reviews.dimensions import Conclusion, Dimension, Procedure, Result
from crm.reviews.models import Review, ReviewMeeting


def _lines(help_text) -> serializers.ListField:
    return serializers.ListField(
        child=serializers.CharField(max_length=300), required=False, max_length=50, help_text=help_text
    )


class AskedInput(StrictInput):
    """就一个审查事项征求一个部门的意见。"""

    dimension = serializers.ChoiceField(Dimension.choices, help_text="审查事项")
    agency = ScopedRelatedField(Agency, help_text="部门")


class OpenInput(StrictInput):
    """发起联审的内容；必审事项未指定部门的，征求规则所定部门。"""

    project = ScopedRelatedField(Project, help_text="项目")
    contract_kind = serializers.ChoiceField(
        Project.ContractKind.choices, required=False, help_text="拟签合同，缺省正式合同"
    )
    procedure = serializers.ChoiceField(Procedure.choices, required=False, help_text="程序，缺省联审会")
    agencies = AskedInput(many=True, required=False, help_text="征求哪些部门")
    materials = ScopedRelatedField(ProjectFile, many=True, required=False, help_text="送审材料")
    note = serializers.CharField(max_length=2000, required=False, allow_blank=True, help_text="申请说明")

    def validate_agencies(self, rows):
        return {row["dimension"]: row["agency"] for row in rows}


class OpinionInput(StrictInput):
    """部门意见。"""

    result = serializers.ChoiceField([one for one in Result.choices if one[0] != Result.NONE], help_text="意见")
    text = serializers.CharField(max_length=5000, required=False, allow_blank=True, help_text="意见内容")
    conditions = _lines("有条件同意时逐条列出")
    paper_reference = serializers.CharField(
        max_length=120, required=False, allow_blank=True, help_text="指挥部代录时的来文文号"
    )


class ConcludeInput(StrictInput):
    """联审结论。"""

    conclusion = serializers.ChoiceField(Conclusion.choices, help_text="结论")
    meeting = ScopedRelatedField(ReviewMeeting, required=False, allow_null=True, help_text="作出结论的会议")
    conditions = _lines("有条件通过时逐条列出")
    text = serializers.CharField(max_length=5000, required=False, allow_blank=True, help_text="结论说明")


class RevokeInput(StrictInput):
    """撤销结论的原因。"""

    reason = serializers.CharField(max_length=300, help_text="原因")


class ConditionInput(StrictInput):
    """条件的落实。"""

    evidence = ScopedRelatedField(ProjectFile, help_text="依据材料")
    note = serializers.CharField(max_length=300, required=False, allow_blank=True, help_text="落实情况")


class MeetingInput(StrictInput):
    """联审会；议题按给出的顺序。"""

    title = serializers.CharField(max_length=120, help_text="会议名称")
    held_at = CalendarDateTimeField(help_text="时间")
    place = serializers.CharField(max_length=120, help_text="地点")
    chair = serializers.CharField(max_length=60, help_text="主持人")
    attendees = serializers.CharField(max_length=2000, help_text="参加人员")
    minutes = serializers.CharField(max_length=5000, required=False, allow_blank=True, help_text="会议说明")
    reviews = ScopedRelatedField(Review, many=True, help_text="议题")


class SettingInput(StrictInput):
    """逾期未反馈怎样处理。"""

    overdue_is_no_comment = serializers.BooleanField(help_text="逾期视为无意见；任何时候都不视为同意")
    reason = serializers.CharField(max_length=300, help_text="原因或依据文件")

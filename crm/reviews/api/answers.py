"""What callers read of reviews."""

from rest_framework import serializers

from core.api.answers import ModelAnswer
from crm.reviews.models import Condition, Opinion, Review, ReviewMeeting, ReviewSetting


class ConditionSerializer(ModelAnswer):
    """一个联审条件；opinion 为空的属于联审结论。"""

    class Meta:
        model = Condition
        fields = ["id", "review", "opinion", "text", "closed_at", "closing_note", "evidence"]
        read_only_fields = fields


class OpinionSerializer(ModelAnswer):
    """一个部门就一个审查事项的意见；result 为 none 即未反馈，任何时候都不视为同意。"""

    agency_name = serializers.CharField(source="agency.name", read_only=True, help_text="部门名称")
    is_overdue = serializers.BooleanField(read_only=True, help_text="是否逾期未反馈")
    conditions = ConditionSerializer(many=True, read_only=True, help_text="有条件同意的条件")

    class Meta:
        model = Opinion
        fields = [
            "id", "review", "agency", "agency_name", "dimension", "is_mandatory", "due_on", "is_overdue", "result",
            "text", "conditions", "paper_reference", "submitted_at", "file", "version",
        ]  # fmt: skip
        read_only_fields = fields


class ReviewSerializer(ModelAnswer):
    """一轮联审。"""

    opinions = OpinionSerializer(many=True, read_only=True, help_text="部门意见")
    conditions = ConditionSerializer(many=True, read_only=True, help_text="全部条件，含意见的条件")
    is_expired = serializers.BooleanField(read_only=True, help_text="结论是否已过有效期")

    class Meta:
        model = Review
        fields = [
            "id", "project", "round", "procedure", "contract_kind", "status", "note", "applied_at", "materials", "opinions",
            "meeting", "conclusion", "conclusion_text", "concluded_on", "valid_until", "is_expired", "conditions",
            "revoked_at", "revoke_reason", "version",
        ]  # fmt: skip
        read_only_fields = fields


class StepSerializer(serializers.Serializer):
    """签订正式合同前还没有完成的一个必经步骤。"""

    code = serializers.CharField(help_text="审查事项或步骤代码")
    label = serializers.CharField(help_text="名称")
    note = serializers.CharField(help_text="缺什么")


class MeetingSerializer(ModelAnswer):
    """一次联审会。"""

    class Meta:
        model = ReviewMeeting
        fields = ["id", "title", "held_at", "place", "chair", "attendees", "minutes", "reviews", "version"]
        read_only_fields = fields


class SettingSerializer(ModelAnswer):
    """联审设置。"""

    class Meta:
        model = ReviewSetting
        fields = ["overdue_is_no_comment", "version"]
        read_only_fields = fields

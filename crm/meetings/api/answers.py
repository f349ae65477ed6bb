"""What callers read of meetings."""

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from core.api.answers import ModelAnswer
from crm.meetings.models import AgendaItem, Decision, Meeting, Section


class DispatchMeetingSerializer(ModelAnswer):
    """一次调度会；议题、议定事项只计调用人看得到的。"""

    topics = serializers.IntegerField(read_only=True, help_text="议题数")
    decided = serializers.IntegerField(read_only=True, help_text="议定事项数")
    given = serializers.IntegerField(read_only=True, help_text="其中交办任务数")

    class Meta:
        model = Meeting
        fields = [
            "id", "no", "kind", "title", "held_at", "cutoff_at", "since_at", "built_at", "place", "chair", "attendees",
            "chain", "team", "state", "opened_at", "closed_at", "cancelled_at", "cancelled_reason", "topics", "decided", "given", "version",
        ]  # fmt: skip
        read_only_fields = fields


class MeetingReasonSerializer(serializers.Serializer):
    """一条列入原因。"""

    section = serializers.ChoiceField(Section.choices, read_only=True, help_text="类别")
    text = serializers.CharField(read_only=True, help_text="原因")


class AgendaItemSerializer(ModelAnswer):
    """一项议题；名称、亮灯、原因为列入时的内容。"""

    reasons = serializers.SerializerMethodField(help_text="列入原因")

    class Meta:
        model = AgendaItem
        fields = [
            "id", "position", "section", "project", "task", "title", "enterprise_name", "stage_word", "team_name",
            "owner_name", "light", "invest_wan", "reasons", "dropped_at", "dropped_reason", "version",
        ]  # fmt: skip
        read_only_fields = fields

    @extend_schema_field(MeetingReasonSerializer(many=True))
    def get_reasons(self, item) -> list[dict]:
        """Return each reason with its section."""
        return [{"section": section, "text": text} for section, text in item.reasons]


class DecisionSerializer(ModelAnswer):
    """一项议定事项。"""

    task_no = serializers.CharField(source="task.no", read_only=True, default="", help_text="任务编号")
    made_by = serializers.CharField(source="made_by.name", read_only=True, default="系统", help_text="记录人")

    class Meta:
        model = Decision
        fields = [
            "id", "item", "text", "task", "task_no", "given_team", "given_to", "given_due_on", "made_at",
            "made_by", "withdrawn_at", "withdrawn_reason", "version",
        ]  # fmt: skip
        read_only_fields = fields


class DispatchMeetingDetailSerializer(DispatchMeetingSerializer):
    """一次调度会及其议题、议定事项。"""

    items = serializers.SerializerMethodField(help_text="议题，按会议顺序")
    decisions = serializers.SerializerMethodField(help_text="议定事项，按先后")

    class Meta(DispatchMeetingSerializer.Meta):
        fields = [*DispatchMeetingSerializer.Meta.fields, "items", "decisions"]
        read_only_fields = fields

    @extend_schema_field(AgendaItemSerializer(many=True))
    def get_items(self, meeting) -> list:
        """Return the topics that the caller sees."""
        return AgendaItemSerializer(self.context["agenda"], many=True, context=self.context).data

    @extend_schema_field(DecisionSerializer(many=True))
    def get_decisions(self, meeting) -> list:
        """Return the decisions that the caller sees."""
        return DecisionSerializer(self.context["decisions"], many=True, context=self.context).data

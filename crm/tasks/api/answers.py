"""What callers read of tasks."""

from rest_framework import serializers

from core.api.answers import ModelAnswer
from crm.tasks.models import Feedback, Task, TaskEvent, TaskExtension, TaskFile


class TaskFileSerializer(ModelAnswer):
    """反馈的一个附件。"""

    uid = serializers.UUIDField(source="stored.uid", read_only=True, help_text="编号，用于下载")
    file_name = serializers.CharField(source="stored.original_name", read_only=True, help_text="文件名")
    size = serializers.IntegerField(source="stored.size", read_only=True, help_text="大小（字节）")

    class Meta:
        model = TaskFile
        fields = ["uid", "file_name", "size"]
        read_only_fields = fields


class FeedbackSerializer(ModelAnswer):
    """一次进展反馈；is_final 为报送验收。"""

    created_by = serializers.CharField(source="created_by.name", read_only=True, default="系统", help_text="反馈人")
    files = TaskFileSerializer(many=True, read_only=True, help_text="附件")

    class Meta:
        model = Feedback
        fields = ["id", "text", "progress_pct", "is_final", "created_at", "created_by", "files"]
        read_only_fields = fields


class TaskEventSerializer(ModelAnswer):
    """一次办理。"""

    by = serializers.CharField(source="by.name", read_only=True, default="系统", help_text="操作人")

    class Meta:
        model = TaskEvent
        fields = ["act", "from_status", "to_status", "text", "at", "by"]
        read_only_fields = fields


class TaskExtensionSerializer(ModelAnswer):
    """一次延期申请。"""

    requested_by = serializers.CharField(source="requested_by.name", read_only=True, default="系统", help_text="申请人")
    decided_by = serializers.CharField(source="decided_by.name", read_only=True, default="", help_text="审批人")

    class Meta:
        model = TaskExtension
        fields = [
            "id", "old_due_on", "new_due_on", "reason", "status", "requested_at", "requested_by", "decided_at",
            "decided_by", "decision_note",
        ]  # fmt: skip
        read_only_fields = fields


class TaskSerializer(ModelAnswer):
    """一件交办任务。colour 为催办和三色督办，只在轮到承办人时有值；看不到的项目、会议为 null。"""

    issuer_name = serializers.CharField(source="issuer.name", read_only=True, default="系统", help_text="交办人")
    project = serializers.SerializerMethodField(help_text="项目，不在调用人范围内的为 null")
    meeting = serializers.SerializerMethodField(help_text="议定的会议，仅指挥部可见")
    colour = serializers.CharField(read_only=True, help_text="urge 催办，blue、yellow、red 三色督办，空为正常")
    is_overdue = serializers.BooleanField(read_only=True, help_text="是否逾期：轮到承办人而期限已过")
    last_action_on = serializers.DateField(read_only=True, allow_null=True, help_text="最近一次有效动作的日期")

    class Meta:
        model = Task
        fields = [
            "id", "no", "title", "requirement", "source", "source_note", "meeting", "project", "enterprise", "team",
            "assignee", "co_agencies", "due_on", "priority", "status", "issuer", "issuer_name", "issued_at",
            "sign_due_on", "accepted_at", "submitted_at", "ended_at", "merged_into", "postponed_times", "is_overdue",
            "last_action_on", "colour", "version",
        ]  # fmt: skip
        read_only_fields = fields

    def get_project(self, task) -> int | None:
        """Return the project for who sees it."""
        return task.project_id if task.sees_project else None

    def get_meeting(self, task) -> int | None:
        """Return the meeting for who sees it."""
        return task.meeting_id if self.context.get("sees_meetings") else None


class TaskDetailSerializer(TaskSerializer):
    """一件任务及其反馈、延期和办理记录。"""

    feedback = FeedbackSerializer(many=True, read_only=True, help_text="进展反馈，最新在前")
    extensions = TaskExtensionSerializer(many=True, read_only=True, help_text="延期申请")
    events = TaskEventSerializer(many=True, read_only=True, help_text="办理记录")

    class Meta(TaskSerializer.Meta):
        fields = [*TaskSerializer.Meta.fields, "feedback", "extensions", "events"]
        read_only_fields = fields

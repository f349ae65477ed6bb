"""What callers send about tasks."""

from rest_framework import serializers

from chains.models import Agency, Team
from core.accounts.models import User
from core.api.inputs import CalendarDateField, StrictInput
from core.api.scope import ScopedRelatedField
from crm.enterprises.models import Enterprise
from crm.projects.forms.choices import as_id, owners_for
from crm.projects.models import Project
from crm.reviews.models import ReviewMeeting
from crm.tasks.models import Task
from crm.tasks.services.writing import MOST_TEXT

REASON = 300


class AssigneeField(serializers.PrimaryKeyRelatedField):
    """Somebody who works in the team that is named beside, or in that of the task."""

    def get_queryset(self):
        known = self.context.get("task")
        return owners_for(as_id(self.parent.initial_data.get("team")) or (known and known.team_id))


def assignee(**options) -> AssigneeField:
    """Return the field for who does the task."""
    return AssigneeField(
        queryset=User.objects.none(), required=False, allow_null=True, help_text="承办人，须在承办组或指挥部；空则由本组签收",
        **options,
    )  # fmt: skip


class TaskChangeInput(StrictInput):
    """可修改的草稿内容。"""

    title = serializers.CharField(max_length=120, help_text="任务名称")
    requirement = serializers.CharField(max_length=5000, help_text="工作要求")
    source = serializers.ChoiceField(Task.Source.choices, required=False, help_text="来源")
    source_note = serializers.CharField(max_length=200, required=False, allow_blank=True, help_text="来源说明")
    meeting = ScopedRelatedField(ReviewMeeting, required=False, allow_null=True, help_text="议定的会议")
    project = ScopedRelatedField(Project, required=False, allow_null=True, help_text="项目")
    enterprise = ScopedRelatedField(Enterprise, required=False, allow_null=True, help_text="企业")
    team = ScopedRelatedField(Team, help_text="承办组")
    assignee = assignee()
    co_agencies = ScopedRelatedField(Agency, many=True, required=False, help_text="协办单位")
    due_on = CalendarDateField(help_text="办结期限，不早于今天")
    priority = serializers.ChoiceField(Task.Priority.choices, required=False, help_text="缓急")


class TaskInput(TaskChangeInput):
    """一件新任务。"""

    draft = serializers.BooleanField(required=False, default=False, help_text="只存为草稿，另行交办")


class TaskReasonInput(StrictInput):
    """办理的原因。"""

    reason = serializers.CharField(max_length=REASON, help_text="原因")


class TaskNoteInput(StrictInput):
    """办理的意见。"""

    note = serializers.CharField(max_length=REASON, required=False, allow_blank=True, help_text="意见")


class TaskSubmitInput(StrictInput):
    """完成情况；带附件的用 multipart/form-data。"""

    text = serializers.CharField(max_length=MOST_TEXT, help_text="情况")
    upload = serializers.FileField(
        required=False, max_length=200, allow_empty_file=True, help_text="附件：PDF、Office 文档或图片"
    )


class TaskFeedbackInput(TaskSubmitInput):
    """进展情况。"""

    progress_pct = serializers.IntegerField(min_value=0, max_value=100, help_text="完成进度（%）")


class TaskReassignInput(StrictInput):
    """改派。"""

    team = ScopedRelatedField(Team, help_text="承办组")
    assignee = assignee()
    due_on = CalendarDateField(required=False, allow_null=True, help_text="办结期限，缺省不变")
    reason = serializers.CharField(max_length=REASON, help_text="原因")


class TaskMergeInput(StrictInput):
    """合并。"""

    into = ScopedRelatedField(Task, help_text="并入的任务，同一承办组、未办结")
    reason = serializers.CharField(max_length=REASON, required=False, allow_blank=True, help_text="原因")


class TaskExtensionInput(StrictInput):
    """申请延期。"""

    new_due_on = CalendarDateField(help_text="延期至，晚于现在的期限")
    reason = serializers.CharField(max_length=REASON, help_text="原因")

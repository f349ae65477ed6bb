"""What callers send about meetings."""

from rest_framework import serializers

from chains.models import Team
from core.api.inputs import CalendarDateField, StrictInput
from core.api.scope import ScopedRelatedField
from crm.meetings.models import AgendaItem
from crm.meetings.services.writing import MOST_REASON, MOST_TEXT
from crm.tasks.api.inputs import assignee
from crm.tasks.models import Task


class MeetingTaskInput(StrictInput):
    """现场交办的任务；工作要求即议定事项。"""

    title = serializers.CharField(max_length=120, required=False, help_text="任务名称，缺省为议定事项的第一行")
    team = ScopedRelatedField(Team, help_text="责任组")
    assignee = assignee()
    due_on = CalendarDateField(help_text="办结期限，不早于今天")
    priority = serializers.ChoiceField(Task.Priority.choices, required=False, help_text="缓急")


class MeetingDecideInput(StrictInput):
    """一项议定事项；带 task 的同时交办。"""

    item = ScopedRelatedField(AgendaItem, help_text="议题")
    text = serializers.CharField(max_length=MOST_TEXT, help_text="议定事项")
    task = MeetingTaskInput(required=False, allow_null=True, help_text="现场交办，缺省只记录结论")


class MeetingCorrectInput(StrictInput):
    """更正的文字。"""

    text = serializers.CharField(max_length=MOST_TEXT, help_text="议定事项")


class MeetingReasonInput(StrictInput):
    """撤回的原因。"""

    reason = serializers.CharField(max_length=MOST_REASON, help_text="原因")

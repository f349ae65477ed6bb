"""What callers send about meetings."""

from rest_framework import serializers

from chains.models import Chain, Team
from core.api.inputs import CalendarDateField, CalendarDateTimeField, StrictInput
from core.api.scope import ScopedRelatedField
from crm.meetings.models import AgendaItem, Meeting
from crm.meetings.services.writing import MOST_REASON, MOST_TEXT
from crm.tasks.api.inputs import assignee
from crm.tasks.models import Task


class MeetingCallInput(StrictInput):
    """召集一次调度会；议题随即按数据列出。"""

    kind = serializers.ChoiceField(Meeting.Kind.choices, required=False, help_text="类型，缺省周调度会")
    title = serializers.CharField(max_length=120, required=False, help_text="会议名称，缺省按类型和日期命名")
    held_at = CalendarDateTimeField(help_text="时间，前后一年之内")
    cutoff_at = CalendarDateTimeField(required=False, help_text="数据截止，缺省上一周最后一个工作日（一般周五）18:00")
    place = serializers.CharField(max_length=120, help_text="地点")
    chair = serializers.CharField(max_length=60, help_text="主持人")
    attendees = serializers.CharField(max_length=1000, help_text="参会人员")
    chain = ScopedRelatedField(Chain, required=False, allow_null=True, help_text="产业链，链长专题会必填")
    team = ScopedRelatedField(Team, required=False, allow_null=True, help_text="组；产业链和组都不给即全区")


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
    """撤回、取消的原因。"""

    reason = serializers.CharField(max_length=MOST_REASON, help_text="原因")

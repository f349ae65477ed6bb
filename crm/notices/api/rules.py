"""The numbers of the reminder rules over REST, each a chain of versions under one address."""

from typing import ClassVar

from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from chains.models import Team
from core.api.inputs import CalendarDateField, StrictModelInput
from core.api.versions import ETAG, IF_MATCH
from crm.notices import policy
from crm.notices.filters import ReminderRuleFilterSet
from crm.notices.models import ReminderRule
from crm.notices.queries import preview_rule
from crm.notices.rule_names import Audience, Moment, RuleCode
from crm.notices.services.ruling import VALUES, change_reminder_rule, drafted_reminder_rule
from crm.projects.api.rule_inputs import SHARED, ReasonMixin, RuleAnswer
from crm.projects.api.rule_previews import PreviewAnswer
from crm.projects.api.rules import RuleViewSet


class ReminderRuleAnswer(RuleAnswer):
    """提醒规则的一个版本；team 为空即全区。"""

    class Meta:
        model = ReminderRule
        fields = [*SHARED, "code", "team", *[name for name in VALUES if name not in SHARED]]
        read_only_fields = fields


class ReminderRuleChange(ReasonMixin, StrictModelInput):
    """提醒规则的新内容；没写的沿用上一版。"""

    moments = serializers.ListField(child=serializers.ChoiceField(Moment.choices), required=False)
    audiences = serializers.ListField(child=serializers.ChoiceField(Audience.choices), required=False)
    valid_from = CalendarDateField(required=False, help_text="生效日期，不早于今天")

    class Meta:
        model = ReminderRule
        fields = [*VALUES, "reason"]
        extra_kwargs: ClassVar = {name: {"required": False} for name in VALUES}


class ReminderRuleInput(ReminderRuleChange):
    """一个招商组的另设。"""

    code = serializers.ChoiceField(RuleCode.choices)
    team = serializers.PrimaryKeyRelatedField(queryset=Team.objects.filter(is_active=True))

    class Meta(ReminderRuleChange.Meta):
        fields = ["code", "team", *ReminderRuleChange.Meta.fields]
        validators: ClassVar = []


class OccurrenceAnswer(serializers.Serializer):
    """将产生的一条提醒。"""

    title = serializers.CharField()
    project = serializers.IntegerField(source="project_id")
    recipient = serializers.IntegerField(source="recipient_id")
    due_on = serializers.DateField()
    occurs_on = serializers.DateField()


class ReminderPreviewAnswer(PreviewAnswer):
    """按今天的情况，新设置将提醒的人数和条数，与现行设置相比；个数是全区的，事项只列可见范围内的前 20 条。"""

    people = serializers.IntegerField(help_text="将提醒的人数")
    reminders = serializers.SerializerMethodField(help_text="将产生的提醒条数")
    people_now = serializers.IntegerField(help_text="现行设置将提醒的人数")
    reminders_now = serializers.SerializerMethodField(help_text="现行设置将产生的条数")
    added = serializers.IntegerField(help_text="增加的条数")
    dropped = serializers.IntegerField(help_text="减少的条数")
    named = OccurrenceAnswer(many=True)

    def get_reminders(self, preview) -> int:
        return len(preview.then)

    def get_reminders_now(self, preview) -> int:
        return len(preview.now)


@extend_schema_view(
    list=extend_schema(summary="提醒规则"),
    retrieve=extend_schema(summary="提醒规则", parameters=[ETAG]),
    create=extend_schema(
        summary="新增招商组的另设", request=ReminderRuleInput, responses={201: ReminderRuleAnswer}, parameters=[ETAG]
    ),
    partial_update=extend_schema(
        summary="修改提醒规则", request=ReminderRuleChange, responses=ReminderRuleAnswer, parameters=[IF_MATCH, ETAG]
    ),
    versions=extend_schema(summary="提醒规则的历次版本", responses=ReminderRuleAnswer(many=True)),
)
class ReminderRuleViewSet(RuleViewSet):
    """何时提醒、提醒谁；在岗人员可读，系统管理员可改。key 为“代码”，招商组的另设为“代码.组”。"""

    model, serializer_class, filterset_class = ReminderRule, ReminderRuleAnswer, ReminderRuleFilterSet
    change_input = ReminderRuleChange

    def create(self, request):
        self.require(policy.can_change_reminder_rules(request.user))
        values = self.given(ReminderRuleInput)
        key = {"code": values.pop("code"), "team_id": values.pop("team").pk}
        rule = self.change(key, None, values)
        return self.answer(rule, 201, Location=self.reverse_action("detail", args=[rule.key]))

    def change(self, key, based_on, values):
        return change_reminder_rule(by=self.request.user, based_on=based_on, **key, **values)

    @extend_schema(summary="试算提醒规则", request=ReminderRuleChange, responses=ReminderPreviewAnswer)
    @action(detail=True, methods=["post"])
    def preview(self, request, *args, **kwargs):
        """按今天的情况，新设置将提醒多少人、多少条，与现行设置相比；不保存。"""
        rule = self.get_object()
        self.require(policy.can_preview_reminder_rules(request.user))
        values = self.given(self.change_input, partial=True)
        values.pop("reason", None)
        wanted = drafted_reminder_rule(rule.code, rule.team_id, **values)
        preview = preview_rule(wanted, request.user, timezone.localdate())
        return Response(ReminderPreviewAnswer(preview, context={"rule": rule}).data)

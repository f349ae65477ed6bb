"""The calendar over REST: what stands on the days of a span, as the page shows it."""

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, viewsets
from rest_framework.decorators import action
from rest_framework.response import Response

from core.api.masks import is_partner
from core.api.scope import ScopedViewSetMixin
from crm.followups.models import FollowUp
from crm.insights.calendar.entries import Entry, Span
from crm.insights.calendar.forms import CalendarForm
from crm.insights.calendar.kinds import Kind
from crm.insights.calendar.queries import entries_of
from crm.insights.calendar.scopes import Scope, can_open_calendar

LONGEST = 62
MOST_A_DAY = 50
PARAMETERS = [
    OpenApiParameter("first", OpenApiTypes.DATE, required=True, description="首日"),
    OpenApiParameter("last", OpenApiTypes.DATE, required=True, description=f"末日，与首日相距不超过 {LONGEST} 天"),
    OpenApiParameter("scope", str, enum=Scope.values, description="范围：我的、本组、本链、全区；缺省为本人的首个范围"),
    OpenApiParameter("kind", str, enum=Kind.values, many=True, description="类别，可重复"),
    OpenApiParameter("team", int, description="招商组"),
    OpenApiParameter("chain", int, description="产业链"),
]


class EntryAnswer(serializers.Serializer):
    """日历中的一项。"""

    kind = serializers.ChoiceField(Kind.choices, help_text="类别")
    id = serializers.IntegerField(source="pk", help_text="该类别对象的编号")
    day = serializers.DateField(help_text="日期")
    at = serializers.DateTimeField(allow_null=True, help_text="时刻；全天的为 null")
    title = serializers.CharField(help_text="企业、项目或会议")
    note = serializers.CharField(help_text="内容")
    who = serializers.CharField(help_text="由谁负责")
    is_overdue = serializers.SerializerMethodField(help_text="已逾期")
    is_done = serializers.SerializerMethodField(help_text="已完成")
    fixed = serializers.CharField(help_text="不能改期的原因；空为可以改期（followups 的 reschedule）")
    version = serializers.IntegerField(help_text="对象的版本")
    url = serializers.CharField(help_text="页面地址")

    def get_is_overdue(self, entry: Entry) -> bool:
        return entry.state == "bad"

    def get_is_done(self, entry: Entry) -> bool:
        return entry.state == "idle"


class DayCount(serializers.Serializer):
    """一天共有多少项。"""

    day = serializers.DateField()
    count = serializers.IntegerField()


class CalendarAnswer(serializers.Serializer):
    """一段日子里的各项；每天每类最多 50 项，counts 为全部项数。"""

    first = serializers.DateField(help_text="首日")
    last = serializers.DateField(help_text="末日")
    scope = serializers.ChoiceField(Scope.choices, help_text="范围")
    counts = DayCount(many=True, help_text="有安排的日子和项数")
    entries = EntryAnswer(many=True, help_text="各项，按日期")


class SpanInput(serializers.Serializer):
    """从哪天到哪天。"""

    first = serializers.DateField()
    last = serializers.DateField()

    def validate(self, attrs):
        days = (attrs["last"] - attrs["first"]).days
        if not 0 <= days <= LONGEST or not 1900 <= attrs["first"].year <= 2199:
            raise serializers.ValidationError(
                {"last": f"末日不早于首日，相距不超过 {LONGEST} 天，年份在 1900 至 2199 之间"}
            )
        return attrs


class CalendarViewSet(ScopedViewSetMixin, viewsets.GenericViewSet):
    """日历：有日期、须有人负责的各项。"""

    model = FollowUp
    serializer_class = CalendarAnswer
    filterset_class = None
    parameters_of_actions = {"entries": frozenset({"first", "last", "scope", "kind", "team", "chain"})}

    @extend_schema(summary="日历", responses=CalendarAnswer, parameters=PARAMETERS)
    @action(detail=False, methods=["get"], pagination_class=None)
    def entries(self, request, *args, **kwargs):
        """约定的下一步、跟进、期限、节点、承诺、会议等，以调用者的权限为准。"""
        self.require(not is_partner(request) and can_open_calendar(request.user))
        days = SpanInput(data=request.query_params)
        days.is_valid(raise_exception=True)
        form = CalendarForm(request.query_params, user=request.user)
        if not form.is_valid():
            raise serializers.ValidationError(form.errors)
        first, last = days.validated_data["first"], days.validated_data["last"]
        span = Span(request.user, first, last, form.asked_scope, most=MOST_A_DAY, **form.narrowed)
        every = entries_of(span, form.cleaned_data["kind"])
        counts = [{"day": day, "count": count} for day, count in sorted(every.counts.items())]
        answer = {"first": first, "last": last, "scope": span.scope, "counts": counts, "entries": every.entries}
        return Response(CalendarAnswer(answer).data)

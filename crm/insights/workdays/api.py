"""The work calendar over REST: days for everybody who is signed in, changes for who keeps it."""

import datetime

import django_filters
from django.http import Http404
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import mixins, serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.response import Response

from core.api.answers import ModelAnswer
from core.api.inputs import CalendarDateField, StrictInput
from core.api.scope import ScopedViewSetMixin
from core.api.versions import ETAG, IF_MATCH, etag_of, version_asked
from core.calendar.models import WorkCalendarDay
from core.calendar.notice import LONGEST_NAME, MOST_DAYS, NoticeDay, check_notice, days_of_notice
from core.calendar.policy import can_manage_calendar
from core.calendar.queries import turned_by
from core.calendar.services import revise_days, set_day
from crm.insights.workdays.queries import forecast
from crm.insights.workdays.services import ring_follow


class WorkdayAnswer(ModelAnswer):
    """一天：上班还是休息，叫什么，依据是什么；暂定的以后可能改变。"""

    is_provisional = serializers.BooleanField(read_only=True, help_text="暂定，正式安排尚未公布")

    class Meta:
        model = WorkCalendarDay
        fields = ["id", "date", "is_workday", "name", "source", "is_provisional", "version"]
        read_only_fields = fields


class WorkdayChange(StrictInput):
    """把这一天设为上班或休息。"""

    is_workday = serializers.BooleanField(help_text="上班")
    name = serializers.CharField(max_length=LONGEST_NAME, required=False, allow_blank=True, help_text="名称")


class NoticeDayInput(StrictInput):
    """通知中的一天。"""

    date = CalendarDateField(help_text="日期")
    is_workday = serializers.BooleanField(help_text="上班（调休）；否则休息")
    name = serializers.CharField(
        max_length=LONGEST_NAME, required=False, allow_blank=True, default="", help_text="名称"
    )


class NoticeInput(StrictInput):
    """一份放假安排。"""

    days = NoticeDayInput(many=True, allow_empty=False, max_length=MOST_DAYS, help_text="各日")
    whole_year = serializers.BooleanField(required=False, default=False, help_text="全年正式通知，未列出的日子照星期")
    dry_run = serializers.BooleanField(required=False, default=False, help_text="只看影响，不保存")


class MovedAnswer(serializers.Serializer):
    """随之移动的期限条数。"""

    stages = serializers.IntegerField(help_text="项目阶段期限")
    milestones = serializers.IntegerField(help_text="项目节点")
    opinions = serializers.IntegerField(help_text="部门意见应反馈日")
    claims = serializers.IntegerField(help_text="首谈报备应确认日")
    disputes = serializers.IntegerField(help_text="撞单裁定、复核期限")
    tasks = serializers.IntegerField(help_text="任务应签收日")


class NoticeAnswer(serializers.Serializer):
    """载入一份放假安排的结果或影响。"""

    id = serializers.IntegerField(help_text="所列首日的编号", allow_null=True)
    saved = serializers.BooleanField(help_text="已保存；试算为 false")
    turned = serializers.IntegerField(help_text="改变性质的天数")
    moved = MovedAnswer(help_text="随之移动的期限")


class WorkdayFilterSet(django_filters.FilterSet):
    """Days by date, kind and source."""

    date_after = django_filters.DateFilter(label=_("不早于"), field_name="date", lookup_expr="gte")
    date_before = django_filters.DateFilter(label=_("不晚于"), field_name="date", lookup_expr="lte")
    is_workday = django_filters.BooleanFilter(label=_("上班"))
    source = django_filters.ChoiceFilter(label=_("来源"), choices=WorkCalendarDay.Source.choices)

    class Meta:
        model = WorkCalendarDay
        fields: list[str] = []


@extend_schema_view(
    list=extend_schema(summary="工作日历"),
    retrieve=extend_schema(summary="工作日历的一天", parameters=[ETAG]),
)
class WorkdayViewSet(ScopedViewSetMixin, mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet):
    """工作日历：在岗人员和合作单位可读，系统管理员可改；改变后按工作日计算的期限在后台重算。"""

    model = WorkCalendarDay
    serializer_class = WorkdayAnswer
    filterset_class = WorkdayFilterSet
    lookup_field, lookup_url_kwarg, lookup_value_regex = "date", "date", "[0-9]{4}-[0-9]{2}-[0-9]{2}"

    def get_object(self):
        try:
            datetime.date.fromisoformat(self.kwargs["date"])
        except ValueError:
            raise Http404 from None
        return super().get_object()

    def retrieve(self, request, *args, **kwargs):
        return self._answer(self.get_object())

    @extend_schema(summary="设置一天", request=WorkdayChange, responses=WorkdayAnswer, parameters=[IF_MATCH, ETAG])
    def partial_update(self, request, *args, **kwargs):
        """人工设定的日子不会被以后载入的年度日历覆盖。"""
        day = self.get_object()
        self.require(can_manage_calendar(request.user))
        version = version_asked(request)
        data = WorkdayChange(data=request.data)
        data.is_valid(raise_exception=True)
        values = {"name": day.name, **data.validated_data}
        row = set_day(day.date, by=request.user, version=version, **values)
        ring_follow()
        return self._answer(row)

    @extend_schema(summary="载入放假安排", request=NoticeInput, responses=NoticeAnswer)
    @action(detail=False, methods=["post"])
    def notice(self, request, *args, **kwargs):
        """把一份放假安排写入日历；dry_run 只返回会有多少天改变、多少期限移动。同一份再次载入不改变什么。"""
        self.require(can_manage_calendar(request.user))
        data = NoticeInput(data=request.data)
        data.is_valid(raise_exception=True)
        given = data.validated_data
        days = [NoticeDay(**one) for one in given["days"]]
        check_notice(days, whole_year=given["whole_year"])
        found = forecast(turned_by(days_of_notice(days, whole_year=given["whole_year"])))
        if not given["dry_run"]:
            revise_days(days, whole_year=given["whole_year"], by=request.user)
            ring_follow()
        first = WorkCalendarDay.objects.filter(date=min(day.date for day in days)).first()
        answer = {
            "id": first.pk if first else None, "saved": not given["dry_run"], "turned": found.turned, "moved": found.moved,
        }  # fmt: skip
        return Response(NoticeAnswer(answer).data)

    def _answer(self, row):
        return Response(self.get_serializer(row).data, status=status.HTTP_200_OK, headers={"ETag": etag_of(row)})

"""The calendar for the system administrator: days by year, set by hand through the service."""

from django.contrib import admin, messages

from core.audit.admin_base import ServiceModelAdmin
from core.calendar.models import WorkCalendarDay
from core.calendar.services import load_year, set_day

WEEKDAYS = ("一", "二", "三", "四", "五", "六", "日")


@admin.register(WorkCalendarDay)
class WorkCalendarDayAdmin(ServiceModelAdmin):
    fields = ["date", "is_workday", "name"]
    list_display = ["date", "weekday", "is_workday", "name", "source"]
    list_filter = ["source", "is_workday"]
    search_fields = ["name"]
    date_hierarchy = "date"
    actions = ["reload_years"]

    def get_readonly_fields(self, request, obj=None):
        return ["date"] if obj else []

    def perform(self, request, form, obj):
        day = obj.date if obj else form.cleaned_data["date"]
        data = form.cleaned_data
        return set_day(day, is_workday=data["is_workday"], name=data["name"], by=request.user)

    @admin.display(description="星期")
    def weekday(self, day):
        return f"星期{WEEKDAYS[day.date.weekday()]}"

    @admin.action(description="重新载入所选日期所在的年份（人工维护的日期不变）", permissions=["change"])
    def reload_years(self, request, queryset):
        for year in sorted({day.year for day in queryset.values_list("date", flat=True)}):
            done = load_year(year, by=request.user)
            source = WorkCalendarDay.Source(done.source).label
            messages.success(request, f"{year} 年（{source}）：新增 {done.added} 天，更新 {done.changed} 天")

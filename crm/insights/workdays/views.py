"""工作日历: a year at a glance, one day by hand, a notice taken over after a look at what it moves."""

import datetime

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.views.generic import FormView, TemplateView

from core.calendar.models import CalendarRevision, WorkCalendarDay
from core.calendar.notice import (
    MOST_TOLD,
    NoticeDay,
    as_text,
    check_notice,
    days_of_notice,
    main_years,
    read_notice,
    rows_of_text,
)
from core.calendar.policy import can_manage_calendar
from core.calendar.queries import is_year_settled, turned_by
from core.calendar.services import load_year, revise_days, set_day
from core.calendar.services.keeping import fixed_sources
from core.calendar.span import FIRST_DAY, LAST_DAY
from core.calendar.years import FIRST_YEAR, LAST_YEAR, days_of_year
from core.errors import RuleViolation
from core.web.views import RefusableFormMixin, add_refusal
from crm.insights.calendar.queries import bare_days, weeks_of
from crm.insights.workdays.forms import NoticeForm, WorkdayForm, YearForm
from crm.insights.workdays.queries import KINDS, forecast
from crm.insights.workdays.reading import read_upload
from crm.insights.workdays.services import ring_follow


class KeeperMixin(LoginRequiredMixin):
    """For who keeps the calendar."""

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated and not can_manage_calendar(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


class WorkdaysView(KeeperMixin, TemplateView):
    """``?year=``; ``act=preview`` shows what loading the year from the official table would move, ``act=load`` does it."""

    template_name = "crm/insights/workdays/page.html"

    def post(self, request, *args, **kwargs):
        year = self._year(request.POST)
        if request.POST.get("act") != "load":
            days = days_of_year(year)
            turned = turned_by(days, fixed_sources(days[0].source))
            source = WorkCalendarDay.Source(days[0].source).label
            return self.render_to_response(self.get_context_data(year=year, forecast=forecast(turned), source=source))
        done = load_year(year, by=request.user)
        ring_follow()
        told = f"新增 {done.added} 天，更新 {done.changed} 天，保留 {done.kept} 天"
        messages.success(request, f"{year} 年（{WorkCalendarDay.Source(done.source).label}）：{told}")
        return HttpResponseRedirect(f"{reverse('insights:workdays')}?year={year}")

    def get_context_data(self, **kwargs):
        today = timezone.localdate()
        year = kwargs.pop("year", None) or self._year(self.request.GET)
        revisions = CalendarRevision.objects.select_related("made_by").order_by("-id")[:5]
        return super().get_context_data(
            year=year,
            months=_months(year, today),
            years=[one for one in (year - 1, year + 1) if FIRST_YEAR <= one <= LAST_YEAR],
            settled=is_year_settled(year),
            revisions=[(one, [(KINDS[name][0], count) for name, count in one.moved.items()]) for one in revisions],
            today=today,
            active_nav="workdays",
            **kwargs,
        )

    def _year(self, data) -> int:
        form = YearForm(data)
        return (form.is_valid() and form.cleaned_data["year"]) or timezone.localdate().year


class DayView(KeeperMixin, RefusableFormMixin, FormView):
    """One day by hand, in the modal or as a page."""

    form_class = WorkdayForm
    template_name = "crm/insights/workdays/day.html"

    def dispatch(self, request, *args, **kwargs):
        try:
            self.day = datetime.date.fromisoformat(kwargs["day"])
        except ValueError:
            raise Http404 from None
        if not FIRST_DAY <= self.day <= LAST_DAY:
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def get_initial(self):
        row = WorkCalendarDay.objects.filter(date=self.day).first()
        one = bare_days(self.day, self.day, timezone.localdate())[0]
        works = "yes" if one.works else "no"
        return {"is_workday": works, "name": one.name, "version": row.version if row else None}

    def get_context_data(self, **kwargs):
        parent = "components/modal.html" if self.request.htmx else "crm/insights/workdays/day_page.html"
        turned = {self.day: not bare_days(self.day, self.day, timezone.localdate())[0].works}
        return super().get_context_data(
            day=self.day, parent_template=parent, forecast=forecast(turned), active_nav="workdays", **kwargs
        )

    def perform(self, form):
        return set_day(self.day, by=self.request.user, **form.cleaned_data)

    def form_valid(self, form):
        response = super().form_valid(form)
        if hasattr(self, "result"):
            ring_follow()
            messages.success(
                self.request, f"{self.day} 已设为{'上班' if self.result.is_workday else '休息'}，相关期限随后重算"
            )
            if self.request.htmx:
                return HttpResponse(status=204, headers={"HX-Refresh": "true"})
        return response

    def get_success_url(self):
        return f"{reverse('insights:workdays')}?year={self.day.year}"


class NoticeView(KeeperMixin, FormView):
    """A notice: read, shown with what it moves, and saved when that was confirmed."""

    form_class = NoticeForm
    template_name = "crm/insights/workdays/notice.html"
    extra_context = {"active_nav": "workdays"}
    unprocessable = 422

    def form_valid(self, form):
        try:
            days = self._days(form)
            if self.request.POST.get("act") == "save":
                return self._save(days, form.cleaned_data["whole_year"])
        except RuleViolation as refusal:
            self.request.refusal = refusal
            add_refusal(form, refusal)
            return self.form_invalid(form)
        whole_year = form.cleaned_data["whole_year"]
        wanted = days_of_notice(days, whole_year=whole_year)
        again = NoticeForm(initial={"text": as_text(days), "whole_year": whole_year})
        found, year = forecast(turned_by(wanted)), main_years(days)[0] if whole_year else None
        return self.render_to_response(
            self.get_context_data(form=again, days=days, forecast=found, year=year, text=as_text(days))
        )

    def form_invalid(self, form):
        response = super().form_invalid(form)
        response.status_code = self.unprocessable
        return response

    def _days(self, form) -> list[NoticeDay]:
        upload = form.cleaned_data["file"]
        read = read_upload(upload) if upload else read_notice(rows_of_text(form.cleaned_data["text"]))
        if read.faults:
            told = [f"第 {number} 行：{text}" for number, text in list(read.faults.items())[:MOST_TOLD]]
            rest = [f"另有 {more} 行有误"] if (more := len(read.faults) - len(told)) else []
            raise RuleViolation("；".join(told + rest), code="invalid")
        check_notice(read.days, whole_year=form.cleaned_data["whole_year"])
        return read.days

    def _save(self, days, whole_year: bool):
        done = revise_days(days, whole_year=whole_year, by=self.request.user)
        ring_follow()
        told = f"新增 {done.added} 天，更新 {done.changed} 天，人工维护的 {done.kept} 天不变"
        messages.success(self.request, f"放假安排已保存：{told}；相关期限随后重算")
        return HttpResponseRedirect(f"{reverse('insights:workdays')}?year={days[0].date.year}")


def _months(year: int, today: datetime.date) -> list[dict]:
    """Return the months as weeks from Monday on, days of their neighbours empty; one query."""
    days = bare_days(datetime.date(year, 1, 1), datetime.date(year, 12, 31), today)
    months = []
    for month in range(1, 13):
        own = [one for one in days if one.day.month == month]
        cells = [None] * own[0].day.weekday() + own
        months.append({"number": month, "weeks": weeks_of(cells + [None] * (-len(cells) % 7))})
    return months

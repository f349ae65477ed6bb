"""日历: the page by month, week and list, one day in the side sheet, and moving a next step by dragging it."""

import datetime

from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import PermissionDenied
from django.http import Http404, JsonResponse
from django.utils import timezone
from django.views import View
from django.views.generic import TemplateView

from core.accounts.roles import ASSIGNED_ROLES
from core.calendar.queries import is_workday
from core.calendar.span import FIRST_DAY, LAST_DAY
from core.errors import RuleViolation, StaleWrite
from core.web.formats import date_week
from core.web.views import ObjectActionMixin
from crm.followups import policy, services
from crm.followups.models import FollowUp
from crm.followups.policy import can_log_somewhere
from crm.insights.calendar.entries import Found, Span
from crm.insights.calendar.forms import VIEWS, CalendarForm
from crm.insights.calendar.kinds import LOOKS, Kind
from crm.insights.calendar.queries import Day, bare_days, calendar_days, entries_of, month_span, weeks_of
from crm.insights.calendar.scopes import Scope, can_open_calendar

CONFLICT, STALE = 409, 412
AGENDA_DAYS = 21
SHOWN = {"month": 4, "week": 12, "agenda": 12}
MOST_OF_A_KIND = 60  # of one day, in the sheet


class CalendarMixin(LoginRequiredMixin):
    """Open to who has a calendar; reads the address."""

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated and not can_open_calendar(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def asked(self) -> CalendarForm:
        """Return the checked address; what could not be read is not in it."""
        form = CalendarForm(self.request.GET, user=self.request.user)
        form.is_valid()
        return form

    def span(self, form: CalendarForm, first: datetime.date, last: datetime.date, most: int) -> Span:
        """Return what is asked for between two days."""
        return Span(
            self.request.user, max(first, FIRST_DAY), min(last, LAST_DAY), form.asked_scope, most=most, **form.narrowed
        )


class CalendarView(CalendarMixin, TemplateView):
    """``?view=`` month, week or agenda, ``day=`` any day in it, ``scope=``, ``kind=``, ``team=``, ``chain=``."""

    template_name = "crm/insights/calendar/page.html"

    def get_template_names(self):
        htmx = self.request.htmx
        if htmx and not htmx.history_restore_request and not htmx.boosted:
            return ["crm/insights/calendar/_calendar.html"]
        return [self.template_name]

    def get_context_data(self, **kwargs):
        form, today = self.asked(), timezone.localdate()
        view = form.cleaned_data.get("view") or "month"
        day = form.asked_day
        first, last = _ends(view, day)
        kinds = form.cleaned_data.get("kind") or []
        month = day.month if view == "month" else None
        span = self.span(form, first, last, SHOWN[view])
        days = calendar_days(span, today, kinds, SHOWN[view], month)
        before, after = _beside(view, day)
        return super().get_context_data(
            view=view,
            is_auto="view" not in self.request.GET,  # a phone that asked for nothing gets the list
            days=days,
            weeks=weeks_of(days),
            coming=[one for one in days if one.in_month and (one.entries or one.sign or one.is_today)],
            day=day,
            focus=today if first <= today <= last else day,
            today=today,
            before=before,
            after=after,
            title=_title(view, day, first, last),
            views=[{"key": key, "word": word, "current": key == view} for key, word in VIEWS.items()],
            scopes=[{"key": one.value, "word": one.label, "current": one == form.asked_scope} for one in form.scopes],
            kinds=_kind_options(kinds),
            kind_words="、".join(str(Kind(one).label) for one in kinds),
            narrowing=[_options(form, name) for name in ("team", "chain")],
            total=sum(one.count for one in days if one.in_month),
            provisional=any(one.is_provisional for one in days),
            can_log=can_log_somewhere(self.request.user),
            can_list=policy.can_list_followups(self.request.user),
            active_nav=_nav(self.request.user),
            **kwargs,
        )


class DayView(CalendarMixin, TemplateView):
    """Everything of one day, in the side sheet or as a page."""

    template_name = "crm/insights/calendar/day.html"

    def get_context_data(self, day: str, **kwargs):
        form, on = self.asked(), _day_of(day)
        kinds = form.cleaned_data.get("kind") or []
        span = self.span(form, on, on, MOST_OF_A_KIND)
        every = entries_of(span, kinds)
        parent = "components/sheet.html" if self.request.htmx else "crm/insights/calendar/day_page.html"
        return super().get_context_data(
            one=_whole_day(on, every),
            parent_template=parent,
            scope_word=Scope(form.asked_scope).label,
            can_log=can_log_somewhere(self.request.user),
            active_nav=_nav(self.request.user),
            **kwargs,
        )


def _whole_day(on: datetime.date, every: Found) -> Day:
    day = bare_days(on, on, timezone.localdate())[0]
    day.entries, day.count = every.entries, sum(every.counts.values())
    return day


class MoveStepView(ObjectActionMixin, View):
    """A next step that was dragged to another day; the answer says in Chinese why it goes back."""

    model = FollowUp
    http_method_names = ["post"]

    def get_object(self):
        found = self.get_queryset().with_related().filter(pk=self.kwargs["pk"]).first()
        if found is None:
            raise Http404
        return found

    def allowed(self, user, obj):
        return policy.can_take_step(user, obj)

    def post(self, request, *args, **kwargs):
        day = _day_or_none(request.POST.get("to", ""))
        version = request.POST.get("version", "")
        if day is None or not version.isdecimal():
            return JsonResponse({"text": "没有读到日期，请重试"}, status=CONFLICT)
        try:
            moved = services.reschedule_next_step(
                self.object.pk, by=request.user, next_on=day, version=int(version[:9])
            )
        except RuleViolation as refusal:
            request.refusal = refusal
            stale = isinstance(refusal, StaleWrite)
            text = "这一步刚被他人改过，已放回原处并刷新" if stale else refusal.message
            return JsonResponse({"text": text}, status=STALE if stale else CONFLICT)
        rest = "" if is_workday(day) else "（休息日）"
        return JsonResponse({"text": f"已改到 {date_week(day)}{rest}", "version": moved.version})


def _nav(user) -> str:
    return "calendar" if user.role in ASSIGNED_ROLES else "follow"


def _day_or_none(text: str) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        return None


def _day_of(text: str) -> datetime.date:
    day = _day_or_none(text)
    if day is None or not FIRST_DAY <= day <= LAST_DAY:
        raise Http404
    return day


def _ends(view: str, day: datetime.date) -> tuple[datetime.date, datetime.date]:
    if view == "month":
        return month_span(day)
    if view == "week":
        monday = day - datetime.timedelta(days=day.weekday())
        return monday, monday + datetime.timedelta(days=6)
    return day, day + datetime.timedelta(days=AGENDA_DAYS - 1)


def _beside(view: str, day: datetime.date) -> tuple[datetime.date, datetime.date]:
    """Return the day that opens the page before and the one after."""
    if view == "month":
        first = day.replace(day=1)
        return (first - datetime.timedelta(days=1)).replace(day=1), (first + datetime.timedelta(days=31)).replace(day=1)
    step = datetime.timedelta(days=7 if view == "week" else AGENDA_DAYS)
    return max(day - step, FIRST_DAY), min(day + step, LAST_DAY - step)


def _title(view: str, day: datetime.date, first: datetime.date, last: datetime.date) -> str:
    if view == "month":
        return f"{day.year} 年 {day.month} 月"
    return f"{first.year} 年 {first:%m-%d} 至 {last:%m-%d}"


def _kind_options(chosen: list[str]) -> list[dict]:
    """Each kind as a link that adds it to the choice or takes it out."""
    return [
        {
            "word": kind.label, "mark": LOOKS[kind].mark, "on": kind.value in chosen,
            "then": [one for one in chosen if one != kind] if kind in chosen else [*chosen, kind.value],
        }
        for kind in Kind
    ]  # fmt: skip


def _options(form: CalendarForm, name: str) -> dict:
    field, chosen = form.fields[name], form.cleaned_data.get(name)
    rows = list(field.queryset)
    return {"name": name, "label": field.label, "chosen": chosen, "rows": rows if len(rows) > 1 or chosen else []}

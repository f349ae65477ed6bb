"""The first page after signing in: for people who work with projects their day, for others where their work is."""

from datetime import date, timedelta

from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.generic import TemplateView

from core.accounts.roles import ADMINISTRATORS, BUSINESS_ROLES, HEADQUARTERS, Role
from core.web.navigation import link
from crm.followups.policy import can_list_followups, can_log_somewhere
from crm.insights.workbench import queries, rows
from crm.insights.workbench.assigned import assigned_to
from crm.insights.workbench.changes import recent_changes
from crm.insights.workbench.duties import duties_of
from crm.insights.workbench.week import week_strip

PAGE = 20
NOON, EVENING = 12, 18
FAR = timedelta(days=3660)


class WorkbenchView(LoginRequiredMixin, TemplateView):
    """``?tab=`` names the figure whose rows are listed, ``?week=`` any day of the week that is shown."""

    template_name = "crm/insights/workbench/page.html"

    def dispatch(self, request, *args, **kwargs):
        if not request.user.is_authenticated:
            return self.handle_no_permission()
        if request.user.role in ADMINISTRATORS:
            return redirect("admin:index")
        if request.user.role == Role.DATA_ADMIN:
            return render(request, "crm/insights/workbench/data.html", {"imports_url": link("imports:list")})
        if request.user.role not in BUSINESS_ROLES:
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        user, now = self.request.user, timezone.localtime()
        today = now.date()
        found = queries.figures(user, today)
        tabs = tabs_of(found, user)
        tab = self.request.GET.get("tab", "")
        if tab not in tabs:  # open what there is to do
            tab = next((key for key, cell in tabs.items() if cell["value"]), "today")
        page = Paginator(_rows_of(tab, user, today), PAGE).get_page(self.request.GET.get("page"))
        week = _week(self.request.GET.get("week", ""), today)
        return super().get_context_data(
            greeting=_greeting(now.hour),
            today=today,
            cells=[{**cell, "url": f"?tab={key}", "current": key == tab} for key, cell in tabs.items()],
            tab=tabs[tab],
            tab_key=tab,
            page_obj=page,
            rows=_drawn(tab, page.object_list, user, today),
            week=week_strip(user, week, today),
            week_before=week - timedelta(days=7),
            week_after=week + timedelta(days=7),
            changes=recent_changes(user),
            can_log=can_log_somewhere(user),
            can_list=can_list_followups(user),
            assigned=assigned_to(user),
            duties=duties_of(user, today),
            **kwargs,
        )


def tabs_of(found: queries.Figures, user) -> dict[str, dict]:
    """Return the five figures as cells of the strip, by the key of their tab."""
    oldest = found.oldest_overdue_on
    late = f"最久 {(timezone.localdate() - oldest).days} 天" if oldest else "没有拖延"
    waiting = "待登记评审结论" if user.role in HEADQUARTERS else "告警提醒"
    return {
        "today": _cell("今日到期", found.today, "约定的下一步", icon="clock-hour-9"),
        "overdue": _cell("已逾期", found.overdue, late, "bad", icon="clock-exclamation"),
        "cooling": _cell("快要冷了", found.cooling, "7 天内转红", "warn", icon="temperature-minus"),
        "todo": _cell("待我办理", found.todo, waiting, icon="checkbox"),
        "red": _cell("红灯项目", found.red, f"共 {found.in_hand} 个在手", "bad", shape="bad"),
    }


def _cell(label: str, value: int, note: str, kind: str = "", **mark) -> dict:
    return {"label": label, "value": value, "note": note, "kind": kind if value else "", **mark}


def _rows_of(tab: str, user, today: date):
    return {
        "today": lambda: queries.steps_today(user, today),
        "overdue": lambda: queries.steps_overdue(user, today),
        "cooling": lambda: queries.cooling(user, today),
        "todo": lambda: queries.todo(user),
        "red": lambda: queries.red(user),
    }[tab]()


def _drawn(tab: str, found, user, today: date) -> list[rows.WorkRow]:
    draw_todo = rows.review_rows if user.role in HEADQUARTERS else rows.notice_rows
    draw = {"cooling": rows.cooling_rows, "red": rows.red_rows, "todo": draw_todo}.get(tab, rows.step_rows)
    return draw(found, user, today)


def _greeting(hour: int) -> str:
    return "上午好" if hour < NOON else "下午好" if hour < EVENING else "晚上好"


def _week(text: str, today: date) -> date:
    """Return the asked-for day, today when it is none or ten years off."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return today
    return day if abs(day - today) <= FAR else today

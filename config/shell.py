"""The frame of every page: which pages stand in the sidebar, for whom, and what the bottom bar of a phone offers."""

from django.conf import settings

from core.accounts.roles import ADMINISTRATORS, ASSIGNED_ROLES, BUSINESS_ROLES, HEADQUARTERS, TEAM_ROLES, Role
from core.calendar.policy import can_manage_calendar
from core.web.navigation import NavEntry, Shell
from crm.channels.policy import can_read_log
from crm.demo.queries import is_demo_district
from crm.enterprises.policy import can_mend_data
from crm.meetings.policy import can_list_meetings
from crm.supervision.policy import can_list_orders
from crm.tasks.policy import can_list_tasks


def _business(user) -> bool:
    return user.role in BUSINESS_ROLES


def _lists_projects(user) -> bool:
    return user.role in BUSINESS_ROLES - ASSIGNED_ROLES


def _logs(user) -> bool:
    return user.role in HEADQUARTERS | TEAM_ROLES | {Role.SERVICE_OFFICER}


def _is_hq(user) -> bool:
    return user.role in HEADQUARTERS


def _knows_firms(user) -> bool:
    return user.role not in ADMINISTRATORS | ASSIGNED_ROLES


def _imports(user) -> bool:
    return user.role in HEADQUARTERS or user.role == Role.DATA_ADMIN


def _answers(user) -> bool:
    return user.role == Role.AGENCY_CLERK


def _has_tasks_alone(user) -> bool:
    return user.role in ASSIGNED_ROLES


def _demo_mark() -> str:
    return "演示数据，企业名带“示例”者为虚构" if is_demo_district() else ""


SHELL = Shell(
    organisation=settings.ORGANISATION,
    home="insights:workbench",
    demo_mark=_demo_mark,
    entries=(
        NavEntry("work", "layout-dashboard", "工作台", "insights:workbench", _business, spaces=("insights:workbench",)),
        NavEntry(
            "firm", "building-factory-2", "企业库", "enterprises:list", _knows_firms,
            spaces=("enterprises", "insights:enterprise"),
        ),
        NavEntry(
            "project", "briefcase", "招商项目", "projects:board", _lists_projects, spaces=("projects", "insights:project", "reviews")
        ),
        NavEntry(
            "claims", "flag", "线索报备", "claims:leads", _lists_projects,
            spaces=("claims:leads", "claims:pool", "claims:list", "claims:disputes"),
        ),
        NavEntry("tasks", "checkup-list", "交办督办", "tasks:list", can_list_tasks, spaces=("tasks", "supervision", "meetings")),
        NavEntry("opinion", "message-check", "部门意见", "reviews:opinions", _answers, spaces=("reviews",)),
        NavEntry(
            "follow", "calendar-event", "跟进日程", "followups:list", _lists_projects,
            spaces=("followups", "insights:calendar", "insights:calendar-day", "insights:calendar-feed"),
        ),
        NavEntry("calendar", "calendar-month", "日历", "insights:calendar", _has_tasks_alone, spaces=("insights:calendar",)),
        NavEntry(
            "workdays", "calendar-cog", "工作日历", "insights:workdays", can_manage_calendar,
            spaces=("insights:workdays", "insights:workdays-notice", "insights:workdays-day"),
        ),
        NavEntry(
            "chain", "sitemap", "产业链", "insights:chains", _knows_firms, spaces=("insights:chains", "insights:chain")
        ),
        NavEntry(
            "team", "users-group", "作战体系", "insights:teams", _knows_firms,
            spaces=("insights:teams", "insights:team", "insights:handover"),
        ),
        NavEntry("channels", "send", "提醒投递", "channels:log", can_read_log),
        NavEntry("import", "file-import", "数据导入", "imports:list", _imports),
        NavEntry(
            "quality", "checklist", "数据质量", "insights:quality", can_mend_data, spaces=("insights:quality",)
        ),
    ),
    topics={
        "tasks": (
            NavEntry("supervision", "alert-triangle", "督办单", "supervision:list", can_list_orders, spaces=("supervision",)),
            NavEntry("meetings", "presentation", "调度会", "meetings:list", can_list_meetings, spaces=("meetings",)),
        ),
        "project": (
            NavEntry("contracts", "file-text", "合同", "projects:contracts", _lists_projects, spaces=("projects:contracts",)),
            NavEntry("progress", "chart-line", "月度进度", "projects:progress", _lists_projects, spaces=("projects:progress",)),
            NavEntry("milestones", "flag-2", "节点", "projects:milestones", _lists_projects, spaces=("projects:milestones",)),
            NavEntry("commitments", "checklist", "承诺兑现", "commitments:list", _lists_projects, spaces=("commitments:list",)),
            NavEntry("arrivals", "coins", "到位资金", "commitments:arrivals", _lists_projects, spaces=("commitments:arrivals",)),
            NavEntry("reviews", "gavel", "联审", "reviews:list", _lists_projects, spaces=("reviews:list",)),
            NavEntry(
                "requests", "inbox", "状态申请", "projects:state-requests", _lists_projects, spaces=("projects:state-requests",)
            ),
            NavEntry("losses", "trending-down", "外流分析", "projects:losses", _lists_projects, spaces=("projects:losses",)),
            NavEntry("zombies", "ghost", "僵尸项目", "insights:zombies", _is_hq, spaces=("insights:zombies",)),
        ),
    },
    phone=("work", "project", "firm", "import", "quality", "opinion", "chain"),  # the first three that a person has
    plus=NavEntry("log", "plus", "记跟进", "followups:create", _logs),
)  # fmt: skip

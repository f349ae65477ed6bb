"""Tasks: the rows around team A's project, and who gets what of each address."""

import datetime

from django.utils import timezone

from chains.models import AgencyPost
from core.files.services import store_file
from crm.tasks.models import Feedback, Task, TaskExtension, TaskFile
from crm.tasks.services import draft_task, give_task
from tests.factories import pdf
from tests.scope.pages import HAVE_LISTS
from tests.scope.rules import (
    ANY_PERSON,
    FORBIDDEN,
    HQ,
    MISSING,
    SEES,
    ApiRoute,
    Route,
    Rule,
    for_partners,
    form,
    get,
    only,
    seen_by,
)

SECRET = "甲令密交办事项"
ISSUES = HQ | {"leader", "other_leader", "chain_leader", "other_chain_leader"}
READS = SEES | {"clerk"}  # the clerk's agency co-operates
DOES = {"member", "leader"}
DRAFTED = HQ | {"leader"}


def tasks_around(project, people) -> None:
    """Make a task of team A about its project, with a report, a file and a request for more time; and a draft."""
    day = timezone.localdate() + datetime.timedelta(days=30)
    given = {"team": project.team, "requirement": SECRET, "due_on": day, "project": project}
    clerk = AgencyPost.objects.get(user=people["clerk"]).agency
    task = give_task(by=people["hq"], title=SECRET, assignee=people["member"], co_agencies=[clerk], **given)
    Task.objects.filter(pk=task.pk).update(version=0)
    said = Feedback.objects.create(task=task, text=SECRET, progress_pct=10, created_by=people["member"])
    TaskFile.objects.create(feedback=said, stored=store_file(pdf(), kind="task_feedback", by=None))
    later = {"old_due_on": day, "new_due_on": day + datetime.timedelta(days=7)}
    TaskExtension.objects.create(task=task, reason=SECRET, requested_by=people["member"], **later)
    draft_task(by=people["leader"], title=SECRET, **given)


def project(district):
    return (district.project.pk,)


def task(district):
    return (Task.objects.get(project=district.project, status="issued").pk,)


def draft(district):
    return (Task.objects.get(project=district.project, status="draft").pk,)


def file(district):
    return (*task(district), TaskFile.objects.get().stored.uid)


def asked(verb):
    return lambda district: (*task(district), TaskExtension.objects.get().pk, verb)


def letter(kind):
    return lambda district: (*task(district), kind)


def said(**values):
    return lambda district: {"version": 0, **values}


def new(district):
    return {
        "title": "示例", "requirement": "示例", "team": district.team.pk, "due_on": "2099-01-01", "source": "manual",
        "priority": "normal",
    }  # fmt: skip


def on_task(people, **values) -> Route:
    return form(seen_by(READS, people), args=task, body=said(**values))


TASK_PAGES = {
    "tasks:list": get(only(HAVE_LISTS | {"clerk"})),
    "tasks:list@all": get(only(HAVE_LISTS | {"clerk"}), query=lambda district: {"box": "all", "state": "all"}),
    "tasks:list@issued": get(only(HAVE_LISTS | {"clerk"}), query=lambda district: {"box": "issued", "state": "all"}),
    "tasks:create": form(only(ISSUES), body=new),
    "tasks:create@project": form(
        seen_by(SEES, ISSUES & SEES),
        query=lambda district: {"project": district.project.pk}, body=new,
    ),
    "tasks:people": get(only(ISSUES), query=lambda district: {"team": district.team.pk}),
    "tasks:targets": get(only(ISSUES), query=lambda district: {"q": district.firm.name}),
    "tasks:panel": get(seen_by(SEES), args=project),
    "tasks:detail": get(seen_by(READS), args=task),
    "tasks:detail@draft": get(seen_by(DRAFTED), args=draft),
    "tasks:edit": form(seen_by(DRAFTED), args=draft, body=lambda district: new(district) | {"version": 0}),
    "tasks:edit@issued": form(Rule(frozenset(), MISSING, dict.fromkeys(READS, FORBIDDEN)), args=task),
    "tasks:issue": form(seen_by(DRAFTED), args=draft, body=said()),
    "tasks:accept": on_task(DOES),
    "tasks:reject": on_task(DOES, reason="示例"),
    "tasks:feedback": on_task(DOES, text="示例", progress_pct=10),
    "tasks:submit": on_task(DOES, text="示例"),
    "tasks:return": on_task(HQ, reason="示例"),
    "tasks:close": on_task(HQ),
    "tasks:cancel": on_task(HQ, reason="示例"),
    "tasks:reassign": on_task(HQ, reason="示例"),
    "tasks:merge": on_task(HQ),
    "tasks:extend": on_task(DOES, new_due_on="2099-01-01", reason="示例"),
    "tasks:extension-decide": form(seen_by(READS, HQ), args=asked("approve"), body=said()),
    "tasks:extension-decide@withdraw": form(seen_by(READS, HQ | {"member"}), args=asked("withdraw"), body=said()),
    "tasks:file": get(seen_by(READS), args=file),
    "tasks:letter": get(seen_by(READS), args=letter("issue")),
    "tasks:letter@urge": get(seen_by(READS, HQ), args=letter("urge")),
}  # fmt: skip


def staff(rule: Rule) -> Rule:
    """A rule of the REST interface: partners have none of this."""
    return for_partners(rule, (), FORBIDDEN)


def api_act(people, args=task, seen=READS, **values) -> ApiRoute:
    return ApiRoute({"POST": staff(seen_by(seen, people))}, args=args, body=lambda district: values)


def api_get(people, args, seen=READS) -> ApiRoute:
    return ApiRoute({"GET": staff(seen_by(seen, people))}, args=args)


TASK_INTERFACE = {
    "api-task-list": ApiRoute({"GET": staff(ANY_PERSON), "POST": staff(only(ISSUES))}),
    "api-task-detail": ApiRoute(
        {"GET": staff(seen_by(READS)), "PATCH": staff(seen_by(READS, HQ))},
        args=task,
        body=lambda district: {"title": "改"},
    ),
    "api-task-issue": api_act(DRAFTED, draft, DRAFTED),
    "api-task-accept": api_act(DOES),
    "api-task-reject": api_act(DOES, reason="示例"),
    "api-task-feedback": api_act(DOES, text="示例", progress_pct=10),
    "api-task-submit": api_act(DOES, text="示例"),
    "api-task-return": api_act(HQ, reason="示例"),
    "api-task-close": api_act(HQ),
    "api-task-cancel": api_act(HQ, reason="示例"),
    "api-task-reassign": api_act(HQ, reason="示例"),
    "api-task-merge": api_act(HQ),
    "api-task-extend": api_act(DOES, new_due_on="2099-01-01", reason="示例"),
    "api-task-extension-decide": api_act(HQ, asked("approve")),
    "api-task-extension-decide@withdraw": api_act(HQ | {"member"}, asked("withdraw")),
    "api-task-file": api_get(READS, file),
    "api-task-letter": api_get(READS, letter("issue")),
    "api-task-letter@urge": api_get(HQ, letter("urge")),
}

"""Meetings: one of team A's chain in each state and one of team A, and who gets what of each address."""

from django.utils import timezone

from crm.meetings.models import Decision, Meeting
from crm.meetings.services import add_item, close_meeting, create_meeting, decide, open_meeting
from tests.scope.rules import (
    ANY_PERSON,
    CHAIN,
    FORBIDDEN,
    HQ,
    LIBRARY,
    OWN,
    ApiRoute,
    Route,
    Rule,
    act,
    for_partners,
    form,
    get,
    only,
    seen_by,
)

SECRET = "甲链密会议事项"
RUNS = HQ | CHAIN  # of a chain's meeting


def meetings_around(project, people) -> None:
    """Make meetings of the project's chain that are prepared, under way and closed, and one of its team."""
    held = timezone.now()
    given = {"held_at": held, "chair": SECRET, "attendees": SECRET, "by": people["hq"]}
    for place in ("draft", "open", "closed", "team"):
        scope = {"team": project.team} if place == "team" else {"kind": "chain", "chain": project.chain}
        meeting = create_meeting(place=place, title=SECRET, cutoff_at=held, **given, **scope)
        item = meeting.items.filter(project=project, task=None).first()
        item = item or add_item(meeting.pk, by=people["hq"], project=project, reason=SECRET)
        if place in ("open", "closed"):
            open_meeting(meeting.pk, by=people["hq"])
            decide(meeting.pk, item.pk, by=people["hq"], text=SECRET)
        if place == "closed":
            close_meeting(meeting.pk, by=people["hq"])


def at(place):
    return lambda district: (Meeting.objects.get(place=place).pk,)


def topic(place, *more):
    def args(district):
        meeting = Meeting.objects.get(place=place)
        return (meeting.pk, meeting.items.get(project=district.project, task=None).pk, *more)

    return args


def decision(district):
    meeting = Meeting.objects.get(place="open")
    return meeting.pk, Decision.objects.get(meeting=meeting).pk


def said(**values):
    return lambda district: {"version": 0, **values}


def new(district):
    return {
        "kind": "chain", "chain": district.project.chain_id, "place": "示例", "chair": "示例", "attendees": "示例",
        "held_at": timezone.localtime().strftime("%Y-%m-%d %H:%M"),
    }  # fmt: skip


REFUSED = Rule(frozenset(), "missing", dict.fromkeys(RUNS, FORBIDDEN))  # seen, and not possible in this state
MEETING_PAGES = {
    "meetings:list": get(only(LIBRARY - {"data_admin"})),
    "meetings:create": form(only(RUNS | {"other_chain_leader"}), body=new),
    "meetings:detail": get(seen_by(RUNS), args=at("draft")),
    "meetings:detail@closed": get(seen_by(RUNS), args=at("closed")),
    "meetings:detail@team": get(seen_by(HQ | OWN), args=at("team")),
    "meetings:edit": form(seen_by(RUNS), args=at("draft"), body=lambda district: new(district) | {"version": 0}),
    "meetings:edit@open": form(REFUSED, args=at("open")),
    "meetings:rebuild": form(seen_by(RUNS), args=at("draft"), body=said()),
    "meetings:rebuild@team": form(seen_by(HQ | OWN, HQ), args=at("team"), body=said()),
    "meetings:add": form(seen_by(RUNS), args=at("draft"), body=said(title="示例")),
    "meetings:drop": form(seen_by(RUNS), args=topic("draft"), body=said(reason="示例")),
    "meetings:drop@open": form(REFUSED, args=topic("open")),
    "meetings:move": act(seen_by(RUNS), args=topic("draft", "up")),
    "meetings:move@back": act(seen_by(RUNS), args=topic("draft", "back")),
    "meetings:open": form(seen_by(RUNS), args=at("draft"), body=said()),
    "meetings:screen": Route(
        {"GET": seen_by(RUNS), "POST": seen_by(RUNS)}, args=at("open"), body=said(text="示例", act="note")
    ),
    "meetings:screen@closed": Route({"GET": seen_by(RUNS), "POST": REFUSED}, args=at("closed")),
    "meetings:screen@draft": form(REFUSED, args=at("draft")),
    "meetings:correct": form(seen_by(RUNS), args=decision, body=said(text="示例")),
    "meetings:withdraw": form(seen_by(RUNS), args=decision, body=said(reason="示例")),
    "meetings:close": form(seen_by(RUNS), args=at("open"), body=said(attendees="示例")),
    "meetings:cancel": form(seen_by(RUNS), args=at("draft"), body=said(reason="示例")),
    "meetings:cancel@closed": form(REFUSED, args=at("closed")),
    "meetings:minutes": get(seen_by(RUNS), args=at("closed")),
    "meetings:minutes@open": get(REFUSED, args=at("open")),
}


def staff(rule: Rule) -> Rule:
    """A rule of the REST interface: partners have none of this."""
    return for_partners(rule, (), FORBIDDEN)


def api_act(place, args=None, **values) -> ApiRoute:
    return ApiRoute({"POST": staff(seen_by(RUNS))}, args=args or at(place), body=lambda district: values)


MEETING_INTERFACE = {
    "api-meeting-list": ApiRoute(
        {"GET": staff(ANY_PERSON), "POST": staff(only(RUNS | {"other_chain_leader"}))},
        body=lambda district: {**new(district), "held_at": timezone.now().isoformat()},
    ),
    "api-meeting-detail": ApiRoute({"GET": staff(seen_by(RUNS))}, args=at("draft")),
    "api-meeting-detail@team": ApiRoute({"GET": staff(seen_by(HQ | OWN))}, args=at("team")),
    "api-meeting-open": api_act("draft"),
    "api-meeting-open@team": ApiRoute({"POST": staff(seen_by(HQ | OWN, HQ))}, args=at("team")),
    "api-meeting-close": api_act("open"),
    "api-meeting-cancel": api_act("draft", reason="示例"),
    "api-meeting-decisions": ApiRoute(
        {"GET": staff(seen_by(RUNS)), "POST": staff(seen_by(RUNS))}, args=at("open"),
        body=lambda district: {"item": topic("open")(district)[1], "text": "示例"},
    ),
    "api-meeting-correct": api_act("open", decision, text="示例"),
    "api-meeting-withdraw": api_act("open", decision, reason="示例"),
    "api-meeting-minutes": ApiRoute({"GET": staff(seen_by(RUNS))}, args=at("closed")),
}  # fmt: skip

"""The numbers of the rules as rows: each team's own, switched off and on, changed under way, in workdays, and tried out."""

import datetime
from dataclasses import replace

import pytest

from core.calendar.arithmetic import WorkCalendar
from core.calendar.queries import answered_by
from core.errors import RuleViolation, StaleWrite
from crm.notices.default_rules import default_reminder_rows
from crm.notices.forms import ReminderRuleForm
from crm.notices.models import Notice, ReminderRule
from crm.notices.queries import occurrences
from crm.notices.rule_names import NOT_YET, Moment, RuleCode
from crm.notices.rules import RULES
from crm.notices.rules.anniversary import ANNIVERSARY
from crm.notices.rules.in_force import timings_of, timings_on
from crm.notices.rules.milestone import MILESTONE
from crm.notices.rules.stale import STALE
from crm.notices.rules.task import TASK
from crm.notices.rules.timing import default_timing
from crm.notices.services import Raised, raise_due_notices
from crm.notices.services.ruling import change_reminder_rule, load_default_reminder_rules
from tests.crm.notices.conftest import DAY, at, inbox, offsets
from tests.factories import EnterpriseFactory
from tests.factories.tasks import given_task

DUE = datetime.date(2026, 11, 20)  # a Friday
BEGUN = DUE - 60 * DAY
SIGNED = {"stage": "signed", "stage_due_on": DUE}


@pytest.fixture(autouse=True)
def rules(db):
    """The default rows, also where a test with real transactions emptied the tables before."""
    load_default_reminder_rules()


@pytest.fixture
def change(sysadmin):
    """Return a function that writes the next version of a rule on a day."""

    def make(code, day=BEGUN, /, team=None, **values):
        last = ReminderRule.objects.filter(code=code, team=team).order_by("-number").first()
        with at(day):
            return change_reminder_rule(
                by=sysadmin, code=code, team_id=team and team.pk, based_on=last and last.number, reason="示例", **values
            )

    return make


def scan(day):
    with at(day):
        return raise_due_notices()


def of(user, day):
    """The offsets that stand in the inbox on a day."""
    with at(day):
        return [offset for _rule, _due, offset in inbox(user)]


def test_the_rows_begin_with_the_numbers_of_the_code_and_a_missing_row_silences_nothing():
    rows = {row["code"]: row for row in default_reminder_rows()}
    assert list(rows) == RuleCode.values
    for rule in RULES:
        timing, default = timings_on(BEGUN)[rule.code][0], default_timing(rule)
        assert (set(timing.offsets), *_rest(timing)) == (set(default.offsets), *_rest(default)), rule.code
        assert set(rule.moments) <= set(Moment.values)
        assert {one for one in rule.offsets if isinstance(one, str)} == set(rule.moments)
    assert {code for code, row in rows.items() if row.get("is_active") is False} == NOT_YET

    ReminderRule.objects.all().delete()

    assert timings_on(BEGUN)["MILESTONE"] == (default_timing(MILESTONE),)


def _rest(timing):
    return timing.weekly_from, timing.every, timing.unit, set(timing.audiences), timing.is_on


def test_a_team_has_its_own_days_and_people_and_returns_to_those_of_all(
    made_on, change, t01, t02, member, leader, other_member
):
    made_on(BEGUN, team=t01, owner=member, **SIGNED)
    made_on(BEGUN, team=t02, owner=other_member, **SIGNED)
    change("MILESTONE", team=t01, offsets=[-20, -2], weekly_from=None, audiences=["owner"])

    scan(DUE - 20 * DAY)
    assert (of(member, DUE - 20 * DAY), of(other_member, DUE - 20 * DAY)) == ([-20], [])
    scan(DUE - 5 * DAY)
    assert (of(member, DUE - 5 * DAY), of(other_member, DUE - 5 * DAY)) == ([-20], [-7])
    assert offsets(leader) == []

    change("MILESTONE", DUE - 5 * DAY, team=t01, follows_default=True)
    scan(DUE - 5 * DAY)
    assert (of(member, DUE - 5 * DAY), offsets(member)) == ([-7], [-20, -15, -7])
    assert of(leader, DUE - 5 * DAY) == [-7]


def test_switched_off_it_is_silent_and_switched_on_it_comes_back(made_on, change, t01, member):
    made_on(BEGUN, team=t01, owner=member, **SIGNED)
    scan(DUE - 7 * DAY)
    change("MILESTONE", DUE - 7 * DAY, is_active=False)

    assert scan(DUE - 7 * DAY).cancelled == 1
    assert (of(member, DUE - 7 * DAY), scan(DUE - 6 * DAY)) == ([], Raised())

    change("MILESTONE", DUE - 6 * DAY, is_active=True)
    assert scan(DUE - 6 * DAY) == Raised(revived=1)
    assert of(member, DUE - 6 * DAY) == [-7]


@pytest.mark.parametrize(
    ("wanted", "at_once", "left"),
    [
        ([-10, -1], Raised(), [-7]),  # passed over already: nobody hears of it again
        ([-9, -6, -1], Raised(created=1, superseded=1), [-6]),
        ([-3], Raised(cancelled=1), []),  # nothing is due yet
        ([-30, -7, -1], Raised(), [-7]),
    ],
)
def test_other_numbers_neither_double_nor_lose(made_on, change, t01, member, wanted, at_once, left):
    made_on(BEGUN, team=t01, owner=member, **SIGNED)
    day = DUE - 6 * DAY
    scan(day)
    change("MILESTONE", day, offsets=wanted, weekly_from=None)

    assert scan(day) == at_once
    assert of(member, day) == left
    assert scan(day) == Raised()
    scan(DUE - DAY)
    assert of(member, DUE - DAY) == [max(wanted)]
    change("MILESTONE", DUE - DAY, offsets=[-15, -7, -3, -1, 0], weekly_from=None)
    scan(DUE)
    assert of(member, DUE) == [0]
    assert len(offsets(member)) == len(set(offsets(member)))


@pytest.mark.parametrize(
    ("due", "offset", "occurs"),
    [
        ("2026-02-27", -5, "2026-02-13"),  # over the spring festival, with its worked Saturdays
        ("2026-02-13", 1, "2026-02-14"),
        ("2026-02-13", 5, "2026-02-27"),
        ("2026-12-30", 2, "2027-01-04"),  # provisional
        ("2027-01-04", -2, "2026-12-30"),
        ("2026-12-19", 0, "2026-12-19"),  # a Saturday is its own day
        ("2026-12-19", -1, "2026-12-18"),
        ("2026-12-19", 1, "2026-12-21"),
    ],
)
def test_workdays_are_those_of_our_calendar(made_on, t01, member, due, offset, occurs):
    due, occurs = datetime.date.fromisoformat(due), datetime.date.fromisoformat(occurs)
    made_on(due - 60 * DAY, team=t01, owner=member, stage="signed", stage_due_on=due)
    timing = replace(default_timing(MILESTONE), offsets=(offset,), weekly_from=None, unit="workday")

    def told(day):
        return [(one.day_offset, one.occurs_on) for one in occurrences(day, [MILESTONE], {"MILESTONE": (timing,)})]

    assert told(occurs - DAY) == []
    assert told(occurs) == told(occurs + DAY) == [(offset, occurs)]


def test_weekly_in_workdays_is_every_fifth(made_on, t01, member):
    made_on(BEGUN, team=t01, owner=member, **SIGNED)
    timing = replace(default_timing(MILESTONE), offsets=(0,), weekly_from=0, unit="workday")
    days = [DUE + number * DAY for number in range(15)]
    calendar = WorkCalendar({})
    with answered_by(calendar):
        found = [occurrences(day, [MILESTONE], {"MILESTONE": (timing,)})[0].occurs_on for day in days]

    assert sorted(set(found)) == [DUE, DUE + 7 * DAY, DUE + 14 * DAY]


def test_the_preview_is_what_the_next_scan_makes(made_on, promise, change, t01, t02, member, leader, other_member):
    for number in range(8):
        owner, team = ((member, t01), (other_member, t02))[number % 2]
        day = DUE - number * 3 * DAY
        made_on(BEGUN, team=team, owner=owner, stage="signed", stage_due_on=day)
        promise(made_on(BEGUN, team=t01, owner=member, grade="A"), BEGUN, day)
    change("MILESTONE", team=t02, offsets=[-9, -4, 2], weekly_from=2, audiences=["owner"])
    change("FU_NEXT", offsets=[-2, 0, 1])

    for ahead in (30, 12, 3, 0, -9):
        day = DUE - ahead * DAY
        with at(day):
            rows, foreseen = set(Notice.objects.values_list("pk", flat=True)), occurrences(day)
            assert set(Notice.objects.values_list("pk", flat=True)) == rows
            raise_due_notices()
            fresh = Notice.objects.exclude(pk__in=rows).filter(superseded_at=None)
        names = list(foreseen[0].__dataclass_fields__) if foreseen else ["pk"]
        assert sorted(map(str, fresh.values_list(*names))) == sorted(
            str(tuple(getattr(one, name) for name in names)) for one in foreseen
        )
        assert foreseen
        assert occurrences(day) == []


def test_what_cannot_be_is_refused_with_every_fault_and_a_stale_one_too(change, sysadmin, hq, t01):
    faults = {"offsets": [-500], "audiences": ["clerk"], "moments": ["red_offset"]}
    with pytest.raises(RuleViolation) as refused:
        change("MILESTONE", **faults)
    assert set(refused.value.fields) == set(faults)
    for code, team, values, field in (
        ("DEMAND", None, {"is_active": True}, "is_active"),
        ("REVIEW_OP", t01, {"offsets": [0]}, "team"),
        ("TASK", t01, {"unit": "natural"}, "unit"),
        ("TASK", None, {"follows_default": True}, "follows_default"),
        ("MILESTONE", None, {"weekly_from": 3}, "weekly_from"),
        ("MILESTONE", None, {"audiences": []}, "audiences"),
    ):
        with pytest.raises(RuleViolation) as refused:
            change(code, team=team, **values)
        assert set(refused.value.fields) == {field}
    with pytest.raises(StaleWrite):
        change_reminder_rule(by=sysadmin, code="TASK", based_on=7, reason="示例", is_active=False)
    with pytest.raises(RuleViolation, match="系统管理员"):
        change_reminder_rule(by=hq, code="TASK", based_on=1, reason="示例", is_active=False)


def test_teams_with_equal_numbers_are_one_group(change, t01, t02):
    for team in (t01, t02):
        change("MILESTONE", team=team, offsets=[-2], weekly_from=None)

    groups = timings_of(ReminderRule.objects.on(BEGUN))["MILESTONE"]

    assert [one.teams for one in groups] == [(), tuple(sorted((t01.pk, t02.pk)))]


class TestAdministration:
    """The pages of the system administrator."""

    LIST = "/admin/notices/reminderrule/"

    def body(self, **values):
        given = {
            "is_active": "on", "unit": "natural", "offsets": "-20,-7", "weekly_from": "", "every": "",
            "audiences": ["owner"], "valid_from": "2026-11-23", "reason": "示例",
        }  # fmt: skip
        return {**given, **values}

    def test_the_list_has_every_rule_once_and_says_what_is_not_there_yet(self, sysadmin, as_user, change, t01):
        change("MILESTONE", team=t01, offsets=[-2], weekly_from=None)
        with at(datetime.date(2026, 11, 23)):
            html = as_user(sysadmin).get(self.LIST).content.decode()

        assert html.count("对象尚未启用") == 2
        assert html.count('class="action-select"') in (0, 16)
        assert "提前 2 天" in html

    def test_the_list_says_which_rules_go_by_the_numbers_of_the_code(self, sysadmin, as_user):
        word = "没有设置行、按内置数字提醒的规则：资金节点。"
        assert word not in as_user(sysadmin).get(self.LIST).content.decode()

        ReminderRule.objects.filter(code="PAYMENT").delete()

        assert word in as_user(sysadmin).get(self.LIST).content.decode()

    def test_a_change_is_tried_then_saved_and_its_history_shown(self, sysadmin, as_user, made_on, t01, member, leader):
        today = datetime.date(2026, 11, 23)
        made_on(BEGUN, team=t01, owner=member, stage="signed", stage_due_on=today + 20 * DAY)
        row = ReminderRule.objects.get(code="MILESTONE")
        with at(today):
            browser, url = as_user(sysadmin), f"{self.LIST}{row.pk}/change/"
            tried = browser.post(url, self.body(_preview="1")).content.decode()
            assert "将提醒 1 人，共 1 条" in tried
            assert ReminderRule.objects.filter(code="MILESTONE").count() == 1
            assert not Notice.objects.exists()
            saved = browser.post(url, self.body())
            newest = ReminderRule.objects.filter(code="MILESTONE").latest("number")
            shown = browser.get(f"{self.LIST}{newest.pk}/change/").content.decode()

        assert (saved.status_code, newest.number, newest.offsets) == (302, 2, [-20, -7])
        assert "历次版本" in shown

    def test_a_teams_own_is_added_there(self, sysadmin, as_user, t01):
        with at(datetime.date(2026, 11, 23)):
            answer = as_user(sysadmin).post(f"{self.LIST}add/", self.body(code="MILESTONE", team=t01.pk))

        assert answer.status_code == 302, answer.content.decode()[-3000:]
        assert ReminderRule.objects.get(team=t01).offsets == [-20, -7]


def test_whoever_is_two_of_those_named_is_told_once_as_either_of_them(made_on, change, t01, leader, hq):
    for owner in (leader, hq):
        made_on(BEGUN, team=t01, owner=owner, **SIGNED)
    with at(BEGUN):
        given_task(t01, by=leader, assignee=leader, days=60)
    scan(DUE - 7 * DAY)
    assert sorted(inbox_of(leader, DUE - 7 * DAY)) == [("MILESTONE", -7), ("MILESTONE", -7)]

    for code, whom in (("MILESTONE", "leader"), ("TASK", "issuer")):
        change(code, DUE - 7 * DAY, audiences=[whom])
    monday = DUE + 3 * DAY
    scan(monday)

    # the leader's own project and task too, though neither the owner nor the assignee is told
    assert sorted(inbox_of(leader, monday)) == [("MILESTONE", 3), ("MILESTONE", 3), ("TASK", 1)]
    assert inbox_of(hq, monday) == []


def inbox_of(user, day):
    with at(day):
        return [(rule, offset) for rule, _due, offset in inbox(user)]


@pytest.mark.parametrize("unit", ["natural", "workday"])
def test_the_days_that_hang_on_the_object_are_the_same_in_either_unit(made_on, change, t01, member, leader, unit):
    made_on(BEGUN, team=t01, owner=member, grade="C", stage="negotiate")  # yellow on 22 October, a Thursday
    with at(BEGUN):
        given_task(t01, by=leader, assignee=member, days=60)
    change("TASK", unit=unit, offsets=[], moments=["blue_offset", "yellow_offset"])
    change("FU_STALE", unit=unit, offsets=[], weekly_from=None)

    found = {
        (one.rule, one.occurs_on)
        for number in range(29, 70)
        for one in occurrences(BEGUN + number * DAY, [TASK, STALE])
    }

    blue, yellow = datetime.date(2026, 11, 24), datetime.date(2026, 11, 27)
    assert found == {("TASK", blue), ("TASK", yellow), ("FU_STALE", BEGUN + 31 * DAY)}


def test_a_team_goes_on_changing_its_own_when_everybody_counts_otherwise_now(change, t01):
    change("MILESTONE", team=t01, offsets=[-2], weekly_from=None)
    change("MILESTONE", unit="workday")

    row = change("MILESTONE", team=t01, offsets=[-4])
    assert (row.offsets, row.unit) == ([-4], "workday")
    assert ReminderRuleForm(instance=row).initial["unit"] == "workday"
    assert change("MILESTONE", team=t01, follows_default=True).follows_default


def test_anniversaries_are_found_as_far_ahead_as_the_row_asks(change, service_officer):
    day = datetime.date(2027, 3, 1)
    firm = EnterpriseFactory(service_officer=service_officer, established_on=datetime.date(2012, 4, 12))
    timing = replace(default_timing(ANNIVERSARY), offsets=(-30,), unit="workday")

    found = [one.target_id for one in occurrences(day, [ANNIVERSARY], {"DATE": (timing,)})]

    assert found == [firm.pk]

"""The limits of the lights as rows (domain.md 4.4): every number by default and changed, versions, recomputation, grades."""

import datetime
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from core.audit.models import AuditEntry
from core.errors import RuleViolation, StaleWrite
from crm.claims.rules import is_red_by_quiet
from crm.notices.standing import turns_red_on
from crm.projects.light_limits import DEFAULT_LIMITS
from crm.projects.models import LightRule, Project, rulebook
from crm.projects.services import add_milestone, complete_milestone, refresh_lights
from crm.projects.services.ruling import change_light_rule, change_stage_term, load_default_rules

WHY = {"reason": "示例调整"}


@pytest.fixture(autouse=True)
def rules(db):
    """The default rules, also where a test with real transactions emptied the tables before."""
    load_default_rules()


def changed(by, code, **values):
    last = LightRule.objects.filter(code=code).order_by("-number").first()
    return change_light_rule(by=by, code=code, based_on=last.number, **{**WHY, **values})


def refused(act, *args, **kwargs) -> RuleViolation:
    with pytest.raises(RuleViolation) as refusal:
        act(*args, **kwargs)
    return refusal.value


def light(project):
    refresh_lights()
    project.refresh_from_db()
    return project.light


def test_the_rows_say_what_the_defaults_say():
    assert rulebook().lights == DEFAULT_LIMITS
    assert LightRule.objects.count() == 6
    assert load_default_rules() == 0


def test_without_rows_the_defaults_hold():
    LightRule.objects.all().delete()

    assert rulebook().lights == DEFAULT_LIMITS


CONTACT = [
    ("A", 7, "green"), ("A", 8, "yellow"), ("A", 15, "yellow"), ("A", 16, "red"), ("A", 60, "red"), ("A", 61, "red"),
    ("B", 15, "green"), ("B", 16, "yellow"), ("B", 30, "yellow"), ("B", 31, "red"), ("B", 90, "red"), ("B", 91, "red"),
    ("C", 30, "green"), ("C", 31, "yellow"), ("C", 60, "yellow"), ("C", 61, "red"), ("C", 180, "red"), ("C", 181, "red"),
]  # fmt: skip


@pytest.mark.parametrize(("grade", "days", "colour"), CONTACT)
def test_silence_by_default(quiet, grade, days, colour):
    project = quiet(grade, days)

    assert light(project) == colour
    assert ("建议指挥部搁置" in project.light_reason) is (
        days in (61, 91, 181) and days == {"A": 61, "B": 91, "C": 181}[grade]
    )


@pytest.mark.parametrize("grade", ["A", "B", "C"])
@pytest.mark.parametrize(
    ("days", "colour", "shelved"),
    [(4, "green", False), (5, "yellow", False), (9, "yellow", False), (10, "red", False), (20, "red", False), (21, "red", True)],
)  # fmt: skip
def test_silence_by_changed_limits(sysadmin, quiet, grade, days, colour, shelved):
    changed(sysadmin, f"contact_{grade}", green_days=4, yellow_days=9, red_days=20)
    project = quiet(grade, days)

    assert light(project) == colour
    assert ("建议指挥部搁置" in project.light_reason) is shelved
    if colour == "yellow":
        assert f"{grade} 级超过 4 天转黄，再过 {10 - days} 天转红" in project.light_reason


@pytest.mark.parametrize(
    ("points", "colour"),
    [("-5", "green"), ("9.99", "green"), ("10", "yellow"), ("30", "yellow"), ("30.01", "red")],
)
def test_being_behind_by_default(behind, points, colour):
    assert light(behind(points)) == colour


@pytest.mark.parametrize(
    ("points", "colour"), [("4.99", "green"), ("5", "yellow"), ("12.5", "yellow"), ("12.51", "red")]
)
def test_being_behind_by_changed_limits(sysadmin, behind, points, colour):
    changed(sysadmin, "variance", yellow_points=Decimal(5), red_points=Decimal("12.5"))
    project = behind(points)

    assert light(project) == colour
    if colour == "yellow":
        assert "在 5 至 12.5 个百分点的黄灯区间，超过 12.5 个百分点转红" in project.light_reason


@pytest.mark.parametrize(("months", "colour"), [(0, "green"), (1, "yellow"), (2, "yellow"), (3, "red"), (7, "red")])
def test_a_missed_start_by_default(waiting, months, colour):
    assert light(waiting(months)) == colour


@pytest.mark.parametrize(("months", "colour"), [(1, "green"), (2, "yellow"), (4, "yellow"), (5, "red")])
def test_a_missed_start_by_changed_limits(sysadmin, waiting, months, colour):
    changed(sysadmin, "start", yellow_months=2, red_months=5)
    project = waiting(months)

    assert light(project) == colour
    if colour != "green":
        assert f"已连续 {months} 个月未开工，满 5 个月" in project.light_reason


@pytest.mark.parametrize("kind", ["deposit", "topping", "equipment", "trial", "pay", "custom"])
@pytest.mark.parametrize(("days", "colour"), [(16, "green"), (15, "yellow"), (0, "yellow"), (-1, "red")])
def test_a_milestone_without_a_stage_by_default(promised, kind, days, colour):
    project = promised(days, kind, name="示例节点" if kind == "custom" else "")

    assert light(project) == colour
    if colour == "red":
        assert f"{project.milestones.get().title}逾期 1 天，应于" in project.light_reason
    elif colour == "yellow":
        assert "到期前 15 天起预警" in project.light_reason


@pytest.mark.parametrize(("days", "colour"), [(4, "green"), (3, "yellow"), (-1, "red")])
def test_a_milestone_without_a_stage_by_a_changed_window(sysadmin, promised, days, colour):
    changed(sysadmin, "milestone", warning_days=3)

    assert light(promised(days)) == colour


@pytest.mark.parametrize(("days", "colour"), [(61, "green"), (60, "yellow"), (-1, "red")])
def test_full_capacity_warns_as_early_as_its_term_says(promised, days, colour):
    assert light(promised(days, "full", stage="serving")) == colour


def test_full_capacity_by_a_changed_window(sysadmin, promised):
    given = {"type": "lease", "stage": "commissioned", "goal": "full"}
    change_stage_term(by=sysadmin, **given, based_on=1, days=540, warning_days=90, **WHY)

    assert light(promised(89, "full", stage="serving")) == "yellow"


def test_a_worked_out_full_capacity_speaks_only_after_the_first_output(promised):
    assert light(promised(-1, "full", basis="default", stage="registered")) == "green"
    assert light(promised(-1, "full", basis="default", stage="serving")) == "red"


def test_a_stage_ahead_speaks_where_its_day_is_fixed_and_none_that_is_behind(promised):
    assert light(promised(-1, "commission")) == "red"
    assert light(promised(-1, "commission", basis="default")) == "green"
    assert light(promised(-1, "register")) == "green"


@pytest.mark.parametrize("ended", [{"done_on": datetime.date(2026, 11, 1)}, {"cancelled_at": timezone.now()}])
def test_a_milestone_that_is_done_or_struck_out_is_silent(promised, ended):
    assert light(promised(-5, **ended)) == "green"


def test_the_light_follows_a_milestone_at_once(promised, hq, today):
    project = promised(100)
    day = today - datetime.timedelta(days=2)
    milestone = add_milestone(project.pk, by=hq, kind="pay", due_on=max(day, project.signed_on or day))
    project.refresh_from_db()
    assert (project.light, "兑现付款逾期 2 天" in project.light_reason) == ("red", True)

    complete_milestone(milestone.pk, by=hq, done_on=today)
    project.refresh_from_db()
    assert project.light == "green"


def test_a_suspended_project_stays_frozen_whatever_the_rules(sysadmin, quiet, promised):
    silent, late = quiet("A", 100, status="suspended", light="frozen"), promised(-9)
    Project.objects.filter(pk=late.pk).update(status="suspended", light="frozen")
    changed(sysadmin, "contact_A", green_days=1, yellow_days=2, red_days=3)

    assert (light(silent), light(late)) == ("frozen", "frozen")


@pytest.mark.parametrize(("code", "make"), [("variance", "behind"), ("start", "waiting"), ("milestone", "promised")])
def test_a_light_that_is_switched_off_is_silent(request, sysadmin, code, make):
    project = request.getfixturevalue(make)({"variance": 50, "start": 6, "milestone": -3}[code])
    assert light(project) == "red"

    changed(sysadmin, code, is_active=False)

    assert light(project) == "green"


def test_reminders_and_claims_follow_the_same_limit(sysadmin, quiet, today):
    project = quiet("B", 12)
    assert not is_red_by_quiet(project, today)

    changed(sysadmin, "contact_B", green_days=5, yellow_days=11, red_days=20)

    red_on = Project.objects.annotate(red_on=turns_red_on()).get(pk=project.pk).red_on
    assert red_on == today
    assert is_red_by_quiet(project, today)


def test_a_change_rings_the_run_over_all_lights(sysadmin, quiet, django_capture_on_commit_callbacks, monkeypatch):
    project = quiet("C", 10)
    assert light(project) == "green"
    rung = []
    monkeypatch.setattr("celery.canvas.Signature.apply_async", lambda self, **_: rung.append(self.task))

    with django_capture_on_commit_callbacks(execute=True):
        changed(sysadmin, "contact_C", green_days=2, yellow_days=5, red_days=100)

    assert rung == ["crm.projects.tasks.refresh_lights"]
    assert light(project) == "red"


def test_a_later_day_waits_until_then(sysadmin, quiet, today):
    project = quiet("C", 10)
    tomorrow = today + datetime.timedelta(days=1)
    rule = changed(sysadmin, "contact_C", green_days=2, yellow_days=5, red_days=100, valid_from=tomorrow)
    assert light(project) == "green"

    LightRule.objects.filter(pk=rule.pk).update(valid_from=today)
    changed(sysadmin, "milestone", warning_days=14)
    assert light(project) == "red"


def test_only_the_system_administrator_changes_them_and_each_change_is_a_version(hq, sysadmin):
    assert refused(changed, hq, "milestone", warning_days=3).code == "forbidden"
    assert refused(changed, sysadmin, "milestone", warning_days=3, reason=" ").code == "reason_missing"
    assert changed(sysadmin, "milestone", warning_days=3).number == 2
    assert changed(sysadmin, "milestone", warning_days=3).number == 2
    with pytest.raises(StaleWrite):
        change_light_rule(by=sysadmin, code="milestone", based_on=1, warning_days=9, **WHY)

    entry = AuditEntry.objects.get(action="lightrule.changed")
    assert entry.changes["warning_days"] == [15, 3]


@pytest.mark.parametrize(
    ("code", "values", "field"),
    [
        ("contact_A", {"green_days": 15}, "yellow_days"),
        ("contact_A", {"yellow_days": 60}, "red_days"),
        ("contact_A", {"green_days": 0}, "green_days"),
        ("contact_A", {"red_days": 4000}, "red_days"),
        ("contact_A", {"green_days": None}, "green_days"),
        ("contact_A", {"is_active": False}, "is_active"),
        ("contact_A", {"warning_days": 5}, "warning_days"),
        ("contact_A", {"from_invest_wan": Decimal(10_000)}, "from_invest_wan"),
        ("contact_B", {"from_invest_wan": Decimal(-1)}, "from_invest_wan"),
        ("contact_C", {"from_invest_wan": Decimal(5)}, "from_invest_wan"),
        ("variance", {"yellow_points": Decimal(30)}, "red_points"),
        ("variance", {"red_points": Decimal(101)}, "red_points"),
        ("start", {"red_months": 1}, "red_months"),
        ("start", {"yellow_months": 0}, "yellow_months"),
        ("milestone", {"warning_days": 366}, "warning_days"),
        ("milestone", {"warning_days": 9, "valid_from": datetime.date(2020, 1, 2)}, "valid_from"),
        ("nonsense", {}, "code"),
    ],
)
def test_limits_that_cannot_be_are_refused_beside_their_field(sysadmin, code, values, field):
    if code == "nonsense":
        refusal = refused(change_light_rule, by=sysadmin, code=code, based_on=None, green_days=1, **WHY)
    else:
        refusal = refused(changed, sysadmin, code, **values)

    assert (refusal.code, field in refusal.fields) == ("invalid", True), refusal.fields


def test_panel_and_list_of_milestones_call_near_what_the_rule_of_the_lights_calls_near(
    sysadmin, member, as_user, at, today
):
    project = at("signed", stage_due_on=None)
    for days in (9, 10):
        project.milestones.create(kind="pay", name=f"{days} 天后", due_on=today + datetime.timedelta(days))
    panel = reverse("projects:milestones-panel", args=[project.pk])
    listed = reverse("projects:milestones")

    def colours():
        return [row["state"]["light"] for row in as_user(member).get(panel).context["milestones"]]

    def near():
        return [row["one"].name for row in as_user(member).get(listed, {"state": "soon"}).context["rows"]]

    assert (colours(), near()) == (["warn", "warn"], ["9 天后", "10 天后"])
    changed(sysadmin, "milestone", warning_days=9)
    assert (colours(), near(), light(project)) == (["warn", "ok"], ["9 天后"], "yellow")
    changed(sysadmin, "milestone", is_active=False)
    assert (colours(), light(project)) == (["ok", "ok"], "green")


def test_a_milestone_of_the_next_stage_is_near_as_the_light_of_the_stage_says(member, as_user, at, today):
    due_on = today + datetime.timedelta(days=10)
    project = at("signed", type="lease", stage_due_on=due_on)
    project.milestones.create(kind="register", due_on=due_on)
    panel = as_user(member).get(reverse("projects:milestones-panel", args=[project.pk]))

    assert (panel.context["milestones"][0]["state"]["light"], light(project)) == ("ok", "green")

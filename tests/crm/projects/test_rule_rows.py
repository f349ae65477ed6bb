"""Gates and deadlines as rows: what they ask for, who changes them, what a change does (domain.md 2.7, 4.1, 4.3)."""

import datetime
from decimal import Decimal

import pytest

from core.audit.models import AuditEntry
from core.errors import RuleViolation, StaleWrite
from crm.projects.deadlines import DEFAULT_TERMS
from crm.projects.gates import GATES
from crm.projects.models import GateRule, Project, StageTerm, rulebook
from crm.projects.queries import gate_checklist
from crm.projects.queries.blocking import preview_gate_rule
from crm.projects.services import change_stage, record_fact
from crm.projects.services.ruling import change_gate_rule, change_stage_term, load_default_rules
from crm.projects.stages import next_stage
from tests.factories import GateFactFactory, ProjectFactory, meet_gate

TODAY = {"reason": "示例调整"}


@pytest.fixture(autouse=True)
def rules(db):
    """The default rules, also where a test with real transactions emptied the tables before."""
    load_default_rules()


def asked(project, to):
    return {item.code for item in gate_checklist(project, to)}


def changed(by, stage, code, **values):
    last = GateRule.objects.filter(stage=stage, code=code).order_by("-number").first()
    return change_gate_rule(
        by=by, stage=stage, code=code, based_on=last.number if last else None, **{**TODAY, **values}
    )


def new_rule(by, stage, code, **values):
    given = {"label": "环评批复", "kind": "fact", **TODAY, **values}
    return change_gate_rule(by=by, stage=stage, code=code, based_on=None, **given)


def refused(act, *args, **kwargs) -> RuleViolation:
    with pytest.raises(RuleViolation) as refusal:
        act(*args, **kwargs)
    return refusal.value


def test_the_rows_say_what_the_defaults_say():
    book = rulebook()

    assert {stage: [one.code for one in gate] for stage, gate in book.gates.items()} == {
        stage.value: [one.code for one in gate] for stage, gate in GATES.items()
    }
    assert {key: (term.days, term.in_workdays, term.warning_days) for key, term in book.terms.items()} == {
        key: (term.days, term.in_workdays, term.warning_days) for key, term in DEFAULT_TERMS.items()
    }


def test_without_rows_the_defaults_hold_and_loading_twice_adds_nothing():
    before = GateRule.objects.count()
    assert load_default_rules() == 0
    assert GateRule.objects.count() == before
    GateRule.objects.all().delete()
    StageTerm.objects.all().delete()

    assert "counterpart_met" in {one.code for one in rulebook().gate("contact")}
    assert rulebook().term("land", "started").days == 540


@pytest.mark.parametrize(
    ("kind", "invest", "contract", "is_asked"),
    [
        ("lease", "9999.9999", None, False),
        ("lease", "10000", None, True),
        ("lease", "10000.0001", None, True),
        ("lease", "9000", "10000", True),
        ("lease", "9000", "9999", False),
        ("lease", None, None, True),
        ("lease", None, "500", False),
        ("land", "100", "100", True),
        ("fund", "100", None, False),
        ("office", "12000", None, True),
    ],
)
def test_the_joint_review_is_for_one_yi_and_more_and_for_every_supply_of_land(at, kind, invest, contract, is_asked):
    amounts = {"total_invest_wan": invest and Decimal(invest), "contract_amount_wan": contract and Decimal(contract)}
    project = at("review", type=kind, **amounts)

    assert ("review_passed" in asked(project, "signed")) is is_asked
    assert {"fair_competition_passed", "legal_passed"} <= asked(project, "signed")


@pytest.mark.parametrize(("mu", "is_asked"), [(None, False), ("0", False), ("0.5", True)])
def test_land_for_a_project_of_whatever_type_is_a_supply_of_land(at, mu, is_asked):
    project = at("review", type="lease", total_invest_wan=Decimal(9999), land_mu=mu and Decimal(mu))
    rule = next(one for one in rulebook().gate("signed") if one.code == "review_passed")

    assert ("review_passed" in asked(project, "signed")) is is_asked
    project.refresh_from_db()
    assert bool(preview_gate_rule("signed", "fair_competition_passed", rule).released) is not is_asked


def test_a_rule_for_foreign_projects_asks_nobody_else(sysadmin, at):
    new_rule(sysadmin, "signed", "foreign_filed", label="外资备案", if_foreign=True)

    assert "foreign_filed" in asked(at("review", is_foreign=True), "signed")
    assert "foreign_filed" not in asked(at("review"), "signed")


def test_only_the_system_administrator_changes_rules(hq, leader, sysadmin):
    for who in (hq, leader):
        assert refused(changed, who, "contact", "counterpart_met", hint="x").code == "forbidden"
    assert changed(sysadmin, "contact", "counterpart_met", hint="写明见了谁").number == 2


def test_a_change_is_a_new_version_and_the_old_one_stays(sysadmin):
    changed(sysadmin, "contact", "counterpart_met", hint="新提示")

    versions = list(GateRule.objects.filter(code="counterpart_met").order_by("number"))
    assert [(one.number, one.created_by) for one in versions] == [(1, None), (2, sysadmin)]
    assert (versions[1].hint, versions[1].reason) == ("新提示", "示例调整")
    entry = AuditEntry.objects.get(action="gaterule.changed")
    assert entry.changes["hint"] == [versions[0].hint, "新提示"]


def test_the_same_values_again_write_nothing(sysadmin):
    changed(sysadmin, "contact", "counterpart_met", hint="新提示")
    changed(sysadmin, "contact", "counterpart_met", hint="新提示")

    assert GateRule.objects.filter(code="counterpart_met").count() == 2


def test_a_change_based_on_an_old_version_is_stale(sysadmin):
    changed(sysadmin, "contact", "counterpart_met", hint="甲")

    with pytest.raises(StaleWrite):
        change_gate_rule(by=sysadmin, stage="contact", code="counterpart_met", based_on=1, hint="乙", reason="x")


def test_a_later_day_waits_until_then(sysadmin, at, today):
    rule = changed(
        sysadmin, "contact", "counterpart_met", is_active=False, valid_from=today + datetime.timedelta(days=1)
    )

    assert "counterpart_met" in asked(at("lead"), "contact")
    GateRule.objects.filter(pk=rule.pk).update(valid_from=today)
    change_gate_rule(by=sysadmin, stage="contact", code="x_y", based_on=None, label="另一项", kind="fact", reason="x")
    assert "counterpart_met" not in asked(at("lead"), "contact")


@pytest.mark.parametrize(
    ("stage", "code", "values", "field"),
    [
        ("signed", "no_such_field", {"kind": "field"}, "code"),
        ("signed", "Bad Code", {}, "code"),
        ("signed", "site_visited", {}, "code"),
        ("lead", "early_fact", {}, "stage"),
        ("signed", "with_file", {"needs_file": True}, "evidence_type"),
        ("signed", "minus", {"from_invest_wan": Decimal(-1)}, "from_invest_wan"),
        ("signed", "typed", {"types": ["villa"]}, "types"),
        ("signed", "yesterday", {"valid_from": datetime.date(2020, 1, 2)}, "valid_from"),
        ("signed", "nameless", {"label": ""}, "label"),
    ],
)
def test_a_rule_that_cannot_be_is_refused_beside_its_field(sysadmin, stage, code, values, field):
    refusal = refused(new_rule, sysadmin, stage, code, **values)

    assert (refusal.code, field in refusal.fields) == ("invalid", True), refusal.fields


def test_a_change_needs_a_reason(sysadmin):
    assert refused(changed, sysadmin, "contact", "counterpart_met", hint="x", reason=" ").code == "reason_missing"


def test_a_new_rule_holds_up_the_next_move_and_its_fact_lets_it_through(sysadmin, hq, at, today):
    project = meet_gate(at("lead"), "contact")
    new_rule(sysadmin, "contact", "credit_checked", label="信用查询")

    refusal = refused(change_stage, project.pk, "contact", by=hq, actual_on=today)
    assert set(refusal.fields) == {"credit_checked"}
    record_fact(project.pk, "credit_checked", by=hq, met_on=today, source="manual")
    assert change_stage(project.pk, "contact", by=hq, actual_on=today).stage == "contact"
    assert project.facts.get(code="credit_checked").label == "信用查询"


def test_who_records_it_is_part_of_the_rule(sysadmin, member, hq, at, today):
    project = at("lead")
    new_rule(sysadmin, "contact", "credit_checked", label="信用查询", recorder="hq")

    given = {"met_on": today, "source": "manual"}
    assert refused(record_fact, project.pk, "credit_checked", by=member, **given).code == "forbidden"
    assert record_fact(project.pk, "credit_checked", by=hq, **given).recorded_by == hq


def test_a_rule_switched_off_asks_nobody(sysadmin, hq, at, today):
    changed(sysadmin, "contact", "counterpart_met", is_active=False)

    assert change_stage(at("lead").pk, "contact", by=hq, actual_on=today).stage == "contact"


def test_the_checklist_costs_two_queries_and_one_more_where_files_are_demanded(
    sysadmin, at, django_assert_max_num_queries
):
    project = at("review")
    gate_checklist(project, "signed")
    with django_assert_max_num_queries(2):
        gate_checklist(project, "signed")
    changed(sysadmin, "signed", "legal_passed", needs_file=True, evidence_type="opinion")
    gate_checklist(project, "signed")
    with django_assert_max_num_queries(3):
        gate_checklist(project, "signed")


def test_a_changed_deadline_counts_for_stages_entered_later(sysadmin, hq, at, today):
    old = at("lead")
    before = old.stage_due_on
    change_stage_term(
        by=sysadmin, type="lease", stage="contact", goal="next", based_on=1, days=10, warning_days=3, **TODAY
    )

    moved = change_stage(meet_gate(at("lead"), "contact").pk, "contact", by=hq, actual_on=today)
    old.refresh_from_db()
    assert moved.stage_due_on == today + datetime.timedelta(days=10)
    assert old.stage_due_on == before


def test_a_deadline_may_count_workdays(sysadmin, hq, at):
    """2026-09-24 + 3 workdays runs over 中秋 (domain.md 5.3)."""
    change_stage_term(
        by=sysadmin,
        type="lease",
        stage="contact",
        goal="next",
        based_on=1,
        days=3,
        unit="workday",
        warning_days=1,
        **TODAY,
    )
    since = datetime.date(2026, 9, 24)

    project = meet_gate(at("lead", stage_since_on=datetime.date(2026, 9, 1)), "contact")
    moved = change_stage(project.pk, "contact", by=hq, actual_on=since)
    assert moved.stage_due_on == datetime.date(2026, 9, 30)


def test_the_light_warns_as_early_as_the_deadline_says(sysadmin, hq, at, days_ago):
    project = meet_gate(at("review", days=200), "signed")
    change_stage_term(
        by=sysadmin, type="lease", stage="signed", goal="next", based_on=1, days=30, warning_days=20, **TODAY
    )

    moved = change_stage(project.pk, "signed", by=hq, actual_on=days_ago(12))

    assert (moved.light, "到期前 20 天起预警" in moved.light_reason) == ("yellow", True)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"days": 0}, "days"),
        ({"days": 5, "warning_days": 5}, "warning_days"),
        ({"days": 9999, "warning_days": 1}, "days"),
    ],
)
def test_an_impossible_deadline_is_refused(sysadmin, values, field):
    refusal = refused(
        change_stage_term, by=sysadmin, type="lease", stage="contact", goal="next", based_on=1, **TODAY, **values
    )

    assert field in refusal.fields


def test_a_deadline_of_a_stage_that_the_type_does_not_have_is_refused(sysadmin):
    given = {"type": "office", "stage": "started", "goal": "next", "based_on": None, "days": 9, **TODAY}

    assert set(refused(change_stage_term, by=sysadmin, **given).fields) == {"stage"}


class TestPreview:
    """Whom a change would block: numbers by stage and team, no names."""

    @pytest.fixture
    def wanted(self):
        return GateRule(stage="contact", code="credit_checked", label="信用查询", kind="fact")

    def test_it_counts_who_stands_before_the_gate_and_would_newly_fail(self, wanted, at, t01, others_project):
        at("lead")
        done = at("lead")
        at("contact")
        at("lead", status="terminated")
        at("negotiate", type="expansion")
        GateFactFactory(project=done, code="credit_checked")

        preview = preview_gate_rule("contact", "credit_checked", wanted.requirement())

        assert (preview.blocked, preview.released, preview.standing) == (2, 0, 3)
        assert [(row.stage, row.blocked) for row in preview.rows] == [("lead", 1), ("lead", 1)]
        assert {row.team.split()[0] for row in preview.rows} == {t01.code, others_project.team.code}

    def test_the_condition_and_the_types_narrow_it(self, wanted, at):
        at("lead", total_invest_wan=Decimal("9999.9999"))
        at("lead", total_invest_wan=Decimal(10000))
        at("lead", contract_amount_wan=Decimal(20000), total_invest_wan=Decimal(1))
        at("lead", type="land", total_invest_wan=Decimal(1))
        at("lead", type="office", total_invest_wan=Decimal(20000))
        wanted.from_invest_wan, wanted.if_land, wanted.types = Decimal(10000), True, ["lease", "land"]

        assert preview_gate_rule("contact", "credit_checked", wanted.requirement()).blocked == 3

    def test_switching_off_releases(self, at):
        at("lead")

        preview = preview_gate_rule("contact", "counterpart_met", None)

        assert (preview.blocked, preview.released) == (0, 1)

    def test_it_agrees_with_the_checklist_for_every_default_rule(self, at, hq, t01, chain):
        for kind, stage in (("lease", "review"), ("lease", "negotiate"), ("land", "registered"), ("lease", "signed")):
            at(stage, type=kind)
            to = {"review": "signed", "negotiate": "review", "registered": "sited", "signed": "registered"}[stage]
            meet_gate(at(stage, type=kind), to)
        for rule in GateRule.objects.filter(stage__in=["signed", "review", "sited", "registered"]):
            off = preview_gate_rule(rule.stage, rule.code, None)
            failing = 0
            for project in rule_standing(rule.stage):
                failing += any(not item.met for item in gate_checklist(project, rule.stage) if item.code == rule.code)
            assert off.released == failing, rule

    def test_a_demanded_file_blocks_those_without_one(self, at):
        with_fact = meet_gate(at("lead"), "contact")
        at("lead")
        rule = GateRule.objects.get(stage="contact", code="counterpart_met")
        rule.needs_file, rule.evidence_type = True, "photo"

        preview = preview_gate_rule("contact", "counterpart_met", rule.requirement())

        assert (preview.blocked, with_fact.facts.count()) == (1, 1)

    def test_it_takes_two_queries_for_any_number(self, wanted, at, django_assert_max_num_queries):
        for _ in range(3):
            at("lead")
        with django_assert_max_num_queries(4):
            preview_gate_rule("contact", "credit_checked", wanted.requirement())


def rule_standing(stage):
    return [one for one in Project.objects.all() if next_stage(one.type, one.stage) == stage]


def test_projects_of_the_factory_stand_at_their_default_deadline(today):
    assert ProjectFactory().stage_due_on == today + datetime.timedelta(days=7)

"""What changes after signing: 重大变更 by approval, 更正 at once, each with a row (domain.md 4.6)."""

import datetime
from decimal import Decimal

import pytest

from chains.models import Park
from core.audit.models import AuditEntry
from core.errors import RuleViolation, StaleWrite
from crm.projects import rules
from crm.projects.models import Amendment, Project
from crm.projects.services import (
    approve_amendment,
    reject_amendment,
    request_amendment,
    update_project,
    withdraw_amendment,
)
from tests.factories import EnterpriseFactory, GateFactFactory

D = Decimal
START = datetime.date(2027, 3, 31)


def refused(act, *args, **kwargs) -> RuleViolation:
    with pytest.raises(RuleViolation) as refusal:
        act(*args, **kwargs)
    return refusal.value


def ask(project, by, field, new, reason="补充协议", **more):
    return request_amendment(project.pk, by=by, field=field, new=new, reason=reason, **more)


@pytest.mark.parametrize(
    ("field", "old", "new", "major"),
    [
        ("total_invest_wan", D(100), D("80.0001"), False),
        ("total_invest_wan", D(100), D(80), True),
        ("total_invest_wan", D(100), D("119.9999"), False),
        ("total_invest_wan", D(100), D(120), True),
        ("total_invest_wan", D(0), D(1), True),
        ("total_invest_wan", D(100), None, True),
        ("total_invest_wan", None, D(5), False),
        ("contract_amount_wan", D(100), D(120), True),
        ("contract_amount_wan", D(100), D(81), False),
        ("fixed_invest_wan", D(100), D(500), False),
        ("planned_start_on", datetime.date(2027, 1, 15), datetime.date(2027, 7, 15), False),
        ("planned_start_on", datetime.date(2027, 1, 15), datetime.date(2027, 7, 16), True),
        ("planned_start_on", datetime.date(2027, 8, 31), datetime.date(2028, 2, 29), False),
        ("planned_start_on", datetime.date(2027, 8, 31), datetime.date(2028, 3, 1), True),
        ("planned_commission_on", datetime.date(2027, 7, 15), datetime.date(2027, 1, 15), False),
        ("planned_commission_on", datetime.date(2027, 7, 15), datetime.date(2027, 1, 14), True),
        ("planned_commission_on", datetime.date(2027, 7, 15), None, True),
        ("park", "甲园", "乙园", True),
        ("park", None, "乙园", False),
        ("content", "一期", "一期和二期", True),
        ("content", "", "一期", False),
        ("enterprise", "甲公司", "乙公司", True),
        ("planned_jobs", 100, 500, False),
    ],
)
def test_what_is_a_major_change(field, old, new, major):
    assert rules.is_major_change(field, old, new) is major


def test_a_member_asks_and_headquarters_approve(member, hq, at):
    project = at("signed", total_invest_wan=D(32000))

    asked = ask(project, member, "total_invest_wan", D(50000))
    assert (asked.status, asked.kind, asked.needs_review) == ("requested", "major", True)
    assert Project.objects.get().total_invest_wan == 32000

    approve_amendment(asked.pk, by=hq, note="同意")
    project.refresh_from_db()
    asked.refresh_from_db()
    assert (project.total_invest_wan, project.version, asked.status, asked.decided_by) == (50000, 1, "approved", hq)
    assert (asked.old_text, asked.new_text) == ("32,000", "50,000")
    actions = set(AuditEntry.objects.values_list("action", flat=True))
    assert {"project.amendment_requested", "project.amendment_approved"} <= actions


def test_nobody_approves_his_own_request(hq, commander, at):
    asked = ask(at("signed", content="一期"), hq, "content", "一期和二期")

    refusal = refused(approve_amendment, asked.pk, by=hq)
    assert (refusal.code, "自己" in refusal.message) == ("forbidden", True)
    assert approve_amendment(asked.pk, by=commander).status == "approved"


def test_a_team_does_not_approve(member, leader, at):
    asked = ask(at("signed", content="一期"), member, "content", "一期和二期")

    assert refused(approve_amendment, asked.pk, by=leader).code == "forbidden"
    assert refused(reject_amendment, asked.pk, by=leader, note="不").code == "forbidden"


def test_a_small_correction_of_headquarters_is_done_at_once_and_leaves_a_row(hq, at):
    project = at("signed", total_invest_wan=D(100))

    row = ask(project, hq, "total_invest_wan", D(110))

    project.refresh_from_db()
    assert (project.total_invest_wan, row.kind, row.status, row.needs_review) == (110, "correction", "approved", False)
    assert AuditEntry.objects.filter(action="project.corrected").exists()


def test_a_small_correction_of_a_member_waits(member, at):
    assert ask(at("signed", total_invest_wan=D(100)), member, "total_invest_wan", D(110)).status == "requested"


def test_many_small_corrections_add_up_to_a_major_change(hq, commander, at):
    project = at("signed", total_invest_wan=D(100))
    ask(project, hq, "total_invest_wan", D(110))

    third = ask(project, hq, "total_invest_wan", D(121))
    assert (third.kind, third.status) == ("major", "requested")
    refusal = refused(update_project, project.pk, by=hq, version=1, total_invest_wan=D(120), reason="笔误")
    assert refusal.code == "amendment_required"

    approve_amendment(third.pk, by=commander)
    assert ask(project, hq, "total_invest_wan", D(140)).kind == "correction"


def test_filling_in_what_was_empty_does_not_open_the_way_for_great_changes(hq, at):
    project = at("signed")
    assert ask(project, hq, "total_invest_wan", D(100)).kind == "correction"
    assert ask(project, hq, "total_invest_wan", D(110)).kind == "correction"

    assert ask(project, hq, "total_invest_wan", D(1000)).kind == "major"


@pytest.mark.parametrize(("needed", "passed"), [(None, False), (True, False), (False, True)])
def test_an_approved_great_change_takes_the_passed_review_back_unless_told(member, hq, at, needed, passed):
    project = at("signed", content="一期")
    GateFactFactory(project=project, code="review_passed")
    asked = ask(project, member, "content", "一期和二期")

    approve_amendment(asked.pk, by=hq, needs_review=needed)

    fact = project.facts.get(code="review_passed")
    assert (fact.withdrawn_at is None) is passed
    assert ("建设内容" in fact.withdraw_reason or asked.label in fact.withdraw_reason) is not passed


@pytest.mark.parametrize("field", ["park", "content", "planned_start_on"])
def test_update_leads_to_the_form_whoever_asks(hq, member, at, field):
    first, second = (Park.objects.create(code=f"P{name}", name=f"示例{name}园") for name in "甲乙")
    old = {"park": first, "content": "一期", "planned_start_on": START}[field]
    new = {"park": second, "content": "二期", "planned_start_on": START + datetime.timedelta(days=300)}[field]
    project = at("signed", **{field: old})

    for who in (hq, member):
        refusal = refused(update_project, project.pk, by=who, version=0, reason="x", **{field: new})
        assert (field in refusal.fields, "合同变更" in refusal.fields[field]) == (True, True)


def test_the_investor_changes_only_this_way(member, hq, at):
    project, other = at("signed"), EnterpriseFactory()

    asked = ask(project, member, "enterprise", other)
    approve_amendment(asked.pk, by=hq, needs_review=False)

    asked.refresh_from_db()
    assert (Project.objects.get().enterprise, asked.needs_review) == (other, False)


@pytest.mark.parametrize("stage", ["lead", "review"])
def test_before_signing_there_is_nothing_to_amend(member, at, stage):
    assert refused(ask, at(stage, content="一期"), member, "content", "二期").code == "not_signed"


@pytest.mark.parametrize(
    ("field", "new", "reason", "code"),
    [
        ("content", "一期", "x", "nothing_changed"),
        ("content", "二期", " ", "reason_missing"),
        ("name", "新名", "x", "not_amendable"),
        ("stage", "lead", "x", "not_amendable"),
        ("total_invest_wan", D(-1), "x", "invalid"),
    ],
)
def test_a_request_that_cannot_be_is_refused(member, at, field, new, reason, code):
    assert refused(ask, at("signed", content="一期"), member, field, new, reason).code == code
    assert Amendment.objects.count() == 0


def test_one_request_a_field_waits_at_a_time(member, at):
    project = at("signed", content="一期")
    ask(project, member, "content", "二期")

    assert refused(ask, project, member, "content", "三期").code == "amendment_open"


def test_a_request_is_outdated_when_the_field_changed_meanwhile(member, hq, at):
    project = at("signed", content="一期")
    asked = ask(project, member, "content", "二期")
    Project.objects.update(content="另有内容")

    assert refused(approve_amendment, asked.pk, by=hq).code == "amendment_outdated"


def test_rejecting_needs_a_reason_and_changes_nothing(member, hq, at):
    asked = ask(at("signed", content="一期"), member, "content", "二期")

    assert refused(reject_amendment, asked.pk, by=hq, note="").code == "reason_missing"
    assert reject_amendment(asked.pk, by=hq, note="材料不全").status == "rejected"
    assert Project.objects.get().content == "一期"
    assert refused(approve_amendment, asked.pk, by=hq).code == "request_decided"


def test_who_asked_takes_it_back(member, leader, at):
    asked = ask(at("signed", content="一期"), member, "content", "二期")

    assert refused(withdraw_amendment, asked.pk, by=leader).code == "forbidden"
    assert withdraw_amendment(asked.pk, by=member).status == "withdrawn"


def test_a_stale_request_and_one_of_another_team(member, at, others_project):
    project = at("signed", content="一期")

    with pytest.raises(StaleWrite):
        ask(project, member, "content", "二期", version=7)
    with pytest.raises(Project.DoesNotExist):
        ask(others_project, member, "content", "二期")


def test_another_teams_request_does_not_exist_for_me(other_member, member, at):
    asked = ask(at("signed", content="一期"), member, "content", "二期")

    with pytest.raises(Amendment.DoesNotExist):
        withdraw_amendment(asked.pk, by=other_member)


def test_a_later_start_moves_the_deadline_when_it_is_approved(member, hq, at):
    project = at("sited", planned_start_on=START)
    later = START + datetime.timedelta(days=300)

    asked = ask(project, member, "planned_start_on", later)
    approve_amendment(asked.pk, by=hq)

    project.refresh_from_db()
    assert (project.planned_start_on, project.stage_due_on) == (later, later)

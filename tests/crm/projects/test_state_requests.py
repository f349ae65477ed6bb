"""搁置, 恢复, 终止, 外流 and 合并 asked for by a team and decided by the headquarters; lost and merged projects."""

import datetime
from decimal import Decimal

import pytest

from core.audit.models import AuditEntry
from core.errors import RuleViolation, StaleWrite
from crm.followups.services import log_followup
from crm.projects.models import Outflow, Project, StateRequest
from crm.projects.services import (
    approve_state,
    merge_project,
    move_out_project,
    reject_state,
    request_state,
    resume_project,
    suspend_project,
    terminate_project,
    update_project,
    withdraw_state,
)
from tests.factories import FollowUpFactory, GateFactFactory, ProjectFactory, ProjectFileFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


def refused(service, *args, **kwargs) -> RuleViolation:
    with pytest.raises(RuleViolation) as refusal:
        service(*args, **kwargs)
    return refusal.value


@pytest.fixture
def loss(today):
    return {"moved_on": today, "province": "四川", "city": "成都市", "why": "land", "lost_wan": Decimal(32000)}


@pytest.fixture
def twin(project, t01, chain):
    return ProjectFactory(name="示例重复项目", enterprise=project.enterprise, team=t01, chain=chain)


@pytest.fixture
def asked(project, today, loss, twin):
    """Return a function that gives what a request of each kind carries."""
    carried = {
        "suspend": {"resume_by_on": today + datetime.timedelta(days=90)}, "resume": {},
        "terminate": {"termination_kind": "policy"}, "move_out": loss, "merge": {"into": twin},
    }  # fmt: skip
    return lambda kind: carried[kind]


@pytest.mark.parametrize(
    ("kind", "status", "row"),
    [
        ("suspend", "suspended", "suspended"),
        ("terminate", "terminated", "terminated"),
        ("move_out", "moved_out", "moved_out"),
        ("merge", "merged", "merged"),
    ],
)
def test_the_team_asks_and_headquarters_approve(project, member, hq, asked, kind, status, row):
    request = request_state(project.pk, kind, by=member, reason="企业融资未到位", **asked(kind))
    project.refresh_from_db()
    assert (project.status, request.status) == ("active", "requested")

    approve_state(request.pk, by=hq, note="同意")

    project.refresh_from_db()
    request.refresh_from_db()
    change = project.status_changes.get()
    assert (project.status, project.light, request.status) == (status, "frozen", "approved")
    assert (change.kind, change.reason, change.by) == (row, "企业融资未到位", hq)
    assert set(AuditEntry.objects.values_list("action", flat=True)) >= {
        "project.state_requested", "project.state_approved", f"project.{row}",
    }  # fmt: skip


def test_a_pause_is_ended_by_request_too(project, member, hq, asked):
    suspend_project(project.pk, by=hq, reason="等", **asked("suspend"))

    request = request_state(project.pk, "resume", by=member, reason="融资到位")
    approve_state(request.pk, by=hq)

    assert Project.objects.get(pk=project.pk).status == "active"


def test_who_asked_does_not_decide_nor_does_the_leader(project, leader, hq, asked):
    own = request_state(project.pk, "suspend", by=hq, reason="等", **asked("suspend"))

    assert refused(approve_state, own.pk, by=hq).code == "forbidden"
    assert refused(approve_state, own.pk, by=leader).code == "forbidden"


def test_a_refusal_needs_a_reason_and_changes_nothing(project, member, hq, asked):
    request = request_state(project.pk, "terminate", by=member, reason="投资方放弃", **asked("terminate"))
    assert refused(reject_state, request.pk, by=hq, note=" ").code == "reason_missing"

    rejected = reject_state(request.pk, by=hq, note="继续争取")

    assert (rejected.status, rejected.decision_note, Project.objects.get(pk=project.pk).status) == (
        "rejected", "继续争取", "active",
    )  # fmt: skip
    assert refused(approve_state, request.pk, by=hq).code == "request_decided"


def test_who_asked_takes_it_back_and_asks_for_something_else(project, member, other_member, asked):
    request = request_state(project.pk, "suspend", by=member, reason="等", **asked("suspend"))
    assert refused(request_state, project.pk, "terminate", by=member, reason="x", **asked("terminate")).code == (
        "request_open"
    )
    with pytest.raises(StateRequest.DoesNotExist):
        withdraw_state(request.pk, by=other_member)

    withdraw_state(request.pk, by=member)

    assert request_state(project.pk, "terminate", by=member, reason="x", **asked("terminate")).is_open


@pytest.mark.parametrize(
    ("kind", "given", "fields"),
    [
        ("suspend", {}, {"resume_by_on"}),
        ("terminate", {"termination_kind": "mood"}, {"termination_kind"}),
        ("move_out", {}, {"moved_on", "province", "why", "lost_wan"}),
        ("merge", {}, {"into"}),
        ("sell", {}, {"kind"}),
    ],
)
def test_a_request_is_checked_as_the_act_would_be(project, member, kind, given, fields):
    assert set(refused(request_state, project.pk, kind, by=member, reason="原因", **given).fields) == fields


@pytest.mark.parametrize("days", [0, 181])
def test_a_pause_asked_for_ends_between_tomorrow_and_180_days(project, member, today, days):
    day = today + datetime.timedelta(days=days)

    assert (
        refused(request_state, project.pk, "suspend", by=member, reason="等", resume_by_on=day).code == "date_invalid"
    )


@pytest.mark.parametrize("kind", ["terminate", "move_out"])
@pytest.mark.parametrize(("stage", "needed"), [("review", False), ("signed", True), ("started", True)])
def test_after_signing_the_paper_that_ends_the_contract_is_needed(at, commander, loss, kind, stage, needed):
    project = at(stage)
    act = {
        "terminate": lambda **more: terminate_project(project.pk, by=commander, kind="breach", reason="违约", **more),
        "move_out": lambda **more: move_out_project(project.pk, by=commander, reason="外地条件更好", **loss, **more),
    }[kind]

    if needed:
        assert set(refused(act).fields) == {"file", "upload"}
        assert refused(act, file=ProjectFileFactory()).code == "invalid"
    ended = act(file=ProjectFileFactory(project=project)) if needed else act()

    assert not ended.is_running
    assert bool(ended.status_changes.get().file) is needed


def test_after_signing_the_leader_asks_and_does_not_act(at, leader, loss):
    project = at("signed")

    assert refused(move_out_project, project.pk, by=leader, reason="x", **loss).code == "forbidden"
    paper = ProjectFileFactory(project=project)
    assert request_state(project.pk, "move_out", by=leader, reason="x", file=paper, **loss).file == paper


@pytest.mark.parametrize("kind", ["terminate", "move_out"])
def test_after_signing_one_clerk_alone_ends_nothing_two_do(at, hq, commander, asked, loss, kind):
    project = at("signed")
    paper = ProjectFileFactory(project=project)
    act = {
        "terminate": lambda: terminate_project(project.pk, by=hq, kind="breach", reason="违约", file=paper),
        "move_out": lambda: move_out_project(project.pk, by=hq, reason="x", file=paper, **loss),
    }[kind]

    refusal = refused(act)
    assert (refusal.code, "状态申请" in refusal.message) == ("forbidden", True)
    request = request_state(project.pk, kind, by=commander, reason="违约", file=paper, **asked(kind))
    approve_state(request.pk, by=hq)

    project.refresh_from_db()
    assert not project.is_running


def test_a_lost_project_says_where_why_and_how_much(project, leader, loss):
    lost = move_out_project(project.pk, by=leader, reason="对方承诺低价供地", **loss)

    row = Outflow.objects.get()
    assert (lost.status, row.province, row.city, row.why, row.lost_wan) == (
        "moved_out", "四川", "成都市", "land", Decimal(32000),
    )  # fmt: skip
    assert lost.status_changes.get().detail == "四川成都市 · 用地与载体"
    assert refused(move_out_project, project.pk, by=leader, reason="x", **loss).code == "project_ended"


def test_what_is_lost_is_the_investment_when_nothing_else_is_said(at, hq, loss):
    project = at("negotiate", total_invest_wan=Decimal(5000))

    move_out_project(project.pk, by=hq, reason="x", **(loss | {"lost_wan": None}))

    assert Outflow.objects.get().lost_wan == Decimal(5000)


def test_all_faults_of_a_loss_are_named(project, hq, today):
    tomorrow = today + datetime.timedelta(days=1)
    wrong = {"moved_on": tomorrow, "province": "某省", "why": "mood", "city": "字" * 61, "lost_wan": Decimal(-1)}

    assert set(refused(move_out_project, project.pk, by=hq, reason="x", **wrong).fields) == set(wrong)


def test_a_duplicate_goes_into_the_other_and_keeps_its_history(project, twin, hq, member):
    FollowUpFactory(project=project, created_by=member)
    GateFactFactory(project=project, code="intent_document")

    merged = merge_project(project.pk, twin.pk, by=hq, reason="同一投资重复立项")

    assert (merged.status, merged.merged_into, merged.light) == ("merged", twin, "frozen")
    assert (merged.followups.count(), merged.facts.count()) == (1, 1)
    assert merged.status_changes.get().detail == f"并入 {twin.no} 示例重复项目"
    assert list(Project.objects.running()) == [twin]


def test_only_a_duplicate_of_the_same_firm_is_merged(project, twin, hq, leader, at):
    foreign = ProjectFactory()
    signed = at("signed", enterprise=project.enterprise)

    assert refused(merge_project, project.pk, project.pk, by=hq, reason="x").code == "merge_unfit"
    assert refused(merge_project, project.pk, foreign.pk, by=hq, reason="x").code == "merge_unfit"
    assert refused(merge_project, signed.pk, project.pk, by=hq, reason="x").code == "merge_unfit"
    assert refused(merge_project, project.pk, twin.pk, by=leader, reason="x").code == "forbidden"
    assert merge_project(project.pk, signed.pk, by=hq, reason="x").merged_into == signed
    assert refused(merge_project, twin.pk, project.pk, by=hq, reason="x").code == "merge_unfit"


@pytest.mark.parametrize("ended", ["moved_out", "merged", "terminated"])
def test_an_ended_project_is_changed_by_nobody(project, hq, member, today, ended):
    Project.objects.update(status=ended)

    assert refused(update_project, project.pk, by=hq, version=None, content="x").code == "project_ended"
    assert refused(request_state, project.pk, "resume", by=member, reason="x").code == "project_ended"
    given = {"enterprise": project.enterprise, "project": project, "kind": "visit", "summary": "谈了十个字以上的内容"}
    moment = datetime.datetime.now(tz=datetime.UTC)
    assert refused(log_followup, by=member, happened_at=moment, **given).code == "project_ended"


def test_a_request_that_no_longer_fits_waits_on(project, member, hq, asked):
    request = request_state(project.pk, "suspend", by=member, reason="等", **asked("suspend"))
    Project.objects.update(status="suspended")

    assert refused(approve_state, request.pk, by=hq).code == "project_not_active"
    assert StateRequest.objects.get().is_open


@pytest.mark.parametrize("kind", ["suspend", "terminate", "move_out", "merge", "resume"])
def test_nobody_acts_past_a_request_that_waits(project, member, hq, leader, asked, loss, twin, kind):
    if kind == "resume":
        suspend_project(project.pk, by=hq, reason="等", **asked("suspend"))
    request = request_state(project.pk, kind, by=member, reason="等", **asked(kind))
    acts = {
        "resume": lambda: resume_project(project.pk, by=hq),
        "suspend": lambda: suspend_project(project.pk, by=hq, reason="x", **asked("suspend")),
        "terminate": lambda: terminate_project(project.pk, by=leader, kind="breach", reason="x"),
        "move_out": lambda: move_out_project(project.pk, by=leader, reason="x", **loss),
        "merge": lambda: merge_project(project.pk, twin.pk, by=hq, reason="x"),
    }
    fits = [kind] if kind == "resume" else [one for one in acts if one != "resume"]

    refusals = [refused(acts[one]) for one in fits]

    assert {refusal.code for refusal in refusals} == {"request_open"}
    assert all(member.name in refusal.message for refusal in refusals)
    reject_state(request.pk, by=hq, note="另行处理")
    assert acts[kind]().status != "x"


def test_a_stale_page_asks_for_nothing(project, member, asked):
    Project.objects.update(version=3)

    with pytest.raises(StaleWrite):
        request_state(project.pk, "suspend", by=member, reason="等", version=2, **asked("suspend"))


def test_another_teams_request_does_not_exist_for_me(project, member, other_member, asked):
    request_state(project.pk, "suspend", by=member, reason="等", **asked("suspend"))

    assert not StateRequest.objects.visible_to(other_member).exists()
    with pytest.raises(Project.DoesNotExist):
        request_state(project.pk, "suspend", by=other_member, reason="等", **asked("suspend"))


def test_a_hidden_project_is_no_goal_of_a_merge(project, member, others_project):
    Project.objects.filter(pk=others_project.pk).update(enterprise=project.enterprise)
    others_project.refresh_from_db()

    assert refused(request_state, project.pk, "merge", by=member, reason="x", into=others_project).code == "merge_unfit"

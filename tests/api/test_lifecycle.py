"""A project goes the whole way through REST: every refusal lists all that is missing, every fact is recorded there."""

import datetime

import pytest
from django.utils import timezone

from core.audit.models import AuditEntry
from crm.projects.gates import FACTS, GATES, Kind, Recorder, requirements
from crm.projects.models import Project
from crm.projects.stages import PATHS
from tests.api.conftest import attrs, codes
from tests.factories import (
    EnterpriseFactory,
    GateFactFactory,
    ProjectFactory,
    ProjectFileFactory,
    UserFactory,
    member_of,
)

LATER = str(timezone.localdate() + datetime.timedelta(days=300))
FIELDS = {
    "site_needs": "标准厂房 5000 ㎡", "element_needs": "电 800 kVA", "total_invest_wan": "32000", "contract_no": "示招合 17 号",
    "contract_kind": "formal", "contract_amount_wan": "32000", "planned_start_on": LATER, "planned_commission_on": LATER,
    "factory_m2": "5000", "land_mu": "50",
}  # fmt: skip


class Walker:
    """Plays one project over REST, as its member where he may and as headquarters where he may not."""

    def __init__(self, pk: int, member, hq) -> None:
        self.pk, self.member, self.hq = pk, member, hq
        self.today = str(timezone.localdate())

    def path(self, rest: str = "") -> str:
        return f"projects/{self.pk}/{rest}"

    @property
    def tag(self) -> dict[str, str]:
        return {"If-Match": self.hq.get(self.path()).headers["ETag"]}

    def move(self, to: str):
        return self.member.post(self.path("stage/"), {"to": to, "actual_on": self.today}, headers=self.tag)

    def fill(self, fields: dict) -> None:
        answer = self.member.patch(self.path(), fields, headers=self.tag)
        assert answer.status_code == 200, answer.json()

    def prove(self, requirement) -> None:
        caller = self.hq if requirement.recorded_by == Recorder.HQ else self.member
        body = new_fact(requirement.code, self.pk, reference=f"示例 {requirement.code}")
        answer = caller.post(self.path("facts/"), body)
        assert answer.status_code == 201, answer.json()


def new_fact(code: str, project: int | None = None, **more) -> dict:
    """What is sent for a fact; a review that was held on paper comes with its minutes."""
    minutes = {"file": ProjectFileFactory(project_id=project).pk} if code == "review_passed" and project else {}
    return {"code": code, "met_on": str(timezone.localdate()), **minutes, **more}


def values_of(gate, hq, walker) -> dict:
    wanted = {one.code for one in gate if one.kind == Kind.FIELD}
    values = {code: FIELDS[code] for code in wanted & set(FIELDS)}
    if "local_entity" in wanted:
        firm = {"name": "重庆示例落地科技有限公司", "uscc": EnterpriseFactory.build().uscc}
        values["local_entity"] = hq.post("enterprises/", firm).json()["id"]
    if "service_officer" in wanted:
        values["service_officer"] = walker.member.get(walker.path("people/")).json()["service_officers"][0]["id"]
    return values


@pytest.mark.parametrize("kind", ["lease", "land"])
def test_a_project_walks_from_its_first_stage_to_service(kind, call, hq, member, t01, chain):
    UserFactory(role="service_officer", name="专员示例二")
    hq, member = call(hq), call(member)
    firm = hq.post("enterprises/", {"name": "重庆示例投资方科技有限公司"}).json()["id"]
    given = {"enterprise": firm, "name": "示例内饰件项目", "type": kind, "chain": chain.pk, "team": t01.pk}
    made = member.post("projects/", given)
    assert made.status_code == 201, made.json()
    assert made.headers["Location"] == f"/api/v1/projects/{made.json()['id']}/"
    walker = Walker(made.json()["id"], member, hq)

    for to in PATHS[kind][1:]:
        gate = requirements(kind, to)
        asked = {one.code for one in gate}
        shown = member.get(walker.path("gate/")).json()
        assert (shown["to"], {one["code"] for one in shown["items"] if not one["met"]}) == (to, asked)
        assert shown["missing"] == len(asked)

        refused = walker.move(to)
        assert refused.status_code == 409, refused.json()
        assert (codes(refused)[0], attrs(refused)) == ("gate_incomplete", asked)

        if fields := values_of(gate, hq, walker):
            walker.fill(fields)
        for one in gate:
            if one.kind == Kind.FACT:
                walker.prove(one)
        moved = walker.move(to)
        assert (moved.status_code, moved.json()["stage"]) == (200, to), moved.json()

    history = member.get(walker.path("history/")).json()
    assert [row["to_stage"] for row in history] == list(PATHS[kind])
    recorded = {row["code"] for row in member.get(walker.path("facts/")).json()}
    assert recorded == {one.code for to in PATHS[kind][1:] for one in requirements(kind, to) if one.kind == Kind.FACT}


@pytest.mark.parametrize("code", sorted(code for code, one in FACTS.items() if one.recorded_by == Recorder.HQ))
def test_what_headquarters_concludes_only_headquarters_records(code, call, hq, member, leader, project):
    path = f"projects/{project.pk}/facts/"

    assert [call(who).post(path, new_fact(code, project.pk)).status_code for who in (member, leader, hq)] == [
        403,
        403,
        201,
    ]
    assert call(leader).post(f"{path}{code}/withdraw/", {"reason": "示例"}).status_code == 403
    assert project.facts.valid().get(code=code).recorded_by == hq


def test_a_fact_is_recorded_once_withdrawn_with_a_reason_and_recorded_anew(call, member, project):
    caller, path = call(member), f"projects/{project.pk}/facts/"
    first, again = (caller.post(path, new_fact("intent_document", reference="示例意向书")) for _ in range(2))
    other = caller.post(path, new_fact("intent_document", met_on="2026-01-05"))
    unsaid = caller.post(f"{path}intent_document/withdraw/", {})
    taken, twice = (caller.post(f"{path}intent_document/withdraw/", {"reason": "文件有误"}) for _ in range(2))
    renewed = caller.post(path, new_fact("intent_document", met_on="2026-01-05"))

    assert (first.status_code, again.json()) == (201, first.json())
    assert (other.status_code, codes(other)[0]) == (409, "fact_exists")
    assert (unsaid.status_code, attrs(unsaid)) == (400, {"reason"})
    assert (taken.status_code, taken.json()["withdraw_reason"]) == (200, "文件有误")
    assert (twice.status_code, codes(twice)[0]) == (409, "fact_missing")
    assert renewed.status_code == 201
    rows = caller.get(path).json()
    assert [(row["met_on"], row["withdrawn_at"] is None) for row in rows] == [
        (str(timezone.localdate()), False),
        ("2026-01-05", True),
    ]
    assert rows[0]["recorded_by"] == member.name
    assert set(AuditEntry.objects.filter(target_id=project.pk).values_list("action", flat=True)) >= {
        "project.fact_recorded",
        "project.fact_withdrawn",
    }


@pytest.mark.parametrize("source", ["follow_up", "review", "commitments", "别处"])
def test_a_fact_cannot_pretend_to_come_from_elsewhere(call, member, project, source):
    answer = call(member).post(f"projects/{project.pk}/facts/", new_fact("site_visited", source=source))

    assert (answer.status_code, codes(answer), attrs(answer)) == (400, ["source_reserved"], {"source"})
    assert not project.facts.exists()


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ({}, {"code", "met_on"}),
        ({"code": "stage", "met_on": "2026-01-01"}, {"code"}),
        ({"code": "site_visited", "met_on": "2026-02-30"}, {"met_on"}),
        ({"code": "site_visited", "met_on": "0001-01-01"}, {"met_on"}),
        ({"code": "site_visited", "met_on": "2026-01-01", "recorded_by": 1}, {"recorded_by"}),
        ({"code": "site_visited", "met_on": "2026-01-01", "reference": "示" * 201}, {"reference"}),
    ],
)
def test_a_faulty_fact_is_a_400_that_names_every_fault(body, named, call, member, project):
    answer = call(member).post(f"projects/{project.pk}/facts/", body)

    assert (answer.status_code, attrs(answer)) == (400, named)


def test_a_fact_of_tomorrow_is_a_409(call, member, project):
    tomorrow = timezone.localdate() + datetime.timedelta(days=1)
    answer = call(member).post(f"projects/{project.pk}/facts/", new_fact("site_visited", met_on=str(tomorrow)))

    assert (answer.status_code, attrs(answer)) == (409, {"met_on"})


def test_a_code_that_no_gate_knows_is_not_withdrawn(call, hq, project):
    assert call(hq).post(f"projects/{project.pk}/facts/moon/withdraw/", {"reason": "示例"}).status_code == 404


def test_the_gate_of_any_stage_of_the_path_is_told_and_no_other(call, member, project):
    caller, path = call(member), f"projects/{project.pk}/gate/"
    signed, moon = caller.get(path, to="signed"), caller.get(path, to="moon")

    assert {one["code"] for one in signed.json()["items"]} == {one.code for one in requirements("lease", "signed")}
    assert {one["code"] for one in signed.json()["items"] if one["recorded_by"] == "hq"} == {
        one.code for one in GATES["signed"] if one.recorded_by == Recorder.HQ
    }
    assert (moon.status_code, attrs(moon)) == (400, {"to"})


def test_a_partner_reads_neither_facts_nor_gates(call, partner, project):
    GateFactFactory(project=project, code="intent_document", reference="秘密文号")
    caller = call(partner)

    assert [caller.get(f"projects/{project.pk}/{what}/").status_code for what in ("facts", "gate", "people")] == [
        403
    ] * 3


def test_suspension_resumption_and_end_over_rest(call, hq, project):
    caller, path = call(hq), f"projects/{project.pk}/"
    until = str(timezone.localdate() + datetime.timedelta(days=90))
    rested = caller.post(f"{path}suspend/", {"reason": "资金未到位", "resume_by_on": until}, version=0)
    again = caller.post(f"{path}suspend/", {"reason": "资金未到位", "resume_by_on": until}, version=1)
    resumed = caller.post(f"{path}resume/", {"reason": "到位"}, version=1)
    ended = caller.post(f"{path}terminate/", {"kind": "policy", "reason": "评审否决"}, version=2)
    after = caller.patch(path, {"name": "示例"}, version=3)

    assert (rested.status_code, rested.json()["status"], rested.json()["resume_by_on"]) == (200, "suspended", until)
    assert (again.status_code, codes(again)[0]) == (409, "project_not_active")
    assert (resumed.json()["status"], resumed.headers["ETag"]) == ("active", '"v2"')
    assert (ended.json()["status"], ended.json()["termination_kind"]) == ("terminated", "policy")
    assert (after.status_code, codes(after)[0]) == (409, "project_ended")


@pytest.mark.parametrize("verb", ["suspend", "resume", "terminate", "reassign", "stage"])
def test_a_decision_wants_the_version_it_is_based_on(verb, call, hq, project):
    body = {
        "suspend": {"reason": "示例", "resume_by_on": str(timezone.localdate() + datetime.timedelta(days=9))},
        "terminate": {"reason": "示例", "kind": "policy"},
        "reassign": {"reason": "示例"},
        "stage": {"to": "contact", "actual_on": str(timezone.localdate())},
    }.get(verb, {})
    before = Project.objects.filter(pk=project.pk).values().get()
    blind, stale = (call(hq).post(f"projects/{project.pk}/{verb}/", body, version=version) for version in (None, 7))

    assert (blind.status_code, stale.status_code) == (428, 412)
    assert Project.objects.filter(pk=project.pk).values().get() == before


def test_a_leader_hands_a_project_over_within_the_team_only(call, leader, member, t01, t02, project):
    colleague, stranger = member_of(t01), member_of(t02)
    caller, path = call(leader), f"projects/{project.pk}/"
    owners = [one["id"] for one in caller.get(f"{path}people/").json()["owners"]]
    done = caller.post(f"{path}reassign/", {"owner": colleague.pk, "reason": "休假"}, version=0)
    outside = caller.post(f"{path}reassign/", {"owner": stranger.pk, "reason": "示例"}, version=1)
    nobody = caller.post(f"{path}reassign/", {"owner": 10**7, "reason": "示例"}, version=1)
    away = caller.post(f"{path}reassign/", {"team": t02.pk, "owner": None, "reason": "示例"}, version=1)

    assert {leader.pk, member.pk, colleague.pk} <= set(owners)
    assert stranger.pk not in owners
    assert (done.status_code, done.json()["owner"]) == (200, colleague.pk), done.json()
    assert (outside.status_code, nobody.status_code) == (400, 400)
    assert outside.content.replace(str(stranger.pk).encode(), b"?") == nobody.content.replace(b"10000000", b"?")
    assert away.status_code == 403
    assert Project.objects.get(pk=project.pk).team_id == t01.pk


def test_headquarters_moves_a_project_to_another_team_with_its_owner_and_helpers(call, hq, t01, t02, project):
    other = member_of(t02)
    body = {"team": t02.pk, "owner": other.pk, "co_teams": [t01.pk], "reason": "调整分工"}

    moved = call(hq).post(f"projects/{project.pk}/reassign/", body, version=0).json()

    assert (moved["team"], moved["owner"], moved["co_teams"]) == (t02.pk, other.pk, [t01.pk])


def test_what_the_contract_fixed_headquarters_changes_with_a_reason(call, hq, member, t01, chain):
    signed = ProjectFactory(team=t01, chain=chain, stage="signed", contract_amount_wan="100")
    path, change = f"projects/{signed.pk}/", {"contract_amount_wan": "110"}
    answers = [
        call(member).patch(path, change, version=0),
        call(hq).patch(path, change, version=0),
        call(hq).patch(path, change | {"reason": "补充协议"}, version=0),
    ]

    assert [one.status_code for one in answers] == [409, 409, 200]
    assert [codes(one)[0] for one in answers[:2]] == ["amount_locked"] * 2


def test_a_service_officer_is_named_from_those_on_duty(call, member, hq, service_officer, project):
    caller, path = call(member), f"projects/{project.pk}/"
    wrong = caller.patch(path, {"service_officer": hq.pk}, version=0)
    right = caller.patch(path, {"service_officer": service_officer.pk}, version=0)

    assert (wrong.status_code, attrs(wrong)) == (400, {"service_officer"})
    assert (right.status_code, right.json()["service_officer"]) == (200, service_officer.pk)


def test_a_next_step_is_moved_and_a_follow_up_voided_by_headquarters(call, member, hq, project):
    followup = project.followups.get()
    later = str(timezone.localdate() + datetime.timedelta(days=5))
    path = f"followups/{followup.pk}/"
    moved = call(member).post(f"{path}reschedule/", {"next_on": later})
    past = call(member).post(f"{path}reschedule/", {"next_on": "2020-01-01"})
    refused = call(member).post(f"{path}void/", {"reason": "示例"})
    voided, again = (call(hq).post(f"{path}void/", {"reason": "未发生"}) for _ in range(2))

    assert (moved.status_code, moved.json()["next_on"]) == (200, later), moved.json()
    assert (past.status_code, attrs(past)) == (409, {"next_on"})
    assert refused.status_code == 403
    assert (voided.json()["void_reason"], again.json()["voided_at"]) == ("未发生", voided.json()["voided_at"])

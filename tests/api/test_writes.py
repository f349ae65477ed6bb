"""Writing over REST ends in the same services as the pages, with the same history and audit."""

from django.utils import timezone

from core.audit.models import AuditEntry
from crm.enterprises.models import Enterprise
from crm.projects.models import Project
from tests.api.conftest import attrs, codes
from tests.factories import meet_gate


def new_project(project, **more) -> dict:
    given = {"enterprise": project.enterprise_id, "chain": project.chain_id, "team": project.team_id}
    return {**given, "name": "示例二期项目", "type": "lease", "total_invest_wan": "3000.0000", **more}


def test_a_member_creates_a_project_for_the_own_team(call, member, project):
    response = call(member).post("projects/", new_project(project))

    assert response.status_code == 201, response.json()
    made = Project.objects.get(pk=response.json()["id"])
    assert (made.team_id, made.created_by, made.owner) == (project.team_id, member, member)
    assert response.json()["total_invest_wan"] == "3000.0000"
    entry = AuditEntry.objects.get(action="project.created")
    assert (entry.actor_id, entry.channel, entry.target_id) == (member.pk, "api", made.pk)


def test_the_same_project_twice_is_a_409(call, member, project):
    caller = call(member)
    caller.post("projects/", new_project(project))
    response = caller.post("projects/", new_project(project))

    assert response.status_code == 409
    assert codes(response)[0] == "duplicate_project"


def test_all_faults_of_a_body_come_at_once(call, member, project):
    response = call(member).post(
        "projects/", {"name": "", "type": "moon", "land_mu": "viel", "planned_sign_on": "9999-01-01"}
    )

    assert response.status_code == 400
    assert {"name", "type", "land_mu", "planned_sign_on", "enterprise", "chain", "team"} <= attrs(response)


def test_a_move_with_a_met_gate_is_done_and_in_the_history(call, member, project):
    meet_gate(project, "contact")
    today = str(timezone.localdate())

    moved = call(member).post(f"projects/{project.pk}/stage/", {"to": "contact", "actual_on": today}, version=0)

    assert moved.status_code == 200, moved.json()
    assert (moved.json()["stage"], moved.headers["ETag"]) == ("contact", '"v1"')
    history = call(member).get(f"projects/{project.pk}/history/").json()
    assert [row["to_stage"] for row in history] == [project.stage, "contact"]
    assert (history[-1]["by"], history[-1]["days_spent"]) == (member.name, 0)


def test_a_member_may_not_skip_stages(call, member, project):
    body = {"to": "negotiate", "actual_on": str(timezone.localdate()), "reason": "示例"}
    before = project.stage

    response = call(member).post(f"projects/{project.pk}/stage/", body, version=0)

    assert response.status_code == 403
    assert codes(response)[0] == "forbidden"
    assert Project.objects.get(pk=project.pk).stage == before


def test_hq_creates_a_firm_and_the_same_name_again_is_a_409_until_confirmed(call, hq):
    caller, body = call(hq), {"name": "重庆示例内饰科技有限公司", "uscc": ""}
    first = caller.post("enterprises/", body)
    again = caller.post("enterprises/", body)
    sure = caller.post("enterprises/", body | {"confirm_duplicate": True})

    assert (first.status_code, again.status_code, sure.status_code) == (201, 409, 201)
    assert codes(again)[0] == "duplicate_name"
    assert Enterprise.objects.filter(name=body["name"]).count() == 2


def test_a_damaged_credit_code_is_refused_with_its_field(call, hq):
    response = call(hq).post("enterprises/", {"name": "重庆示例二有限公司", "uscc": "9.15E+17"})

    assert response.status_code == 409
    assert attrs(response) == {"uscc"}


def test_a_follow_up_is_logged_and_its_step_done_twice_is_done_once(call, member, project):
    caller, now = call(member), timezone.now()
    body = {
        "enterprise": project.enterprise_id, "project": project.pk, "kind": "phone", "happened_at": now.isoformat(),
        "summary": "对方约定下周到园区看标准厂房", "counterpart": "张示例", "next_step": "带看", "next_on": str(timezone.localdate()),
    }  # fmt: skip
    made = caller.post("followups/", body)
    assert made.status_code == 201, made.json()
    step = f"followups/{made.json()['id']}/done/"
    done = [caller.post(step) for _ in range(2)]

    assert [one.status_code for one in done] == [200, 200]
    assert done[0].json()["next_done_at"] == done[1].json()["next_done_at"] is not None


def test_a_follow_up_in_the_future_is_a_409_with_its_field(call, member, project):
    later = timezone.now() + timezone.timedelta(days=2)
    body = {"enterprise": project.enterprise_id, "project": project.pk, "kind": "visit", "summary": "示例",
            "happened_at": later.isoformat()}  # fmt: skip

    response = call(member).post("followups/", body)

    assert response.status_code == 409
    assert "happened_at" in attrs(response)


def test_a_refused_write_is_in_the_audit_log(call, member, project):
    call(member).patch(f"projects/{project.pk}/", {"name": "示例"}, version=9)

    entry = AuditEntry.objects.get(action="request.refused")
    assert (entry.actor_id, entry.result, entry.changes["status"]) == (member.pk, "refused", 412)

"""Hidden rows do not exist: on read, write, action, and as a reference in a body."""

import pytest
from django.utils import timezone

from crm.followups.models import FollowUp
from crm.projects.models import Project
from tests.api.conftest import attrs
from tests.factories import NoticeFactory

MISSING = 10**7


def of_hidden(project) -> dict[str, int]:
    followup = FollowUp.objects.get(project=project)
    notice = NoticeFactory(project=project, recipient=followup.created_by)
    return {"projects": project.pk, "followups": followup.pk, "notices": notice.pk}


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "projects/{projects}/"),
        ("PATCH", "projects/{projects}/"),
        ("POST", "projects/{projects}/stage/"),
        ("GET", "projects/{projects}/history/"),
        ("POST", "projects/{projects}/facts/"),
        ("GET", "projects/{projects}/facts/"),
        ("POST", "projects/{projects}/facts/site_visited/withdraw/"),
        ("GET", "projects/{projects}/gate/"),
        ("GET", "projects/{projects}/people/"),
        ("POST", "projects/{projects}/suspend/"),
        ("POST", "projects/{projects}/reassign/"),
        ("GET", "followups/{followups}/"),
        ("POST", "followups/{followups}/void/"),
        ("POST", "followups/{followups}/reschedule/"),
        ("POST", "notices/{notices}/snooze/"),
        ("POST", "followups/{followups}/done/"),
        ("GET", "notices/{notices}/"),
        ("POST", "notices/{notices}/read/"),
        ("POST", "notices/{notices}/done/"),
    ],
)
def test_a_hidden_row_answers_like_a_missing_one(method, path, call, member, project, foreign):
    caller = call(member)
    hidden = caller.send(method, path.format(**of_hidden(foreign)), {"name": "示例"}, version=0)
    missing = caller.send(
        method, path.format(projects=MISSING, followups=MISSING, notices=MISSING), {"name": "示例"}, version=0
    )

    assert (hidden.status_code, missing.status_code) == (404, 404)
    assert hidden.content == missing.content


def test_a_firm_that_the_caller_may_not_see_answers_like_a_missing_one(call, partner, project, foreign):
    caller = call(partner)
    hidden, missing = (caller.get(f"enterprises/{pk}/") for pk in (foreign.enterprise_id, MISSING))

    assert (hidden.status_code, missing.status_code) == (404, 404)
    assert hidden.content == missing.content


def new_followup(enterprise, project) -> dict:
    return {
        "enterprise": enterprise, "project": project, "kind": "visit", "happened_at": timezone.now().isoformat(),
        "summary": "看了厂房", "counterpart": "张示例", "next_step": "再访", "next_on": str(timezone.localdate()),
    }  # fmt: skip


def test_a_reference_to_a_hidden_row_is_refused_like_one_to_a_missing_row(call, member, project, foreign):
    caller = call(member)
    hidden = caller.post("followups/", new_followup(foreign.enterprise_id, foreign.pk))
    missing = caller.post("followups/", new_followup(foreign.enterprise_id, MISSING))

    assert (hidden.status_code, missing.status_code) == (400, 400)
    assert hidden.content.replace(str(foreign.pk).encode(), b"?") == missing.content.replace(
        str(MISSING).encode(), b"?"
    )
    assert attrs(hidden) == {"project"}
    assert FollowUp.objects.filter(project=foreign).count() == 1


def test_a_project_is_created_for_the_own_team_only(call, member, project, t02, chain):
    body = {
        "enterprise": project.enterprise_id,
        "name": "示例新项目",
        "type": "lease",
        "chain": chain.pk,
        "team": t02.pk,
    }

    response = call(member).post("projects/", body)

    assert response.status_code == 403
    assert not Project.objects.filter(name="示例新项目").exists()


PROTECTED = {
    "stage": "service", "status": "terminated", "version": 99, "team": 1, "owner": 1, "chain": 1, "no": "ZS-1", "uid": "x",
    "light": "green", "light_reason": "好", "created_by": 1, "created_at": "2020-01-01T00:00:00Z", "signed_on": "2020-01-01",
    "stage_since_on": "2020-01-01", "co_teams": [1], "id": 1, "status_reason": "好", "resume_by_on": "2026-12-31", "opened_as_existing": True,
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(PROTECTED))
def test_a_protected_field_of_a_project_is_a_400_and_never_changes(name, call, hq, project):
    before = Project.objects.filter(pk=project.pk).values().get()

    response = call(hq).patch(f"projects/{project.pk}/", {"grade": "A", name: PROTECTED[name]}, version=0)

    assert response.status_code == 400
    assert attrs(response) == {name}
    assert Project.objects.filter(pk=project.pk).values().get() == before


@pytest.mark.parametrize(
    "name", ["uscc_check", "version", "created_by", "is_deleted", "name_norm", "service_officer", "id"]
)
def test_a_protected_field_of_a_firm_is_a_400(name, call, hq, firm):
    response = call(hq).patch(f"enterprises/{firm.pk}/", {"intro": "示例", name: 1}, version=0)

    assert response.status_code == 400
    assert attrs(response) == {name}
    firm.refresh_from_db()
    assert (firm.intro, firm.version) == ("", 0)


def test_moving_to_another_team_takes_effect_with_the_next_request(call, member, project, t02):
    caller = call(member)
    assert caller.get(f"projects/{project.pk}/").status_code == 200

    member.memberships.update(team=t02)

    assert caller.get(f"projects/{project.pk}/").status_code == 404


def test_disabling_an_account_takes_effect_with_the_next_request(call, member, project):
    caller = call(member)
    type(member).objects.filter(pk=member.pk).update(is_active=False)

    assert caller.get(f"projects/{project.pk}/").status_code == 401


def test_a_co_team_reads_and_a_chain_leader_reads(call, other_member, t02, chain_leader, project):
    assert call(chain_leader).get(f"projects/{project.pk}/").status_code == 200
    assert call(other_member).get(f"projects/{project.pk}/").status_code == 404

    project.co_teams.add(t02)

    assert call(other_member).get(f"projects/{project.pk}/").status_code == 200


def test_a_contact_is_nowhere_in_the_interface(call, hq, project):
    contact = project.enterprise.contacts.get()
    text = call(hq).get(f"enterprises/{project.enterprise_id}/").content.decode()

    assert contact.name not in text
    assert contact.mobile not in text

"""What a partner's system gets: its chains' and parks' projects and their firms, masked, and nothing else."""

import datetime

import pytest
from django.test import Client
from django.utils import timezone

from core.audit.models import AuditEntry
from crm.partners.models import PartnerClient
from tests.api.conftest import attrs, codes
from tests.factories import ParkFactory, ProjectFactory

MASKED = {
    "content", "source", "site_needs", "element_needs", "grade", "confidentiality", "contract_no", "contract_kind",
    "contract_amount_wan", "light", "light_reason", "last_effective_followup_at", "next_step_on",
    "owner", "service_officer", "status_reason", "resume_by_on", "termination_kind",
}  # fmt: skip


def test_a_partner_lists_the_projects_of_its_chains_and_their_firms_only(call, partner, project, foreign):
    caller = call(partner)

    assert [row["id"] for row in caller.get("projects/").json()["results"]] == [project.pk]
    assert [row["id"] for row in caller.get("enterprises/").json()["results"]] == [project.enterprise_id]


def test_a_partner_of_a_park_sees_what_settles_there(call, partner, foreign):
    foreign.park = ParkFactory()
    foreign.save()
    partner.partner_scope.parks.add(foreign.park)

    assert [row["id"] for row in call(partner).get("projects/").json()["results"]] == [foreign.pk]


def test_masked_fields_are_absent_for_partners_and_present_for_staff(call, partner, hq, project):
    masked, whole = call(partner), call(hq)
    theirs, ours = (caller.get(f"projects/{project.pk}/").json() for caller in (masked, whole))
    their_firm, our_firm = (caller.get(f"enterprises/{project.enterprise_id}/").json() for caller in (masked, whole))

    assert set(ours) - set(theirs) == MASKED
    assert "秘密建设内容" not in str(theirs)
    assert set(our_firm) - set(their_firm) == {"grade", "intro", "tags"}


@pytest.mark.parametrize("parameter", ["light", "grade", "owner", "mine"])
def test_a_masked_field_cannot_be_found_out_by_filtering(parameter, call, partner, project):
    response = call(partner).get("projects/", **{parameter: "1"})

    assert response.status_code == 400
    assert (codes(response), attrs(response)) == (["unknown_parameter"], {parameter})


def test_tags_of_firms_cannot_be_found_out_by_filtering(call, partner, project):
    response = call(partner).get("enterprises/", tag="专精特新")

    assert (response.status_code, attrs(response)) == (400, {"tag"})


def test_a_restricted_project_and_its_firm_are_never_for_partners(call, partner, chain, t01):
    secret = ProjectFactory(team=t01, chain=chain, confidentiality="restricted")
    caller = call(partner)

    assert caller.get(f"projects/{secret.pk}/").status_code == 404
    assert caller.get(f"enterprises/{secret.enterprise_id}/").status_code == 404
    assert caller.get("enterprises/").json()["results"] == []


def test_follow_ups_are_read_only_where_the_rule_grants_them(call, partner, project):
    caller = call(partner)
    followup = project.followups.get()
    assert caller.get("followups/").json()["results"] == []
    assert caller.get(f"followups/{followup.pk}/").status_code == 404

    scope = partner.partner_scope
    scope.sees_followups = True
    scope.save()

    assert [row["id"] for row in caller.get("followups/").json()["results"]] == [followup.pk]


def test_a_token_without_write_cannot_write(call, partner, project):
    response = call(partner, scope="read").patch(f"projects/{project.pk}/", {"name": "示例"}, version=0)

    assert response.status_code == 403
    assert "范围" in response.json()["errors"][0]["detail"]


@pytest.mark.parametrize(("method", "path"), [("POST", "projects/"), ("POST", "enterprises/"), ("POST", "followups/")])
def test_even_with_write_a_partner_creates_nothing_of_the_teams(method, path, call, partner, project):
    assert call(partner).send(method, path).status_code == 403


def stop_client(partner):
    PartnerClient.objects.update(is_active=False)


def expire_client(partner):
    PartnerClient.objects.update(expires_on=timezone.localdate() - datetime.timedelta(days=1))


def disable_account(partner):
    type(partner).objects.filter(pk=partner.pk).update(is_active=False)


@pytest.mark.parametrize("end", [stop_client, expire_client, disable_account])
def test_stopping_client_or_account_takes_effect_with_the_next_request(end, call, partner, project):
    caller = call(partner)
    assert caller.get("projects/").status_code == 200

    end(partner)

    assert caller.get("projects/").status_code == 401


def test_a_token_that_was_never_given_out_is_a_401_even_with_a_session(as_user, hq, project):
    browser = as_user(hq)
    response = browser.get("/api/v1/projects/", headers={"Authorization": "Bearer nonsense"})

    assert response.status_code == 401
    assert codes(response) == ["token_invalid"]
    assert Client().get("/api/v1/projects/", headers={"Authorization": "Bearer nonsense"}).status_code == 401


def test_a_change_of_the_rule_takes_effect_with_the_next_request(call, partner, project):
    caller = call(partner)
    partner.partner_scope.chains.clear()

    assert caller.get("projects/").json()["results"] == []


def test_every_call_of_a_partner_is_recorded_with_its_rows(call, partner, project):
    call(partner).get("projects/")

    entry = AuditEntry.objects.get(action="api.called")
    assert (entry.actor_id, entry.channel) == (partner.pk, "api")
    assert entry.changes == {"method": "GET", "path": "/api/v1/projects/", "status": 200, "rows": 1}

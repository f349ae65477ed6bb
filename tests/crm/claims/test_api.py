"""Claims over REST: the same rules, If-Match, the key that makes a request count once."""

import pytest
from django.urls import reverse

from crm.claims import services
from crm.claims.models import Claim, Clash, LeadIntake
from crm.projects.models import Project

JSON = "application/json"


@pytest.fixture
def call(as_user):
    """Return a function that sends JSON as somebody and returns the answer."""

    def send(user, method, name, *args, body=None, match=None, **headers):
        headers |= {"If-Match": f'"v{match}"'} if match is not None else {}
        ask = getattr(as_user(user), method)
        options = {} if method == "get" else {"data": body or {}, "content_type": JSON}
        return ask(reverse(f"api-{name}", args=args), headers=headers, **options)

    return send


@pytest.fixture
def filed(project, member, talked):
    talked(project)
    return services.file_claim(project.pk, by=member)


def test_a_claim_is_filed_once_for_one_key(call, project, member, talked):
    followup = talked(project)
    body = {"project": project.pk, "evidence": [followup.pk]}
    first = call(member, "post", "claim-list", body=body, **{"Idempotency-Key": "k1"})
    again = call(member, "post", "claim-list", body=body, **{"Idempotency-Key": "k1"})

    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert Claim.objects.count() == 1
    assert call(member, "post", "claim-list", body=body).status_code == 409
    other = call(member, "post", "claim-list", body=body | {"note": "改"}, **{"Idempotency-Key": "k1"})
    assert other.status_code == 422


def test_a_confirmation_wants_the_version(call, hq, member, filed):
    assert call(hq, "post", "claim-confirm", filed.pk).status_code == 428
    assert call(hq, "post", "claim-confirm", filed.pk, match=4).status_code == 412
    assert call(member, "post", "claim-confirm", filed.pk, match=0).status_code == 403
    done = call(hq, "post", "claim-confirm", filed.pk, match=0)
    assert (done.status_code, done["ETag"], done.json()["status"]) == (200, '"v1"', "active")
    assert done.json()["lapse_on"] is not None


def test_another_teams_claim_is_missing_and_partners_have_none(call, filed, other_member, partner, hq):
    assert call(other_member, "get", "claim-detail", filed.pk).status_code == 404
    assert call(other_member, "post", "claim-release", filed.pk, match=0, body={"reason": "x"}).status_code == 404
    assert call(other_member, "get", "claim-list").json()["results"] == []
    assert call(hq, "get", "claim-detail", filed.pk)["ETag"] == '"v0"'


def test_a_clash_answers_409_with_its_code_and_the_check_shows_the_card(
    call, as_user, project, rival, other_member, claimed, talked
):
    claimed(project)
    talked(rival)
    answer = call(other_member, "post", "claim-list", body={"project": rival.pk})
    assert answer.status_code == 409
    assert answer.json()["errors"][0]["code"] == "claim_clash"

    assert call(other_member, "get", "claim-clashes").status_code == 400
    cards = as_user(other_member).get(reverse("api-claim-clashes"), {"enterprise": rival.enterprise_id}).json()
    assert {card["team"] for card in cards} == {"T01 新能源汽车组", "T02 智慧医疗组"}
    assert "url" not in cards[0]


def test_ends_and_renewal_refuse_by_their_rules(call, filed, hq, member, leader):
    assert call(hq, "post", "claim-decline", filed.pk, match=0, body={}).status_code == 400
    services.confirm_claim(filed.pk, by=hq)
    assert call(member, "post", "claim-renew", filed.pk, match=1).status_code == 409
    assert call(member, "post", "claim-release", filed.pk, match=1, body={"reason": "x"}).status_code == 403
    done = call(leader, "post", "claim-release", filed.pk, match=1, body={"reason": "对方去了外地"})
    assert done.json()["end_reason"] == "released"


def test_a_lead_over_rest(call, project, member, leader):
    services.open_intakes()
    lead = LeadIntake.objects.get()
    assert call(member, "post", "lead-respond", lead.pk, body={"source_kind": "expo"}).status_code == 428
    assert call(member, "post", "lead-respond", lead.pk, match=0, body={"source_kind": "expo"}).status_code == 200
    judged = call(leader, "post", "lead-judge", lead.pk, match=1, body={"judgement": "follow"})
    assert judged.json()["step"] == "feedback"
    done = call(member, "post", "lead-feedback", lead.pk, match=2, body={"feedback": "已答复"})
    assert (done.json()["step"], done.json()["is_late"]) == ("follow", False)


def test_the_pool_over_rest(call, project, other_member, partner, clerk, t01, t02):
    services.open_intakes()
    services.pool_leads([project.pk], by=None)
    lead = LeadIntake.objects.get()
    (row,) = call(other_member, "get", "pool-list").json()["results"]
    assert set(row) == {
        "id", "firm", "chain", "node", "stage", "pooled_from", "pooled_at", "last_effective_followup_at",
    }  # fmt: skip
    assert call(clerk, "get", "pool-list").json()["results"] == []
    assert call(other_member, "post", "pool-take", lead.pk, body={"team": t01.pk}).status_code == 403
    taken = call(other_member, "post", "pool-take", lead.pk, body={"team": t02.pk})
    assert taken.json() == {"id": lead.pk, "project": project.pk}
    assert Project.objects.get().team == t02


def test_transfer_and_city_report_over_rest(call, project, hq, member, t02):
    body = {"to_team": t02.pk, "reason": "chain"}
    assert call(hq, "post", "project-claim-transfers", project.pk, body=body).status_code == 428
    assert call(member, "post", "project-claim-transfers", project.pk, match=0, body=body).status_code == 403
    step = call(hq, "post", "project-claim-transfers", project.pk, match=project.version, body=body)
    assert (step.status_code, step.json()["share_from"], step.json()["share_to"]) == (201, "40.00", "60.00")
    assert len(call(hq, "get", "project-claim-transfers", project.pk).json()) == 1

    before = call(hq, "get", "project-claim-city-report", project.pk)
    assert (before["ETag"], before.json()["required"]) == ('"v0"', False)
    body = {"status": "pending", "foreign_usd_wan": "1000"}
    kept = call(hq, "put", "project-claim-city-report", project.pk, match=0, body=body)
    assert (kept["ETag"], kept.json()["required"]) == ('"v1"', True)
    assert call(hq, "put", "project-claim-city-report", project.pk, match=0, body=body).status_code == 412


def test_a_dispute_over_rest(call, project, rival, claimed, talked, hq, member):
    claimed(project)
    talked(rival)
    services.file_claim(rival.pk, by=None, plea="dispute")
    clash = Clash.objects.get()
    body = {"clash": clash.pk, "ground": "lapsed_fact", "evidence_kind": "letter", "statement": "对方已停止接触"}
    assert call(member, "post", "dispute-list", body=body).status_code == 400
    made = call(hq, "post", "dispute-list", body=body)
    assert made.status_code == 201
    pk = made.json()["id"]
    ruled = call(hq, "post", "dispute-rule", pk, match=0, body={"outcome": "keep", "reasons": "维持原报备"})
    assert [one["outcome"] for one in ruled.json()["rulings"]] == ["keep"]
    assert call(hq, "post", "dispute-rule", pk, match=1, body={"outcome": "keep", "reasons": "再判"}).status_code == 409


def test_the_words_of_a_dispute_are_for_who_reads_them_on_the_page(
    as_user, hq, member, other_member, project, rival, claimed, talked
):
    claimed(project)
    talked(rival)
    services.file_claim(rival.pk, by=None, plea="dispute")
    told = {"ground": "lapsed_fact", "evidence_kind": "letter", "statement": "对方已停止接触"}
    dispute = services.file_dispute(Clash.objects.get().pk, by=None, **told)

    def answer(user):
        return as_user(user).get(reverse("api-dispute-detail", args=[dispute.pk])).json()

    for user in (hq, other_member):
        found = answer(user)
        assert (found["statement"], found["evidence"], found["papers"]) == ("对方已停止接触", [], [])
    assert [answer(member)[name] for name in ("statement", "evidence", "papers", "appeal")] == [None] * 4

"""Reviews over REST: the same acts, versions by If-Match, answers once a key."""

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from crm.reviews.models import Condition, Opinion, Review
from tests.crm.reviews.conftest import agree_all, facts_of
from tests.factories import AgencyFactory, ProjectFileFactory, only_mandatory

pytestmark = pytest.mark.django_db
KEY = {"HTTP_IDEMPOTENCY_KEY": "review-1"}


@pytest.fixture
def api():
    """Return a function that makes a client in which somebody is signed in."""

    def client(user):
        made = APIClient()
        made.force_authenticate(user)
        return made

    return client


def post(client, path, data, tag=None, **headers):
    given = headers | ({"HTTP_IF_MATCH": tag} if tag else {})
    return client.post(f"/api/v1/{path}/", data, format="json", **given)


def test_a_round_is_opened_once_a_key(api, project, member):
    only_mandatory("legal")
    body = {"project": project.pk, "agencies": [{"dimension": "legal", "agency": AgencyFactory().pk}]}

    first, again = (post(api(member), "reviews", body, **KEY) for _time in range(2))

    assert (first.status_code, again.status_code, Review.objects.count()) == (201, 201, 1)
    assert first.json()["id"] == again.json()["id"]
    assert first["ETag"] == '"v0"'
    assert first["Location"].endswith(f"/reviews/{first.json()['id']}/")


def test_a_missing_agency_is_409_with_its_dimension(api, project, member):
    only_mandatory("legal")

    refused = post(api(member), "reviews", {"project": project.pk})

    assert refused.status_code == 409
    assert "legal" in str(refused.json())


def test_an_answer_wants_its_version(api, opinions, agencies_clerk):
    legal = opinions["legal"]
    path = f"opinions/{legal.pk}/submit"
    client = api(agencies_clerk)

    assert post(client, path, {"result": "agree"}).status_code == 428
    assert post(client, path, {"result": "agree"}, '"v7"').status_code == 412
    done = post(client, path, {"result": "agree"}, '"v0"')

    assert (done.status_code, done["ETag"], done.json()["result"]) == (200, '"v1"', "agree")
    assert (
        post(client, f"opinions/{opinions['fair_competition'].pk}/submit", {"result": "agree"}, '"v0"').status_code
        == 404
    )
    assert [row["id"] for row in client.get("/api/v1/opinions/").json()["results"]] == [legal.pk]


def test_from_meeting_to_conclusion_condition_and_revocation(api, project, review, hq):
    client = api(hq)
    agree_all(review)
    meeting = post(client, "review-meetings", {
        "title": "第 9 次联审会", "held_at": timezone.localtime().isoformat(), "place": "示例会议室", "chair": "主持示例",
        "attendees": "甲部门", "reviews": [review.pk],
    })  # fmt: skip
    assert meeting.status_code == 201
    tag = client.get(f"/api/v1/reviews/{review.pk}/")["ETag"]
    wanted = {"conclusion": "conditional", "meeting": meeting.json()["id"], "conditions": ["补交资金证明"]}

    assert post(client, f"reviews/{review.pk}/conclude", wanted, '"v0"').status_code == 412
    done = post(client, f"reviews/{review.pk}/conclude", wanted, tag)
    assert (done.status_code, done.json().get("conclusion")) == (200, "conditional"), done.json()
    assert [step["code"] for step in client.get(f"/api/v1/reviews/{review.pk}/steps/").json()] == ["condition"]

    condition, evidence = Condition.objects.get(), ProjectFileFactory(project=project)
    closed = post(
        client, f"reviews/{review.pk}/conditions/{condition.pk}/close", {"evidence": evidence.pk}, done["ETag"]
    )
    assert closed.status_code == 200
    assert "review_passed" in facts_of(project)

    revoked = post(client, f"reviews/{review.pk}/revoke", {"reason": "隐瞒诉讼"}, closed["ETag"])
    assert revoked.json()["status"] == "revoked"
    assert "review_passed" not in facts_of(project)
    minutes = client.get(f"/api/v1/review-meetings/{meeting.json()['id']}/minutes/")
    assert minutes.content[:2] == b"PK"


def test_a_meeting_and_the_setting_are_changed_on_a_version(api, review, meeting, hq, member):
    client, path = api(hq), f"/api/v1/review-meetings/{meeting.pk}/"

    assert client.patch(path, {"place": "另一间"}, format="json").status_code == 428
    changed = client.patch(path, {"place": "另一间"}, format="json", HTTP_IF_MATCH='"v0"')
    assert (changed.status_code, changed["ETag"]) == (200, '"v1"')
    assert api(member).get(path).status_code == 404

    setting = "/api/v1/reviews/setting/"
    assert client.get(setting).json()["overdue_is_no_comment"] is False
    body = {"overdue_is_no_comment": True, "reason": "示府办〔2026〕3 号"}
    assert client.patch(setting, body, format="json", HTTP_IF_MATCH='"v0"').json()["version"] == 1
    assert api(member).patch(setting, body, format="json", HTTP_IF_MATCH='"v1"').status_code == 403


def test_unknown_fields_and_foreign_rows_are_refused(api, review, hq, member):
    assert (
        post(api(hq), f"reviews/{review.pk}/ask", {"dimension": "market", "agency": 999999}, '"v0"').status_code == 400
    )
    assert post(api(hq), f"reviews/{review.pk}/revoke", {"reason": "x", "status": "open"}, '"v0"').status_code == 400
    assert post(api(member), f"reviews/{review.pk}/revoke", {"reason": "x"}, '"v0"').status_code == 403
    assert api(hq).get("/api/v1/reviews/", {"conclusion_text": "x"}).status_code == 400
    agency = AgencyFactory()
    asked = post(api(hq), f"reviews/{review.pk}/ask", {"dimension": "market", "agency": agency.pk}, '"v0"')
    assert (asked.status_code, Opinion.objects.filter(agency=agency).count()) == (200, 1)

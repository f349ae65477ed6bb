"""Idempotency-Key: the same request gets the same answer and makes one row; another request with the key is a 422."""

import datetime
import json
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.utils import timezone

from config.api_urls import router
from core.api.idempotency import HEADER, OncePerKeyMixin
from core.idempotency.models import StoredAnswer
from core.idempotency.services import sweep_answers
from core.idempotency.tasks import sweep_stored_answers
from crm.enterprises.models import Enterprise
from crm.projects.models import Project
from tests.api.conftest import codes
from tests.factories import ProjectFactory, meet_gate, member_of

FIRM = {"name": "重庆示例内饰科技有限公司"}


def keyed(key: str = "a1") -> dict[str, str]:
    return {HEADER: key}


def test_the_same_request_again_gets_the_same_answer_and_makes_one_row(call, hq):
    first, again = (call(hq).post("enterprises/", FIRM, headers=keyed()) for _ in range(2))

    assert (first.status_code, again.status_code) == (201, 201)
    assert again.content == first.content
    assert [again.headers[name] for name in ("ETag", "Location")] == [first.headers[n] for n in ("ETag", "Location")]
    assert (first.headers.get("Idempotency-Replayed"), again.headers["Idempotency-Replayed"]) == (None, "true")
    assert Enterprise.objects.filter(name=FIRM["name"]).count() == 1


@pytest.mark.parametrize(("path", "body"), [("enterprises/", {"name": "重庆示例另一家有限公司"}), ("projects/", FIRM)])
def test_another_body_or_address_with_the_key_is_a_422(path, body, call, hq):
    caller = call(hq)
    caller.post("enterprises/", FIRM, headers=keyed())

    answer = caller.post(path, body, headers=keyed())

    assert (answer.status_code, codes(answer)) == (422, ["idempotency_key_reused"])
    assert Enterprise.objects.count() == 1


def test_a_key_counts_for_its_own_account_only(call, hq, commander):
    made = [
        call(who).post("enterprises/", {"name": f"重庆示例{who.name}有限公司"}, headers=keyed())
        for who in (hq, commander)
    ]

    assert [one.status_code for one in made] == [201, 201]


def test_without_a_key_or_with_another_each_request_counts(call, hq):
    sure = FIRM | {"confirm_duplicate": True}
    answers = [call(hq).post("enterprises/", sure, headers=headers) for headers in ({}, {}, keyed("b"), keyed("c"))]

    assert [one.status_code for one in answers] == [201] * 4
    assert Enterprise.objects.filter(name=FIRM["name"]).count() == 4


@pytest.mark.parametrize("key", ["", " ", "a b", "标识", "a" * 201, "a\tb"])
def test_a_key_that_is_no_key_is_a_400(key, call, hq):
    answer = call(hq).post("enterprises/", FIRM, headers=keyed(key))

    assert (answer.status_code, codes(answer)) == (400, ["idempotency_key_invalid"])
    assert not Enterprise.objects.exists()


def test_a_refused_request_is_judged_anew_and_may_be_mended_under_its_key(call, member, project):
    caller, body = call(member), {"to": "contact", "actual_on": str(timezone.localdate())}
    path = f"projects/{project.pk}/"
    refused = caller.post(f"{path}stage/", body, version=0, headers=keyed())
    caller.post(f"{path}facts/", {"code": "counterpart_met", "met_on": str(timezone.localdate())})
    moved, again = (caller.post(f"{path}stage/", body, version=0, headers=keyed()) for _ in range(2))

    assert (refused.status_code, moved.status_code, again.status_code) == (409, 200, 200)
    assert (again.content, again.headers["ETag"]) == (moved.content, '"v1"')
    assert project.stage_changes.count() == 2


def test_a_failure_of_the_server_is_not_kept(as_user, hq, monkeypatch):
    browser = as_user(hq, raise_request_exception=False)

    def fail(*args, **kwargs):
        raise RuntimeError("示例")

    with monkeypatch.context() as broken:
        broken.setattr("core.idempotency.services.StoredAnswer.save", fail)
        failed = browser.post("/api/v1/enterprises/", FIRM, "application/json", headers=keyed())
    assert failed.status_code == 500
    assert not Enterprise.objects.exists()

    assert browser.post("/api/v1/enterprises/", FIRM, "application/json", headers=keyed()).status_code == 201


def test_an_answer_about_a_row_that_is_hidden_by_now_is_not_given_again(call, member, project, t02):
    caller, path = call(member), f"projects/{project.pk}/facts/"
    body = {"code": "intent_document", "met_on": str(timezone.localdate()), "reference": "秘密文号"}
    assert caller.post(path, body, headers=keyed()).status_code == 201
    new = {"enterprise": project.enterprise_id, "chain": project.chain_id, "team": project.team_id, "name": "示例二期项目",
           "type": "lease"}  # fmt: skip
    assert caller.post("projects/", new, headers=keyed("b")).status_code == 201

    member.memberships.update(team=t02)

    assert [
        caller.post(path, body, headers=keyed()).status_code,
        caller.post("projects/", new, headers=keyed("b")).status_code,
    ] == [404, 404]


def test_a_partner_without_the_scope_or_a_stranger_gets_no_stored_answer(call, partner, hq, member, project):
    call(hq).post("enterprises/", FIRM, headers=keyed())

    assert call(partner).post("enterprises/", FIRM, headers=keyed()).status_code == 403
    assert call(None).post("enterprises/", FIRM, headers=keyed()).status_code == 401


def test_an_answer_is_kept_for_a_day(call, hq):
    for key in ("old", "young"):
        call(hq).post("enterprises/", FIRM | {"confirm_duplicate": True}, headers=keyed(key))
    now = timezone.now()
    StoredAnswer.objects.filter(key="old").update(created_at=now - datetime.timedelta(hours=24, minutes=1))
    StoredAnswer.objects.filter(key="young").update(created_at=now - datetime.timedelta(hours=23, minutes=59))

    assert [sweep_answers(), sweep_answers()] == [1, 0]
    sweep_stored_answers()
    assert [one.key for one in StoredAnswer.objects.all()] == ["young"]


def test_every_post_of_the_interface_runs_once_a_key():
    writing = [view for _prefix, view, _name in router.registry if not issubclass(view, OncePerKeyMixin)]

    assert writing == []


class Sender:
    """Sends a POST to the live server as somebody who is signed in, on a connection of its own."""

    def __init__(self, live_server, browser) -> None:
        self.url = f"{live_server.url}/api/v1/"
        secret = "a" * 32
        session = browser.cookies["sessionid"].value
        self.headers = {
            "Cookie": f"sessionid={session}; csrftoken={secret}", "X-CSRFToken": secret, "Content-Type": "application/json",
        }  # fmt: skip

    def __call__(self, path: str, body: dict, **headers: str) -> tuple[int, bytes]:
        request = urllib.request.Request(
            self.url + path, json.dumps(body).encode(), {**self.headers, **headers}, method="POST"
        )
        try:
            with urllib.request.urlopen(request, timeout=120) as answer:
                return answer.status, answer.read()
        except urllib.error.HTTPError as error:
            return error.code, error.read()


def at_once(send, count: int = 20) -> list[tuple[int, bytes]]:
    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(send, range(count)))


@pytest.mark.django_db(transaction=True)
def test_twenty_requests_at_once_make_one_row(live_server, as_user, hq):
    send = Sender(live_server, as_user(hq))

    answers = at_once(lambda _number: send("enterprises/", FIRM, **keyed("twenty")))

    assert {status for status, _body in answers} == {201}
    assert len({body for _status, body in answers}) == 1
    assert Enterprise.objects.filter(name=FIRM["name"]).count() == 1
    assert StoredAnswer.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_twenty_bodies_at_once_under_one_key_one_wins_and_the_others_are_422(live_server, as_user, hq):
    send = Sender(live_server, as_user(hq))

    answers = at_once(lambda number: send("enterprises/", {"name": f"重庆示例{number}科技有限公司"}, **keyed()))

    assert sorted(status for status, _body in answers) == [201] + [422] * 19
    assert Enterprise.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_twenty_clicks_on_one_move_under_one_key_are_one_move(live_server, as_user, t01, chain, hq_team, hq):
    project = meet_gate(ProjectFactory(team=t01, chain=chain, owner=member_of(t01)), "contact")
    send = Sender(live_server, as_user(hq))
    body = {"to": "contact", "actual_on": str(project.stage_since_on)}

    answers = at_once(lambda _n: send(f"projects/{project.pk}/stage/", body, **{"If-Match": '"v0"'}, **keyed()))

    assert {status for status, _body in answers} == {200}
    assert Project.objects.get(pk=project.pk).version == 1
    assert project.stage_changes.count() == 2

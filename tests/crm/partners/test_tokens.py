"""The token endpoint: client credentials, the scopes of the client, and the lock after five wrong secrets."""

import base64

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from core.audit.models import AuditEntry
from crm.partners.models import PartnerClient
from crm.partners.services import issue_client, revoke_client
from tests.factories import AgencyFactory, ProjectFactory

TOKEN = "/api/v1/token/"


@pytest.fixture
def issued(db, chain):
    """A client that may read and write, and its secret."""
    return issue_client(AgencyFactory(), by=None, scopes=["read", "write"], chains=[chain])


def ask(client_id: str, secret: str, **more):
    given = {"grant_type": "client_credentials", "client_id": client_id, "client_secret": secret, **more}
    return Client().post(TOKEN, {name: value for name, value in given.items() if value is not None})


def test_a_client_gets_a_token_and_reads_as_its_account(issued, chain):
    client, secret = issued
    project = ProjectFactory(chain=chain)

    answer = ask(client.application.client_id, secret)
    token = answer.json()["access_token"]
    rows = Client().get("/api/v1/projects/", headers={"Authorization": f"Bearer {token}"}).json()["results"]

    assert (answer.status_code, answer.json()["token_type"], answer.json()["expires_in"]) == (200, "Bearer", 3600)
    assert set(answer.json()["scope"].split()) == {"read", "write"}
    assert [row["id"] for row in rows] == [project.pk]
    assert AuditEntry.objects.get(action="partner.token_issued").actor_id == client.account_id


def test_the_credentials_may_stand_in_the_basic_header(issued):
    client, secret = issued
    pair = base64.b64encode(f"{client.application.client_id}:{secret}".encode()).decode()

    answer = Client().post(TOKEN, {"grant_type": "client_credentials"}, headers={"Authorization": f"Basic {pair}"})

    assert answer.status_code == 200


def test_a_narrower_scope_may_be_asked_for_and_no_wider_one(db, chain):
    client, secret = issue_client(AgencyFactory(), by=None, scopes=["read"], chains=[chain])
    name = client.application.client_id

    assert ask(name, secret, scope="read").json()["scope"] == "read"
    refused = ask(name, secret, scope="read write")
    assert (refused.status_code, refused.json()["error"]) == (400, "invalid_scope")


@pytest.mark.parametrize("body", [{}, {"grant_type": "password"}, {"grant_type": "client_credentials"}])
def test_a_bad_request_has_the_shape_of_both_worlds(body, db):
    answer = Client().post(TOKEN, body)

    assert answer.status_code in {400, 401}
    assert answer.json()["errors"][0]["code"] == answer.json()["error"]


def test_the_secret_is_stored_hashed(issued):
    client, secret = issued

    assert secret not in client.application.client_secret


def test_five_wrong_secrets_lock_the_client_and_the_right_one_is_refused_too(issued):
    client, secret = issued
    name = client.application.client_id

    wrong = [ask(name, "wrong").status_code for _ in range(5)]
    locked = ask(name, secret)

    assert wrong[:4] == [401] * 4
    assert locked.status_code == 429
    assert locked.json()["errors"][0]["code"] == "locked_out"
    assert int(locked.headers["Retry-After"]) == 15 * 60
    assert AuditEntry.objects.filter(action="account.locked").exists()


def test_the_lock_holds_for_the_basic_header_and_other_addresses(issued):
    client, secret = issued
    name = client.application.client_id
    for _ in range(5):
        ask(name, "wrong")
    pair = base64.b64encode(f"{name}:{secret}".encode()).decode()

    answer = Client(REMOTE_ADDR="10.9.8.7").post(
        TOKEN,
        {"grant_type": "client_credentials"},
        headers={"Authorization": f"Basic {pair}", "X-Forwarded-For": "1.1.1.1"},
    )

    assert answer.status_code == 429


def test_the_lock_ends_after_a_quarter_of_an_hour(issued):
    client, secret = issued
    name = client.application.client_id
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for _ in range(5):
            ask(name, "wrong")
        clock.shift(15 * 60 + 1)

        assert ask(name, secret).status_code == 200


def test_a_right_secret_forgets_the_wrong_ones_before(issued):
    client, secret = issued
    name = client.application.client_id
    for _ in range(2):
        assert [ask(name, "wrong").status_code for _ in range(4)] == [401] * 4
        assert ask(name, secret).status_code == 200


def test_another_client_is_not_locked_with_it(issued, chain):
    client, _secret = issued
    other, other_secret = issue_client(AgencyFactory(), by=None, chains=[chain])
    for _ in range(5):
        ask(client.application.client_id, "wrong")

    assert ask(other.application.client_id, other_secret).status_code == 200


def test_unknown_client_and_wrong_secret_get_the_same_answer(issued):
    known, unknown = ask(issued[0].application.client_id, "wrong"), ask("nobody", "wrong")

    assert (known.status_code, known.content) == (unknown.status_code, unknown.content)


@pytest.mark.parametrize("how", ["revoked", "expired", "account"])
def test_a_stopped_or_expired_client_gets_no_token(how, issued):
    client, secret = issued
    if how == "revoked":
        revoke_client(client.pk, by=None, reason="示例")
    elif how == "expired":
        PartnerClient.objects.update(expires_on=timezone.localdate() - timezone.timedelta(days=1))
    else:
        type(client.account).objects.filter(pk=client.account_id).update(is_active=False)

    answer = ask(client.application.client_id, secret)

    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")


def test_revoking_ends_tokens_that_were_given_out(issued):
    client, secret = issued
    token = ask(client.application.client_id, secret).json()["access_token"]
    headers = {"Authorization": f"Bearer {token}"}
    assert Client().get("/api/v1/projects/", headers=headers).status_code == 200

    revoke_client(client.pk, by=None, reason="示例")

    assert Client().get("/api/v1/projects/", headers=headers).status_code == 401


@pytest.mark.parametrize("name", ["a\0b", "x" * 5000, "示例"])
def test_strange_client_ids_are_refused_like_wrong_ones(name, db):
    assert ask(name, "wrong").status_code == 401


def test_nobody_signs_in_to_the_pages_as_a_machine_account(issued):
    client, secret = issued
    answer = Client().post("/login/", {"username": client.account.username, "password": secret})

    assert answer.status_code != 302

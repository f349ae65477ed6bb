"""Whatever is sent to an operation of the schema, the answer is one that the schema foretells and never a server error."""

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from django.test import Client
from hypothesis import HealthCheck, Phase, given, seed, settings
from rest_framework.throttling import UserRateThrottle
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.api.conftest import rows_of
from tests.scope.district import build

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
SECRET = "a" * 32  # what the CSRF cookie and header carry


@pytest.fixture
def district(db):
    """A district with a row of every resource."""
    return build()


@pytest.fixture
def rows(district):
    return rows_of(district)


def as_hq(user) -> dict[str, str]:
    browser = Client()
    browser.force_login(user)
    cookies = f"sessionid={browser.cookies['sessionid'].value}; csrftoken={SECRET}"
    return {"HTTP_COOKIE": cookies, "HTTP_X_CSRFTOKEN": SECRET}


def is_of_today(case) -> bool:
    """Say whether a call is based on the versions that the rows have; those of the district begin at 0."""
    asked = (case.headers or {}).get("If-Match")
    return asked is None or asked in {f'"v{number}"' for number in range(10)}


def play(identity: dict[str, str], rows: dict[str, int], examples: int) -> int:
    """Call every operation with generated input, half of the time about a row that is there; return how many calls.

    What is wrong with one operation does not hide what is wrong with the next: all are raised together.
    """
    product = get_wsgi_application()

    def app(environ, start_response):
        return product({**environ, **identity}, start_response)

    schema = schemathesis.openapi.from_wsgi("/api/v1/schema/?format=json", app)
    calls, wrong = 0, []
    for found in schema.get_all_operations():
        operation = found.ok()

        @seed(20261123)
        @settings(
            max_examples=examples, deadline=None, database=None, phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )  # fmt: skip
        @given(case=operation.as_strategy())
        def once(case):
            nonlocal calls
            calls += 1
            if "id" in (case.path_parameters or {}) and calls % 2:
                case.path_parameters["id"] = rows[case.path.split("/")[3]]
            if case.headers and "If-Match" in case.headers and calls % 3:
                case.headers["If-Match"] = '"v0"'
            with transaction.atomic():
                answer = case.call()
                transaction.set_rollback(True)
            assert answer.status_code >= 300 or is_of_today(case), f"a stale write succeeded: {case.method} {case.path}"
            case.validate_response(answer, checks=CHECKS)

        try:
            once()
        except Exception as fault:  # noqa: BLE001 - raised below, beside what is wrong elsewhere
            wrong.append(fault)
    if wrong:
        raise ExceptionGroup("answers against the schema", wrong)
    return calls


@pytest.fixture
def unhurried(monkeypatch):
    """No throttle, and no request that closes the connection of the test's transaction."""
    monkeypatch.setattr(UserRateThrottle, "THROTTLE_RATES", {"user": "100000/min"})
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


LONG = pytest.mark.faults


@pytest.mark.parametrize("examples", [6, pytest.param(15, marks=LONG)])
def test_no_call_of_headquarters_ends_in_a_server_error(examples, district, rows, unhurried):
    assert play(as_hq(district.people["hq"]), rows, examples) >= examples


@pytest.mark.parametrize("examples", [3, pytest.param(10, marks=LONG)])
def test_no_call_of_a_partner_ends_in_a_server_error(examples, district, rows, unhurried):
    identity = {"HTTP_AUTHORIZATION": f"Bearer {district.tokens['partner']}"}

    assert play(identity, rows, examples) >= examples

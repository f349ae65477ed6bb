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

from config.api_urls import router
from tests.scope.district import build

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
SECRET = "a" * 32  # what the CSRF cookie and header carry


# Where a resource has no list of its own rows, whose id stands in its address.
STANDING_FOR = {"promises": "projects", "pool": "leads"}


@pytest.fixture
def district(db):
    """A district with a row of every resource."""
    return build()


@pytest.fixture
def rows(district):
    """One row of each resource, by its place in the address."""
    found = {}
    for prefix, viewset, _name in router.registry:
        if (model := getattr(viewset, "model", None)) and (row := model.objects.order_by("pk").first()):
            found[prefix] = row.pk
    found["projects"] = district.project.pk
    return found | {place: found[other] for place, other in STANDING_FOR.items()}


def as_hq(user) -> dict[str, str]:
    browser = Client()
    browser.force_login(user)
    cookies = f"sessionid={browser.cookies['sessionid'].value}; csrftoken={SECRET}"
    return {"HTTP_COOKIE": cookies, "HTTP_X_CSRFTOKEN": SECRET}


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


@pytest.mark.parametrize("examples", [8, pytest.param(80, marks=LONG)])
def test_no_call_of_headquarters_ends_in_a_server_error(examples, district, rows, unhurried):
    assert play(as_hq(district.people["hq"]), rows, examples) >= examples


@pytest.mark.parametrize("examples", [4, pytest.param(40, marks=LONG)])
def test_no_call_of_a_partner_ends_in_a_server_error(examples, district, rows, unhurried):
    identity = {"HTTP_AUTHORIZATION": f"Bearer {district.tokens['partner']}"}

    assert play(identity, rows, examples) >= examples

"""The schema: complete without warnings, for signed-in callers only, told in Chinese; its page asks nobody outside."""

import io
import re

import pytest
import yaml
from django.core.management import call_command
from django.test import Client

from config.api_urls import router
from tests.api.conftest import make_token


@pytest.fixture(scope="module")
def schema():
    out = io.StringIO()
    call_command("spectacular", validate=True, fail_on_warn=True, stdout=out)
    return yaml.safe_load(out.getvalue())


def operations(schema):
    return [
        (path, method, told)
        for path, methods in schema["paths"].items()
        for method, told in methods.items()
        if method in {"get", "post", "patch", "put", "delete"}
    ]


def test_the_schema_is_openapi_31_without_warnings(schema):
    assert schema["openapi"].startswith("3.1")


def test_every_resource_is_described(schema):
    told = {path.split("/")[3] for path in schema["paths"]}

    assert told == {prefix for prefix, _view, _name in router.registry} | {"token"}


def test_every_operation_says_in_chinese_what_it_does(schema):
    silent = [(path, method) for path, method, told in operations(schema) if told.get("summary", "").isascii()]

    assert silent == []


def test_every_operation_names_its_refusals(schema):
    for path, method, told in operations(schema):
        if path.endswith("/token/"):
            continue
        answers = set(told["responses"])
        assert {"401", "403", "429"} <= answers, path
        if "{id}" in path:
            assert "404" in answers, path
        if method == "patch" or path.split("/")[-2] in {"stage", "suspend", "resume", "terminate", "reassign"}:
            assert {"400", "409", "412", "415", "428"} <= answers, path


def test_every_post_says_that_it_may_be_sent_twice(schema):
    for path, method, told in operations(schema):
        names = {one["name"] for one in told.get("parameters", [])}
        keyed = method == "post" and not path.endswith("/token/")
        assert ("Idempotency-Key" in names, "422" in told["responses"]) == (keyed, keyed), (method, path)


def test_masked_fields_are_told_as_such(schema):
    project = schema["components"]["schemas"]["Project"]

    assert "content" not in project["required"]
    assert "合作单位" in project["properties"]["content"]["description"]


@pytest.mark.parametrize("path", ["/api/v1/schema/", "/api/v1/docs/"])
def test_nobody_outside_reads_the_description(path, db):
    answer = Client().get(path)

    assert answer.status_code in {302, 401}


def test_every_signed_in_person_and_partner_reads_it(as_user, everybody):
    for name, person in everybody.items():
        if name in {"anonymous", "disabled", "partner"}:
            continue
        assert as_user(person).get("/api/v1/schema/").status_code == 200, name
        assert as_user(person).get("/api/v1/docs/").status_code == 200, name
    token = make_token(everybody["partner"])
    assert Client().get("/api/v1/schema/", headers={"Authorization": f"Bearer {token}"}).status_code == 200


def test_the_page_keeps_to_the_strict_policy_and_to_this_server(as_user, hq):
    browser = as_user(hq)
    page = browser.get("/api/v1/docs/")
    text = page.content.decode()
    script = browser.get("/api/v1/docs/?script=")

    assert "unsafe" not in page.headers["Content-Security-Policy"].replace("style-src 'self' 'unsafe-inline'", "")
    assert not re.search(r"<style|<script(?![^>]*src=)|https?://", text)
    assert script.headers["Content-Type"].startswith("application/javascript")
    for source in re.findall(r'(?:src|href)="([^"]+)"', text):
        assert source.startswith(("/static/", "/api/v1/docs/")), source

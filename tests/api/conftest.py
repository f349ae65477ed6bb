"""A caller of the REST interface, and a project of team T01 to call it about."""

import datetime
import json

import pytest
from django.test import Client
from django.utils import timezone
from oauth2_provider.models import AccessToken, Application

from config.api_urls import router
from crm.partners.models import PartnerClient
from tests.factories import ContactFactory, EnterpriseFactory, FollowUpFactory, ProjectFactory

API = "/api/v1"
# Where a resource has no list of its own rows, whose id stands in its address.
STANDING_FOR = {"promises": "projects", "pool": "leads"}


def rows_of(district) -> dict[str, int]:
    """Return one row of each resource of a built district, by its place in the address."""
    found = {}
    for prefix, viewset, _name in router.registry:
        if (model := getattr(viewset, "model", None)) and (row := model.objects.order_by("pk").first()):
            found[prefix] = row.pk
    found["projects"] = district.project.pk
    return found | {place: found[other] for place, other in STANDING_FOR.items()}


class Caller:
    """Sends JSON; ``caller.patch("projects/1/", {...}, version=2)``."""

    def __init__(self, browser: Client) -> None:
        self.browser = browser

    def get(self, path: str, **query):
        return self.browser.get(f"{API}/{path}", query)

    def send(self, method: str, path: str, body=None, *, version: int | None = None, headers=None, **options):
        headers = dict(headers or {})
        if version is not None:
            headers["If-Match"] = f'"v{version}"'
        options.setdefault("content_type", "application/json")
        return self.browser.generic(
            method.upper(), f"{API}/{path}", _encoded(body), headers=headers, content_type=options["content_type"]
        )

    def post(self, path: str, body=None, **options):
        return self.send("post", path, body, **options)

    def patch(self, path: str, body=None, **options):
        return self.send("patch", path, body, **options)


def _encoded(body) -> str | bytes:
    return body if isinstance(body, str | bytes) else json.dumps(body if body is not None else {})


def make_token(account, *, scope: str = "read") -> str:
    """A valid access token of a client that acts as ``account``."""
    application = Application.objects.create(
        name="示例", client_type="confidential", authorization_grant_type="client-credentials", client_secret="x"
    )
    tomorrow = timezone.localdate() + datetime.timedelta(days=1)
    PartnerClient.objects.create(
        application=application, agency=account.partner_scope.agency, account=account, scopes=scope, expires_on=tomorrow
    )
    token = f"token-{account.pk}-{len(scope)}"
    later = timezone.now() + datetime.timedelta(hours=1)
    AccessToken.objects.create(application=application, token=token, scope=scope, expires=later)
    return token


@pytest.fixture
def call(as_user):
    """``call(member).get("projects/")``; partners call with a token."""

    def caller(user, scope: str = "read write") -> Caller:
        if user is not None and user.role == "partner":
            return Caller(Client(headers={"Authorization": f"Bearer {make_token(user, scope=scope)}"}))
        return Caller(as_user(user))

    return caller


@pytest.fixture
def project(chain, t01, member):
    """A project of T01 on its chain, with a contact and a follow-up."""
    project = ProjectFactory(
        team=t01, chain=chain, owner=member, name="示例内饰件项目", content="秘密建设内容", enterprise__owner_team=t01
    )
    ContactFactory(enterprise=project.enterprise)
    FollowUpFactory(project=project, created_by=member)
    return project


@pytest.fixture
def foreign(other_chain, t02):
    """A project of T02, which T01 does not see."""
    project = ProjectFactory(team=t02, chain=other_chain, name="示例外组项目")
    FollowUpFactory(project=project)
    return project


@pytest.fixture
def firm(db):
    return EnterpriseFactory()


def codes(response) -> list[str]:
    """The codes of an error answer, after checking its one shape."""
    body = response.json()
    assert set(body) == {"type", "errors"}, body
    assert body["errors"], body
    assert all(set(one) == {"code", "detail", "attr"} for one in body["errors"]), body
    return [one["code"] for one in body["errors"]]


def attrs(response) -> set[str]:
    """The inputs that an error answer names."""
    return {one["attr"] for one in response.json()["errors"] if one["attr"]}

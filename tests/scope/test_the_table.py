"""The table is whole: every address of the product stands in it, and nothing else answers."""

import re

import pytest

from tests.scope.administration import MODELS, registered
from tests.scope.routes import ROUTES, UNNAMED, product_routes

pytestmark = pytest.mark.django_db


def listed() -> set[str]:
    return {name.partition("@")[0] for name in ROUTES}


def test_every_address_has_an_entry():
    missing = {name for name, _pattern in product_routes() if name} - listed()

    assert missing == set()


def test_every_entry_is_an_address():
    assert listed() - {name for name, _pattern in product_routes()} == set()


def test_addresses_without_a_name_are_the_known_ones():
    plain = {
        re.sub(r"admin/[a-z0-9_]+/[a-z0-9_]+/<path", "admin/<app>/<model>/<path", p)
        for n, p in product_routes()
        if not n
    }

    assert plain == UNNAMED


def test_every_model_of_the_administration_is_in_the_table():
    assert registered() == set(MODELS)


@pytest.mark.parametrize("person", ["anonymous", "other_member", "hq", "sysadmin"])
def test_no_unlisted_address_answers(person, untouched):
    tries = [
        "/metrics", "/debug/", "/.env", "/.git/config", "/media/", "/media/enterprise_list/", "/static/../manage.py", "/api/",
        "/api/v2/projects/", "/admin/doc/", "/o/token/", "/o/applications/", "/accounts/login/", "/files/1/", "/exports/",
        "/projects/1/delete/", "/enterprises/1/contacts/", "/notices/feed.ics", "/__debug__/", "/graphql", "/sitemap.xml",
    ]  # fmt: skip
    browser = untouched.browser(person)

    answered = [path for path in tries if browser.get(path).status_code == 200]

    assert answered == []

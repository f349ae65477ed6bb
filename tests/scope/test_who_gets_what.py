"""Every address × everybody × every method it has."""

import pytest
from django.template.base import Template

from tests.scope.asking import ask, class_of
from tests.scope.routes import ROUTES, cases

pytestmark = pytest.mark.django_db
# More than half of all answers here are one of these; what they say is looked at in test_hidden_is_missing.
REFUSALS = frozenset({"403.html", "404.html"})


@pytest.fixture
def empty_refusals(monkeypatch, _plain_rendering):
    """Answer refusals without a page: only their status is asked for."""
    render = Template._render
    monkeypatch.setattr(
        Template, "_render", lambda page, context: "" if page.name in REFUSALS else render(page, context)
    )


@pytest.mark.parametrize(("name", "method"), cases())
def test_everybody_gets_what_the_table_says(name, method, untouched, empty_refusals):
    route = ROUTES[name]
    wrong = {}
    for person in sorted(route.cast):
        answer = ask(person, method, name, route, untouched)
        found, expected = class_of(answer, untouched.browser(person)), route.rules[method].expected(person)
        if found != expected:
            wrong[person] = f"{found} ({answer.status_code}) instead of {expected}"

    assert wrong == {}

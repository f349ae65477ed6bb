"""Every address × everybody × every method it has."""

import pytest

from tests.scope.asking import ask, class_of
from tests.scope.routes import ROUTES, cases
from tests.scope.rules import LOGIN, NOWHERE, OK

pytestmark = pytest.mark.django_db


def asked(route, method) -> list[str]:
    """Everybody; of those whose writes are refused by a rule, test_hidden_is_missing asks, and looks at what they leave."""
    rule = route.rules[method]
    if method == "GET" or rule == NOWHERE:
        return sorted(route.cast)
    return [person for person in sorted(route.cast) if rule.expected(person) in {OK, LOGIN}]


@pytest.mark.parametrize(("name", "method"), cases())
def test_everybody_gets_what_the_table_says(name, method, untouched, empty_refusals):
    route = ROUTES[name]
    wrong = {}
    for person in asked(route, method):
        answer = ask(person, method, name, route, untouched)
        found, expected = class_of(answer, untouched.browser(person)), route.rules[method].expected(person)
        if found != expected:
            wrong[person] = f"{found} ({answer.status_code}) instead of {expected}"

    assert wrong == {}

"""Every address × everybody × every method it has."""

import pytest

from tests.scope.asking import ask, class_of
from tests.scope.routes import ROUTES, cases

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("name", "method"), cases())
def test_everybody_gets_what_the_table_says(name, method, untouched):
    route = ROUTES[name]
    wrong = {}
    for person in sorted(route.cast):
        answer = ask(person, method, name, route, untouched)
        found, expected = class_of(answer, untouched.browser(person)), route.rules[method].expected(person)
        if found != expected:
            wrong[person] = f"{found} ({answer.status_code}) instead of {expected}"

    assert wrong == {}

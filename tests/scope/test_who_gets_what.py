"""Every address × everybody × every method it has; and what a page tells whom."""

import pytest

from tests.scope.asking import ask, class_of
from tests.scope.leaks import READERS, is_read, leaks_in, text_of
from tests.scope.routes import ROUTES, cases
from tests.scope.rules import LOGIN, NOWHERE, OK, Route

pytestmark = pytest.mark.django_db


READ = [name for name, route in ROUTES.items() if "GET" in route.rules]
WRITTEN = [(name, method) for name, method in cases() if method != "GET"]


def verdict(answer, route: Route, method: str, person: str, district) -> str | None:
    """What is wrong with the answer's class, if anything."""
    found, expected = class_of(answer, district.browser(person)), route.rules[method].expected(person)
    return f"{found} ({answer.status_code}) instead of {expected}" if found != expected else None


@pytest.mark.parametrize("name", READ)
def test_everybody_reads_what_the_table_says_and_nothing_of_others(name, untouched, empty_refusals):
    route = ROUTES[name]
    wrong, told = {}, {}
    for person in sorted(route.cast | (READERS if is_read(name) else set())):
        answer = ask(person, "GET", name, route, untouched, drain=False)
        if person in route.cast:
            wrong[person] = verdict(answer, route, "GET", person, untouched)
        text = text_of(answer) if class_of(answer) == OK else ""
        told[person] = leaks_in(text, person, name) if is_read(name) else []

    assert {person: text for person, text in wrong.items() if text} == {}
    assert {person: words for person, words in told.items() if words} == {}


def writing(route: Route, method: str) -> list[str]:
    """Everybody; of those whose writes are refused by a rule, test_hidden_is_missing asks, and looks at what they leave."""
    rule = route.rules[method]
    if rule == NOWHERE:
        return sorted(route.cast)
    return [person for person in sorted(route.cast) if rule.expected(person) in {OK, LOGIN}]


@pytest.mark.parametrize(("name", "method"), WRITTEN)
def test_everybody_writes_what_the_table_says(name, method, untouched, empty_refusals):
    route = ROUTES[name]
    wrong = {}
    for person in writing(route, method):
        answer = ask(person, method, name, route, untouched)
        wrong[person] = verdict(answer, route, method, person, untouched)

    assert {person: text for person, text in wrong.items() if text} == {}

"""A row that is hidden answers like one that does not exist; refused writes change nothing and are recorded."""

import re

import pytest
from django.apps import apps
from django.db import connection

from core.audit.models import AuditEntry
from tests.scope.asking import ask, class_of, url_of
from tests.scope.routes import ROUTES, cases
from tests.scope.rules import LOGIN, MISSING, NOWHERE, OK

pytestmark = pytest.mark.django_db
PERSON = "other_member"
HIDING = [
    (name, method, person)
    for name, method in cases()
    for person in (PERSON, "other_partner", "clerk", "sysadmin")
    if ROUTES[name].rules[method].expected(person) == MISSING and not name.startswith(("admin:", "kit"))
    and ROUTES[name].rules[method] != NOWHERE
    and (person != "other_partner" or ROUTES[name].is_api)
]  # fmt: skip


def plain(answer, url: str) -> str:
    """The body without what differs from request to request: the form's token, the address itself."""
    text = answer.content.decode().replace(url, "URL")
    return re.sub(r'(csrfmiddlewaretoken" value="|X-CSRFToken[^A-Za-z0-9]+)[A-Za-z0-9]+', r"\1", text)


@pytest.mark.parametrize(("name", "method", "person"), HIDING)
def test_a_hidden_row_answers_like_a_missing_one(name, method, person, untouched):
    route = ROUTES[name]
    hidden = ask(person, method, name, route, untouched)
    missing = ask(person, method, name, route, untouched, missing=True)

    assert (hidden.status_code, missing.status_code) == (404, 404)
    assert plain(hidden, url_of(name, route, untouched)) == plain(missing, url_of(name, route, untouched, missing=True))


BOOKKEEPING = {"audit.auditentry", "sessions.session", "accounts.loginsession"}


def state(district) -> dict:
    """How many rows every table has and the last of them, and what stands in the rows that the addresses are about."""
    ours = [m for m in apps.get_models() if m._meta.managed and m._meta.label_lower not in BOOKKEEPING]
    columns = ((m._meta.db_table, m._meta.pk.column) for m in ours)
    counted = " UNION ALL ".join(f"SELECT '{t}', count(*), max({pk}::text) FROM {t}" for t, pk in columns)  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(counted)
        counts = cursor.fetchall()
    rows = [district.firm, district.contact, district.project, district.followup, district.notice, district.batch]
    rows += [district.team, district.chain, district.node, *(one for one in district.people.values() if one)]
    values = {(r._meta.label, r.pk): type(r)._base_manager.filter(pk=r.pk).values().get() for r in rows}
    return {"counts": counts, "values": values}


@pytest.fixture(scope="module")
def before(district, django_db_blocker):
    """The state of the district, to which every test returns it."""
    with django_db_blocker.unblock():
        return state(district)


UNSAFE = [(name, method) for name, method in cases() if method != "GET" and ROUTES[name].rules[method] != NOWHERE]


@pytest.mark.parametrize(("name", "method"), UNSAFE)
def test_a_refused_write_changes_nothing_and_is_recorded(name, method, before, untouched, empty_refusals):
    route = ROUTES[name]
    rule = route.rules[method]
    refused = [person for person in sorted(route.cast) if rule.expected(person) not in {OK, LOGIN}]
    turned_away = [person for person in sorted(route.cast) if rule.expected(person) == LOGIN]
    wrong, unrecorded = {}, []
    for person in refused:
        last = AuditEntry.objects.count()
        answer = ask(person, method, name, route, untouched, kept=True)
        entry = AuditEntry.objects.order_by("-id").first()
        known = untouched.people[person]
        if AuditEntry.objects.count() == last or entry.result != AuditEntry.Result.REFUSED:
            unrecorded.append((person, answer.status_code))
        elif known and known.is_active and entry.actor_id != known.pk and answer.status_code != 302:
            unrecorded.append((person, entry.actor_id))
        if (found := class_of(answer, untouched.browser(person))) != rule.expected(person):
            wrong[person] = f"{found} ({answer.status_code}) instead of {rule.expected(person)}"
    for person in turned_away:
        assert class_of(ask(person, method, name, route, untouched, kept=True)) == LOGIN

    assert wrong == {}
    # whoever has no administration is led from there to the login page, which refuses by GET
    led_away = {person for person, status in unrecorded if name.startswith("admin:") and status == 302}
    assert [one for one in unrecorded if one[0] not in led_away] == []
    assert state(untouched) == before

"""In which order the firms that a text names are shown: named exactly so, beginning with it, holding it."""

from typing import Any

from django.db.models import Q, QuerySet

from crm.enterprises.models import Alias, Enterprise
from crm.enterprises.naming import normalise_name
from crm.enterprises.pinyin import tripled

MOST_NAMESAKES = 100


def tiers(firms: QuerySet[Enterprise], query: str) -> list[QuerySet[Enterprise]]:
    """Return ``firms`` in three parts without overlap: exact, prefix, inside; each keeps its order, the newest first.

    ``firms`` are already those that the text names. Sorting all of them by rank would read every match of a frequent
    word; three parts each end after a page.
    """
    exact, begins = _conditions(query)
    if not exact:
        return [firms]
    return [firms.filter(exact), firms.filter(begins).exclude(exact), firms.exclude(exact | begins)]


def ranked(firms: QuerySet[Enterprise], query: str, start: int, stop: int) -> list[Enterprise]:
    """Return the rows ``start`` to ``stop`` of the ranked firms; two to four queries, a few more on later pages."""
    found: list[Enterprise] = []
    wanted = stop - start
    for part in tiers(firms, query):
        rows = list(part[start : start + wanted - len(found)])
        found += rows
        if len(found) == wanted:
            break
        # What comes before this page lies in the parts that are through.
        start = 0 if rows or not start else start - part.order_by()[:start].count()
    return found


def begins_code(term: str) -> Q:
    """Return the condition that a firm's credit code begins with a term in lower case."""
    return Q(uscc__startswith=term.strip().upper())


def _conditions(query: str) -> tuple[Q, Q]:
    """Return what makes a firm an exact hit and what makes it one that begins with the text.

    Chinese is compared with names, other names and the legal person; Latin letters and digits with the parts of the
    search key, which are initials, pinyin and codes, and with the credit code. Every arm has an index of its own.
    """
    if query.isascii():
        part = tripled(query)
        at_start: Any = Q(search_key__startswith=part) | Q(search_key__contains=f" {part}") | begins_code(part)
        whole: Any = Q(search_key__startswith=f"{part} ") | Q(search_key__contains=f" {part} ") | Q(uscc=part.upper())
        return (whole, at_start) if part else (Q(), Q())
    name, person = normalise_name(query), query.strip()
    if not name:
        return Q(), Q()
    others = Alias.objects.filter(name_norm=name).values_list("enterprise_id", flat=True)[:MOST_NAMESAKES]
    exact = Q(name_norm=name) | Q(name_core=name) | Q(legal_person=person) | Q(pk__in=list(others))
    begins = Q(name_norm__startswith=name) | Q(name_core__startswith=name) | Q(legal_person__startswith=person)
    return exact, begins

"""Finding firms: by what a person types, by code, and those that might be the same firm."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Q, QuerySet

from crm.enterprises.derived import TAIL, tail_index
from crm.enterprises.models import Alias, Contact, Enterprise
from crm.enterprises.models.enterprises import EnterpriseQuerySet
from crm.enterprises.naming import core_name, normalise_name
from crm.enterprises.pinyin import search_terms
from crm.enterprises.ranking import begins_code, ranked

MOST_BY_PHONE = 100
SHORTEST_PERSON = 2
# Long texts that no list shows.
UNSHOWN = ("search_key", "business_scope", "intro")
MOST_SIMILAR = 6
SAME_NAME, SAME_CORE = "D2", "D3"


@dataclass(frozen=True)
class Match:
    """A firm that may be the one being entered: D2 same (former) name, D3 same core in the same city (domain 7.7)."""

    enterprise: Enterprise
    tier: str
    reason: str


def matching(firms: EnterpriseQuerySet, query: str, user) -> EnterpriseQuerySet:
    """Narrow ``firms`` to those that ``query`` names: 汉字, pinyin, initials, code, other name, legal person.

    A legal person is found from the first two characters on. Four digits are also the last four of a phone, among the
    contacts whose numbers ``user`` may read and no others. Nothing searchable typed finds nothing.
    """
    terms = search_terms(query)
    if not terms:
        return firms.none()
    named = holding(terms)
    person = query.strip()
    if not person.isascii() and len(person) >= SHORTEST_PERSON:
        named |= Q(legal_person__startswith=person)
    by_phone = firms_by_phone_tail(query, user)
    return firms.filter(named | Q(pk__in=by_phone)) if by_phone else firms.filter(named)


def holding(terms: Iterable[str]) -> Q:
    """Return the condition that a firm holds every one of these search terms in its search key or begins its credit code."""
    named = Q()
    for term in terms:
        named &= Q(search_key__contains=term) | begins_code(term) if term.isascii() else Q(search_key__contains=term)
    return named


def contacts_by_phone_tail(query: str, user) -> QuerySet[Contact]:
    """Return the contacts whose phone ends in the four digits typed; none for any other text.

    Only those whose full number ``user`` could read: to whoever sees numbers masked, a hit would tell of a number.
    """
    digits = query.strip()
    if len(digits) != TAIL or not (digits.isascii() and digits.isdigit()):
        return Contact.objects.none()
    found = Contact.objects.readable_by(user).filter(mobile_tail_index=tail_index(digits))
    return found.exclude(status=Contact.Status.ANONYMISED)


def firms_by_phone_tail(query: str, user) -> list[int]:
    """Return the ids of the firms of those contacts, at most a hundred."""
    found = contacts_by_phone_tail(query, user).order_by("-id").values_list("enterprise_id", flat=True)
    return list(dict.fromkeys(found[:MOST_BY_PHONE]))


def search_enterprises(user, q: str, limit: int = 12) -> list[Enterprise]:
    """Return the firms visible to ``user`` that ``q`` names: exact, prefix, inside, the last changed first in each.

    At most ``limit``.
    """
    firms = matching(Enterprise.objects.visible_to(user), q, user)
    return ranked(firms.with_related().defer(*UNSHOWN), q, 0, limit)


def similar_enterprises(
    name: str, *, region_code: str = "", exclude: int | None = None, only_same: bool = False
) -> list[Match]:
    """Return the firms that ``name`` may already be, same names first, at most six of a tier; two or three queries.

    D2 is the same normal form, of the name or of another name. D3 is the same core in the same city; while the city
    is unknown it is the same core anywhere. Firms that were taken out of the library do not count.
    """
    norm = normalise_name(name)
    if not norm:
        return []
    others = Enterprise.objects.filter(is_deleted=False).exclude(pk=exclude or 0).with_related().order_by("id")
    by_alias = Alias.objects.filter(name_norm=norm).order_by().values("enterprise")
    # one list of ids to start from: a name or an alias joined by OR would be asked of every firm of the library
    by_name = Enterprise.objects.filter(name_norm=norm).order_by().values("pk").union(by_alias)
    same = list(others.filter(pk__in=by_name)[:MOST_SIMILAR])
    found = [Match(firm, SAME_NAME, "名称相同" if firm.name_norm == norm else "曾用名或别名相同") for firm in same]
    if only_same:
        return found
    alike = others.filter(name_core=core_name(norm)).exclude(pk__in=[firm.pk for firm in same])
    if region_code:
        alike = alike.filter(region_code__startswith=region_code[:4])
    return found + [Match(firm, SAME_CORE, "字号相同") for firm in alike[:MOST_SIMILAR]]


def related_projects(user) -> QuerySet:
    """Return the projects visible to ``user``; the relation is named, not imported (decision 0003)."""
    return _related("projects").visible_to(user)


def _related(relation: str) -> Any:
    model: Any = Enterprise._meta.get_field(relation).related_model
    return model.objects


def firms_on_chain(chain, user) -> Q:
    """Return the condition for firms that stand on ``chain``: by a position, or by a project that ``user`` sees."""
    projects = related_projects(user).filter(chain=chain).order_by().values("enterprise")
    placed = _related("positions").current().filter(node__chain=chain).order_by().values("enterprise")
    # One list of ids: two of them joined by OR would be looked up for every firm of the library.
    return Q(pk__in=projects.union(placed))


def firms_on_node(node) -> Q:
    """Return the condition for firms that hold a current position on ``node``."""
    placed = _related("positions").current().filter(node=node)
    return Q(pk__in=placed.values("enterprise"))


def in_use(user) -> Q:
    """Return the condition for firms that hold a current position, or have a running project that ``user`` sees.

    One list of ids to start from: what is in use is a small part of the library.
    """
    projects: Any = related_projects(user)
    running = projects.running().order_by().values("enterprise")
    return Q(pk__in=running.union(_related("positions").current().order_by().values("enterprise")))


def stable_order(field: str, *, down: bool) -> list:
    """Return the order by ``field``: unknown values last, among equals by id."""
    if Enterprise._meta.get_field(field).null:
        column = F(field).desc(nulls_last=True) if down else F(field).asc(nulls_last=True)
        return [column, "-pk" if down else "pk"]
    return [f"-{field}", "-pk"] if down else [field, "pk"]

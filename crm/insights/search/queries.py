"""The global search: one text over firms, projects, contacts, chains, nodes and teams, each within the reader's scope."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from django.db.models import prefetch_related_objects
from django.urls import NoReverseMatch, reverse
from django.utils.http import urlencode

from chains.models import Chain, Node, Team
from crm.enterprises.highlights import Parts, highlight, is_marked, other_reason
from crm.enterprises.pinyin import search_key, search_terms
from crm.enterprises.policy import can_list_enterprises
from crm.enterprises.queries import contacts_by_phone_tail, search_enterprises
from crm.projects.policy import can_list_projects
from crm.projects.queries import search_projects

MOST = 6


@dataclass(frozen=True)
class Hit:
    """One line of the result: where it leads, its name, and what tells it from others of the name."""

    url: str
    word: str
    note: str = ""
    icon: str = ""
    parts: Parts = field(default_factory=list)
    note_parts: Parts = field(default_factory=list)


@dataclass(frozen=True)
class Group:
    """The hits of one kind, and the list that has all of them."""

    word: str
    hits: list[Hit] = field(default_factory=list)
    more: str = ""


def search(user, q: str, most: int = MOST) -> list[Group]:
    """Return the groups that have hits, at most ``most`` of each; at most a dozen queries, none for an empty text."""
    q = q.strip()
    if not search_terms(q):
        return []
    groups = (_firms(user, q, most), _projects(user, q, most), _people(user, q, most), _places(user, q, most))
    return [group for group in groups if group.hits]


def _firms(user, q: str, most: int) -> Group:
    found = search_enterprises(user, q, most + 1)
    prefetch_related_objects(found, "aliases")
    more = _list_url("enterprises:list", q) if len(found) > most and can_list_enterprises(user) else ""
    return Group("企业", [_firm(firm, q) for firm in found[:most]], more)


def _firm(firm, q: str) -> Hit:
    parts, about = highlight(firm.name, q), _about_firm(firm)
    note = highlight(about, q)
    if not is_marked(parts):
        why = other_reason(q, firm.legal_person, [alias.name for alias in firm.aliases.all()])
        note = [*why, (" · ", False), *note] if why else note
    return Hit(firm.get_absolute_url(), firm.name, about, parts=parts, note_parts=note)


def _about_firm(firm) -> str:
    return " · ".join(filter(None, [firm.uscc or firm.stock_code, firm.region_text, str(firm.owner_team or "")]))


def _projects(user, q: str, most: int) -> Group:
    found = search_projects(user, q, most + 1)
    hits = [
        _marked(q, Hit(one.get_absolute_url(), one.name, f"{one.no} · {one.stage_text} · {one.team}", "briefcase"))
        for one in found[:most]
    ]
    more = _list_url("projects:list", q) if len(found) > most and can_list_projects(user) else ""
    return Group("项目", hits, more)


def _people(user, q: str, most: int) -> Group:
    people = contacts_by_phone_tail(q, user).select_related("enterprise").order_by("-pk")[:most]
    return Group(
        "联系人",
        [
            Hit(f"{one.enterprise.get_absolute_url()}?tab=contacts", one.name, _about_person(one), "user")
            for one in people
        ],
    )


def _about_person(person) -> str:
    return " · ".join(filter(None, [person.enterprise.name, person.title, person.phone_masked]))


def _places(user, q: str, most: int) -> Group:
    """Chains, nodes and teams are few: their names are compared here, by the rules that firms are found by."""
    fits = matcher(q)
    chains = [
        Hit(reverse("insights:chain", args=[one.pk]), one.name, "产业链", "sitemap")
        for one in Chain.objects.visible_to(user)
        if fits([one.name], [one.code])
    ]
    nodes = [
        Hit(
            f"{reverse('insights:chain', args=[one.chain_id])}?node={one.code}",
            one.name,
            f"环节 · {one.chain}",
            "point",
        )
        for one in Node.objects.visible_to(user).select_related("chain")
        if fits([one.name], ())
    ]
    teams = [
        Hit(reverse("insights:team", args=[one.pk]), str(one), one.get_kind_display(), "users-group")
        for one in Team.objects.visible_to(user).filter(is_active=True)
        if fits([one.name], [one.code])
    ]
    return Group("产业链、环节和招商组", [_marked(q, hit) for hit in [*chains, *teams, *nodes][:most]])


def _marked(q: str, hit: Hit) -> Hit:
    return replace(hit, parts=highlight(hit.word, q), note_parts=highlight(hit.note, q))


def matcher(q: str) -> Callable[[Iterable[str], Iterable[str]], bool]:
    """Return a test for names and codes that says what the search index would say."""
    terms = search_terms(q)

    def fits(names: Iterable[str], codes: Iterable[str]) -> bool:
        key: Any = f" {search_key(names, codes)}"
        return all(term in key for term in terms)

    return fits


def _list_url(name: str, q: str) -> str:
    try:
        return f"{reverse(name)}?{urlencode({'q': q})}"
    except NoReverseMatch:
        return ""

"""What people taught the imports, as the checks use it: more headers, words for values, saved layouts."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from core.accounts.models import User
from core.accounts.roles import Role
from crm.imports.columns import (
    ALIASES,
    BUILT_IN_WORDS,
    COMPUTED,
    CONTACT,
    CONTACT_ALIASES,
    LEFT_OUT,
    OF_FIRMS,
    PROJECT_ALIASES,
    VALUES,
    comparable,
)
from crm.imports.layouts import SavedLayout
from crm.imports.mapping import CONTACT_WORD, OFFERED
from crm.imports.models import HeaderAlias, ListMapping, ValueWord

BUILT_IN: Mapping[str, Mapping[str, str]] = {
    "enterprise": ALIASES,
    "existing_project": PROJECT_ALIASES,
    "contact": CONTACT_ALIASES,
}
Words = Mapping[str, Mapping[str, str]]


def more_headers(kind: str) -> dict[str, str]:
    """Return the headers in force for a kind of list beyond the built-in ones, header → our field."""
    rows = HeaderAlias.objects.filter(kind=kind, is_active=True)
    return dict(rows.values_list("key", "field"))


def aliases_of(kind: str) -> dict[str, str]:
    """Return the known headers of a kind of list, built in and taught, header → our field; one query."""
    return {**BUILT_IN[kind], **more_headers(kind)}


def value_words(fields: Collection[str] = OF_FIRMS) -> Words:
    """Return the words in force for each of ``fields``, comparable word → our value (an exchange by its full name)."""
    words: dict[str, dict[str, str]] = {field: {} for field in fields}
    taught = ValueWord.objects.filter(is_active=True, field__in=fields)
    for field, key, value in taught.values_list("field", "key", "value"):
        words[field][key] = VALUES[field][value] if field == "exchange" else value
    return words


def authors() -> dict[str, int]:
    """Return the active people by what lists may call them: the login name, else the full name that only one bears."""
    accounts = User.objects.filter(is_active=True).exclude(role=Role.PARTNER)
    people = list(accounts.values_list("pk", "username", "name"))
    return _told_apart((pk, name) for pk, _, name in people) | _told_apart((pk, name) for pk, name, _ in people)


def _told_apart(named: Iterable[tuple[int, str]]) -> dict[str, int]:
    keys = [(comparable(name), pk) for pk, name in named]
    counted = Counter(key for key, _pk in keys)
    return {key: pk for key, pk in keys if key and counted[key] == 1}


def saved_layouts(kind: str, signatures: Sequence[str]) -> dict[str, SavedLayout]:
    """Return the saved layouts of a kind of list that have one of these signatures, by signature."""
    rows = ListMapping.objects.filter(kind=kind, signature__in=signatures)
    return {row.signature: SavedLayout(row.name, row.columns) for row in rows}


@dataclass(frozen=True)
class KnownWords:
    """One of our fields or values, the words for it that are built in, and those that people added."""

    label: str
    built_in: list[str]
    taught: list[str]


def known_headers(kind: str) -> list[KnownWords]:
    """Return under which headers a kind of list may name each of our fields, and what is left out by its header."""
    taught = more_headers_as_written(kind)
    known = [KnownWords(one.label, list(one.headers), taught.pop(one.key, [])) for one in OFFERED[kind]]
    for key, label in ((CONTACT, CONTACT_WORD), (COMPUTED, "由系统得出，不导入"), (LEFT_OUT, "不导入")):
        built_in = [header for header, field in BUILT_IN[kind].items() if field == key]
        if built_in or key in taught:
            known.append(KnownWords(label, built_in, taught.pop(key, [])))
    return known


def more_headers_as_written(kind: str) -> dict[str, list[str]]:
    """Return the headers in force that people added, by field, as they wrote them."""
    found: dict[str, list[str]] = {}
    for field, header in HeaderAlias.objects.filter(kind=kind, is_active=True).values_list("field", "header"):
        found.setdefault(field, []).append(header)
    return found


def known_words() -> list[tuple[str, list[KnownWords]]]:
    """Return for each field with a fixed set of values which words mean which value."""
    taught: dict[tuple[str, str], list[str]] = {}
    for field, value, word in ValueWord.objects.filter(is_active=True).values_list("field", "value", "word"):
        taught.setdefault((field, value), []).append(word)
    return [
        (
            str(ValueWord.Field(field).label),
            [
                KnownWords(str(label), BUILT_IN_WORDS[field].get(value, []), taught.get((field, value), []))
                for value, label in values.items()
            ],
        )
        for field, values in VALUES.items()
    ]

"""Where a typed text stands in a firm's name, code, person or other name; pure. Nothing here is HTML."""

from collections.abc import Iterable, Sequence
from itertools import pairwise

from crm.enterprises.naming import normalise_name
from crm.enterprises.pinyin import initials, syllables

Parts = list[tuple[str, bool]]


def highlight(text: str, query: str) -> Parts:
    """Return ``text`` in pieces of (piece, is a hit): the words typed as they stand, else by initials, else by pinyin."""
    spans = [span for word in dict.fromkeys(query.split()) for span in _spans(text, word)]
    cuts = sorted({0, len(text), *(edge for span in spans for edge in span)})
    return [(text[a:b], any(start <= a and b <= stop for start, stop in spans)) for a, b in pairwise(cuts)]


def is_marked(parts: Iterable[tuple[str, bool]]) -> bool:
    """Say whether anything is highlighted."""
    return any(hit for _, hit in parts)


def other_reason(query: str, legal_person: str, names: Iterable[str]) -> Parts:
    """Return why a firm was found although its name does not show it: its legal person or another of its names."""
    person = query.strip()
    if not person.isascii() and legal_person.startswith(person):
        return [("法定代表人 ", False), *highlight(legal_person, query)]
    for name in names:
        parts = highlight(name, query)
        if is_marked(parts):
            return [("又名 ", False), *parts]
    return []


def _spans(text: str, word: str) -> list[tuple[int, int]]:
    literal = _all_of(text.lower(), word.lower())
    if literal or len(text.lower()) != len(text):
        return literal
    if not word.isascii():
        return _across_signs(text, word)
    return _by_sound(text, word.lower())


def _all_of(text: str, word: str) -> list[tuple[int, int]]:
    found, at = [], text.find(word)
    while at >= 0:
        found.append((at, at + len(word)))
        at = text.find(word, at + len(word))
    return found


def _across_signs(text: str, word: str) -> list[tuple[int, int]]:
    """Find “上海甲” in “（上海）甲”: signs stand in the name that nobody types."""
    kept = [place for place, char in enumerate(text) if char.isalnum()]
    bare = "".join(text[place] for place in kept)
    wanted = "".join(filter(str.isalnum, normalise_name(word)))
    at = bare.find(wanted) if wanted else -1
    return [(kept[at], kept[at + len(wanted) - 1] + 1)] if at >= 0 else []


def _by_sound(text: str, word: str) -> list[tuple[int, int]]:
    kept = [place for place, char in enumerate(text) if char.isalnum()]
    letters = initials(text)
    if len(letters) == len(kept) and len(word) > 1 and word in letters:
        at = letters.index(word)
        return [(kept[at], kept[at + len(word) - 1] + 1)]
    sounds = syllables(text)
    if len(sounds) != len(kept):
        return []
    return _by_pinyin(sounds, kept, word)


def _by_pinyin(sounds: Sequence[str], kept: Sequence[int], word: str) -> list[tuple[int, int]]:
    joined = "".join(sounds)
    at = joined.find(word)
    if at < 0 or len(word) < 2:
        return []
    owner = [place for place, sound in zip(kept, sounds, strict=True) for _ in sound]
    return [(owner[at], owner[at + len(word) - 1] + 1)]

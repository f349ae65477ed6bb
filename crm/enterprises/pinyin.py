"""Pinyin of names by table lookup: initials, full pinyin, sort key, and the stored search key (performance.md)."""

import json
import re
import unicodedata
from collections.abc import Iterable
from functools import cache, lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

from crm.enterprises.naming import core_name, normalise_name, without_legal_form
from crm.enterprises.pinyin_words import GROWING, PHRASES, SURNAMES, USUAL

SORT_KEY_LENGTH = 120

_FIRST_TOKEN = 0xF0000
_LONGEST_PHRASE = 3
# Where a phrase of two or three characters may begin and end around one of its characters.
_WINDOWS = ((-2, 1), (-1, 2), (-1, 1), (0, 3), (0, 2))
_SHORT = 2


class _Tables(NamedTuple):
    """What a translation needs: phrases to tokens, then every character or token to its reading."""

    triggers: re.Pattern[str]
    phrases: dict[str, str]
    surnames: dict[str, str]
    initials: dict[int, str]
    syllables: dict[int, str]
    spaced: dict[int, str]


class _Table(dict[int, str]):
    """A translate table; characters without a reading are lower case if letter or digit, else nothing."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        self[code] = kept = char.lower() if char.isalnum() else ""
        return kept


def initials(name: str, *, person: bool = False) -> str:
    """Return the first letters, lower case: 重庆水泵厂 → cqsbc. Latin letters and digits stay, other signs go."""
    return _prepared(name, person).translate(_tables().initials)


def full(name: str, *, person: bool = False) -> str:
    """Return the full pinyin without tones and spaces, ü as v: 长安 → changan."""
    return _prepared(name, person).translate(_tables().syllables)


def sort_key(name: str, *, person: bool = False) -> str:
    """Return a key whose order by code point is that of the pinyin, syllable by syllable; at most 120 characters."""
    return _prepared(name, person).translate(_tables().spaced)[:SORT_KEY_LENGTH]


def syllables(name: str) -> list[str]:
    """Return one reading for each letter and digit of the name: 宁波A → ning, bo, a."""
    tables = _tables()
    prepared = _prepared(name, person=False)
    return [sound for char in prepared if (sound := char.translate(tables.syllables))]


def tripled(text: str) -> str:
    """Return the text lower case without spaces and signs, every character beyond ASCII thrice: 华翔A → 华华华翔翔翔a.

    Every Chinese character then is a trigram of its own, so that the trigram index finds one as well as many. Latin
    letters stay single and are found as typed.
    """
    return _folded(text).translate(_TRIPLES)


def search_key(names: Iterable[str], codes: Iterable[str] = ()) -> str:
    """Return what is stored for searching: per name its tripled form, initials, initials of the core, and pinyin.

    The pinyin leaves out the legal form (…youxiangongsi), which every name has and nobody searches for. Codes are
    added in lower case. One space stands behind every part, which no part contains.
    """
    parts: dict[str, None] = {}
    for name in names:
        norm = normalise_name(name)
        stem = without_legal_form(norm)
        letters, core_letters = initials(norm), initials(core_name(norm))
        parts[tripled(name)] = parts[letters] = parts[full(stem)] = None
        if not letters.startswith(core_letters):
            parts[core_letters] = None
    for code in codes:
        parts[_folded(code).translate(_PLAIN)] = None
    return "".join(f"{part} " for part in parts if part)


def search_terms(query: str) -> tuple[str, ...]:
    """Return what the search key must contain, all of them, for what a user typed; nothing when nothing is left.

    Words are separate terms. Chinese is tripled. Latin letters and digits match initials, pinyin and codes anywhere;
    one or two of them only at the start of a part, because so short a term has no trigram inside a word.
    """
    terms = []
    for word in query.split():
        term = tripled(word)
        if term:
            terms.append(f" {term}" if term.isascii() and len(term) <= _SHORT else term)
    return tuple(dict.fromkeys(terms))


def _folded(text: str) -> str:
    return text if unicodedata.is_normalized("NFKC", text) else unicodedata.normalize("NFKC", text)


@lru_cache(maxsize=8)
def _prepared(name: str, person: bool) -> str:
    """Fold widths and put a token in place of every character that its phrase or surname reads differently.

    The last few are kept: initials, pinyin and sort key of one name follow each other.
    """
    tables = _tables()
    name = _folded(name)
    if person and name[:1] in tables.surnames:
        name = tables.surnames[name[0]] + name[1:]
    return _with_phrases(name, tables) if tables.triggers.search(name) else name


def _with_phrases(name: str, tables: _Tables) -> str:
    """Replace phrases around every character that has another reading in some phrase, the leftmost longest first."""
    pieces: list[str] = []
    done = 0
    for trigger in tables.triggers.finditer(name):
        at = trigger.start()
        for before, after in _WINDOWS:
            start = at + before
            if start < done:
                continue
            token = tables.phrases.get(name[start : at + after])
            if token:
                pieces += (name[done:start], token)
                done = at + after
                break
    return "".join(pieces) + name[done:] if pieces else name


@cache
def _tables() -> _Tables:
    """Build the tables from the dictionary files of pypinyin, once a process, in about 0.3 s.

    The files are read without importing pypinyin, which would keep both dictionaries (30 MB) in memory.
    """
    found = find_spec("pypinyin")
    if found is None or not found.submodule_search_locations:
        raise ModuleNotFoundError("pypinyin")
    folder = Path(next(iter(found.submodule_search_locations)))
    readings = _characters(folder)
    phrases = _phrases(folder, readings)
    tokens: dict[tuple[str, str], str] = {}

    def token(char: str, reading: str) -> str:
        """Return the character itself, or a private character that stands for it in this reading."""
        if readings.get(char) == reading:
            return char
        return tokens.setdefault((char, reading), chr(_FIRST_TOKEN + len(tokens)))

    replaced = {phrase: "".join(map(token, phrase, reading)) for phrase, reading in phrases.items()}
    surnames = {char: token(char, reading) for char, reading in SURNAMES.items()}
    triggers = {old for phrase, new in replaced.items() for old, other in zip(phrase, new, strict=True) if old != other}
    by_code = {ord(char): reading for char, reading in readings.items()}
    by_code |= {ord(char): reading for (_, reading), char in tokens.items()}
    return _Tables(
        re.compile(f"[{''.join(sorted(triggers))}]"),
        replaced,
        surnames,
        _Table({code: reading[0] for code, reading in by_code.items()}),
        _Table(by_code),
        _Table({code: f"{reading} " for code, reading in by_code.items()}),
    )


def _characters(folder: Path) -> dict[str, str]:
    """Return the usual reading of every character, without tone."""
    listed: dict[str, str] = json.loads((folder / "pinyin_dict.json").read_text(encoding="utf-8"))
    plain = {chr(int(code)): _plain(sounds.partition(",")[0]) for code, sounds in listed.items()}
    return {char: reading for char, reading in plain.items() if reading} | USUAL


def _phrases(folder: Path, readings: dict[str, str]) -> dict[str, list[str]]:
    """Return the short phrases in which a character reads differently from its usual reading."""
    listed: dict[str, list[list[str]]] = json.loads((folder / "phrases_dict.json").read_text(encoding="utf-8"))
    found = {}
    for phrase, sounds in listed.items():
        if not len(phrase) == len(sounds) <= _LONGEST_PHRASE or (phrase[-1] == "长" and phrase not in GROWING):
            continue
        reading = [_plain(sound[0]) for sound in sounds]
        if any(readings.get(char) != sound for char, sound in zip(phrase, reading, strict=True)):
            found[phrase] = reading
    return found | PHRASES


@cache
def _plain(sound: str) -> str:
    """Return a syllable without its tone mark; ü becomes v, as people type it."""
    letters = unicodedata.normalize("NFD", sound).replace("u\u0308", "v")
    return "".join(letter for letter in letters if letter.isascii() and letter.isalpha())


class _Triples(dict[int, str]):
    """A translate table: ASCII letters and digits once, other letters thrice, signs not at all."""

    def __missing__(self, code: int) -> str:
        char = chr(code).lower()
        self[code] = kept = "" if not char.isalnum() else char if char.isascii() else char * 3
        return kept


_TRIPLES = _Triples()
_PLAIN = _Table()

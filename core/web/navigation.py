"""The entries of sidebar and bottom bar, and what else the frame of a page shows.

``core`` knows no business page: the project hands its frame over as data through ``settings.LZ_SHELL``,
the dotted path of one ``Shell``. An entry whose page does not exist yet is left out.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.conf import settings
from django.urls import NoReverseMatch, reverse
from django.utils.module_loading import import_string


@dataclass(frozen=True)
class Count:
    """The figure behind an entry; only what is overdue is ``bad`` (a red pill)."""

    value: int
    bad: bool = False


def _everyone(user) -> bool:
    return True


def _no_count(user) -> Count | None:
    return None


@dataclass(frozen=True)
class NavEntry:
    """One page of the first level: its key, icon name (Tabler), word and URL name.

    ``spaces`` are the URL namespaces and URL names under which the entry is the current one; by default the namespace
    of ``url_name``.
    """

    key: str
    icon: str
    word: str
    url_name: str
    visible: Callable[[Any], bool] = _everyone
    count: Callable[[Any], Count | None] = _no_count
    spaces: tuple[str, ...] = ()

    def is_current(self, match) -> bool:
        """Say whether the resolved ``match`` of a request lies under this entry."""
        if match is None:
            return False
        own = self.spaces or (self.url_name.rpartition(":")[0],)
        return match.view_name in (self.url_name, *own) or bool(match.namespace and match.namespace in own)


def _role_word(user) -> str:
    return getattr(user, "title", "") or (user.get_role_display() if hasattr(user, "get_role_display") else "")


@dataclass(frozen=True)
class Shell:
    """What the project tells the frame: entries, names, and the URL names of the things around a page."""

    entries: Sequence[NavEntry] = ()
    phone: tuple[
        str, ...
    ] = ()  # keys in order: the first two that a person has stand left of the plus, the third right
    plus: NavEntry | None = None
    topics: Mapping[str, Sequence[NavEntry]] = field(default_factory=dict)  # further pages under an entry, by its key
    organisation: str = ""
    demo_mark: Callable[[], str] = str
    home: str = "home"
    person_line: Callable[[Any], str] = field(default=_role_word)


@cache
def shell() -> Shell:
    """Return the project's frame, an empty one when the settings name none."""
    path = getattr(settings, "LZ_SHELL", "")
    return import_string(path) if path else Shell()


def link(url_name: str) -> str:
    """Return the address of a page, or an empty string while that page does not exist."""
    try:
        return reverse(url_name)
    except NoReverseMatch:
        return ""

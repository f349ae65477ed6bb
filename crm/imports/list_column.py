"""What a list can tell: one of our fields and the headers under which lists name it; pure."""

from dataclasses import dataclass


@dataclass(frozen=True)
class ListColumn:
    """One thing a list can tell: our key for it, its word on screen, and the headers under which it is met.

    ``strict``: a value that cannot be read refuses the whole row; otherwise only the value is left out, with a warning.
    """

    key: str
    label: str
    headers: tuple[str, ...]
    strict: bool = False


def list_column(key: str, headers: str, *, strict: bool = False) -> ListColumn:
    """Return a column from its headers, parted by blanks; the first is its word on screen."""
    words = tuple(headers.split())
    return ListColumn(key, words[0], words, strict)

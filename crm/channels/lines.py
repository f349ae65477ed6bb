"""What a message tells: one line a reminder, and the key by which it is told once."""

import datetime
from typing import NamedTuple


class Key(NamedTuple):
    """One occurrence of one rule about one object; with the person it is what is unique in the inbox."""

    rule: str
    target_type: str
    target_id: int
    due_on: datetime.date
    day_offset: int


class Line(NamedTuple):
    """One reminder as it is told outside: its key, whose it is, the day it is for, title, level, and our page."""

    key: Key
    recipient_id: int
    occurs_on: datetime.date
    title: str
    level: str
    path: str


def key_of(row) -> Key:
    """Return the key of a reminder, of an occurrence to come, or of an item that went with a delivery."""
    return Key(row.rule, row.target_type, row.target_id, row.due_on, row.day_offset)


def latest(lines) -> list[Line]:
    """Keep of each object and due day the last occurrence, overdue ones first, then by due day."""
    last: dict[tuple, Line] = {}
    for line in sorted(lines, key=lambda one: one.key.day_offset):
        last[(*line.key[:4], line.recipient_id)] = line
    return sorted(last.values(), key=lambda one: (one.key.due_on, one.title, one.recipient_id))

"""The numbers that every district begins with (domain.md 5.2), as rows."""

from datetime import date
from typing import Any

NATURAL, WORKDAY = "natural", "workday"
# code: unit, offsets, days that hang on the object, repeated from, every so many days, whom it tells
_NUMBERS: dict[str, tuple[str, list[int], list[str], int | None, int | None, list[str]]] = {
    "FU_NEXT": (NATURAL, [-1, 0], [], None, None, ["owner"]),
    "FU_STALE": (NATURAL, [0], ["yellow_offset"], 0, None, ["owner", "leader"]),
    "CLAIM": (NATURAL, [-7, -3, -1, 0], [], None, None, ["owner", "leader"]),
    "LEAD_1D": (NATURAL, [-1, 0], [], None, None, ["owner", "leader", "hq"]),
    "LEAD_3D": (NATURAL, [0], ["judge_early"], None, None, ["owner", "leader", "hq"]),
    "LEAD_7D": (NATURAL, [-2, 0], [], None, None, ["owner", "leader", "hq"]),
    "MILESTONE": (NATURAL, [-15, -7, -3, -1, 0, 1, 3, 7], [], 7, None, ["owner", "leader"]),
    "PAYMENT": (NATURAL, [-7, -3, -1, 1], [], None, None, ["owner", "hq"]),
    "TASK": (
        WORKDAY, [-3, -1, 0, 1], ["blue_offset", "yellow_offset", "red_offset"], None, None, ["owner", "leader", "issuer"],
    ),
    "DEMAND": (WORKDAY, [], [], None, None, []),
    "REVIEW_OP": (WORKDAY, [-1, 0, 1], [], None, None, ["clerk"]),
    "CERT": (NATURAL, [-180, -90, -30], [], None, None, ["officer"]),
    "CONTRACT_END": (NATURAL, [-180, -90, -30], [], None, None, ["owner", "officer"]),
    "DATE": (NATURAL, [-3], [], None, None, ["officer"]),
    "CALENDAR": (NATURAL, [0], [], 0, 1, ["sysadmin"]),
}  # fmt: skip
# Before anything that the product knows: on no day does a district go by other numbers than its rows.
SINCE = date(2020, 1, 1)
WITHOUT_OBJECT = frozenset({"DEMAND", "CERT"})
_NAMES = ("unit", "offsets", "moments", "weekly_from", "every", "audiences")


def default_reminder_rows() -> list[dict[str, Any]]:
    """Return the values of the first version of each rule; those without objects are off."""
    return [
        {
            "code": code,
            "valid_from": SINCE,
            "is_active": code not in WITHOUT_OBJECT,
            **dict(zip(_NAMES, numbers, strict=True)),
        }
        for code, numbers in _NUMBERS.items()
    ]

"""What the quick form offers to the thumb: tiles for the kinds, chips for the usual dates."""

from datetime import date, timedelta

from crm.followups.models import FollowUp
from crm.followups.rules import LEVEL_OF_KIND

Kind = FollowUp.Kind
ICONS = {
    Kind.VISIT: "walk", Kind.RECEPTION: "door-enter", Kind.PHONE: "phone", Kind.WECHAT: "brand-wechat",
    Kind.MEETING: "users", Kind.INSPECT: "map-search", Kind.FORUM: "presentation", Kind.MATERIAL: "file-text",
    Kind.ONLINE: "device-laptop", Kind.SERVICE: "heart-handshake", Kind.OTHER: "dots",
}  # fmt: skip
WORDS = {
    Kind.VISIT: "走访", Kind.RECEPTION: "来访", Kind.PHONE: "电话", Kind.WECHAT: "微信", Kind.MEETING: "会议",
}  # fmt: skip
FIRST = 5
A_WEEK = 7


def icon_of(kind: str) -> str:
    """Return the icon of a kind of contact."""
    return ICONS.get(Kind(kind), "point")


def kind_tiles(form) -> dict[str, list[dict]]:
    """Return the kinds as tiles: the five usual ones, and the others for the second row."""
    tiles = [
        {
            "radio": radio.tag(),
            "value": radio.data["value"],
            "word": WORDS.get(radio.data["value"], radio.choice_label),
            "icon": icon_of(radio.data["value"]),
            "level": LEVEL_OF_KIND[Kind(radio.data["value"])],
            "on": radio.data["selected"],
        }
        for radio in form["kind"]
    ]
    return {"usual": tiles[:FIRST], "other": tiles[FIRST:], "open": any(tile["on"] for tile in tiles[FIRST:])}


def quick_dates(today: date) -> list[dict]:
    """Return the usual next dates: tomorrow, in three days, next Monday, in two weeks."""
    monday = today + timedelta(days=A_WEEK - today.weekday())
    days = [
        ("明天", today + timedelta(days=1)),
        ("3 天后", today + timedelta(days=3)),
        ("下周一", monday),
        ("两周后", today + timedelta(days=14)),
    ]
    return [{"word": word, "day": day} for word, day in days]

"""The values of a firm that belong together, how two firms differ in them, and which of the two is taken by default."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from crm.enterprises.models import Enterprise

KEEP, ABSORBED = "keep", "absorbed"
SIDES = (KEEP, ABSORBED)
MOST_TAGS = 12


class Group(NamedTuple):
    """Columns that are taken from one firm together, and what they are called."""

    key: str
    label: str
    columns: tuple[str, ...]


def _single(name: str) -> Group:
    return Group(name, str(Enterprise._meta.get_field(name).verbose_name), (name,))  # type: ignore[union-attr]


GROUPS = (
    _single("name"),
    Group("uscc", "统一社会信用代码", ("uscc", "uscc_check")),
    _single("reg_no"),
    _single("org_code"),
    Group("stock", "证券代码", ("stock_code", "exchange", "listed_on")),
    _single("legal_person"),
    Group("capital", "注册资本", ("reg_capital_raw", "reg_capital_amount", "reg_capital_currency", "reg_capital_wan")),
    _single("established_on"),
    Group("reg_status", "登记状态", ("reg_status", "reg_status_raw")),
    _single("ent_type"),
    _single("size"),
    Group("industry", "行业", ("industry_code", "industry_text")),
    Group("region", "所属地区", ("region_code", "region_text")),
    _single("address"),
    _single("business_scope"),
    _single("website"),
    _single("insured_count"),
    _single("intro"),
    _single("is_local"),
    _single("grade"),
    _single("owner_team"),
    _single("park"),
    _single("parent"),
    _single("service_officer"),
    _single("source_note"),
)
BY_KEY = {group.key: group for group in GROUPS}
# United, not chosen.
UNITED = ("tags",)
# Named by headquarters alone (policy.can_assign_officer): others have no choice here.
OFFICER = "service_officer"
# What is compared and given back together.
WHOLE = (*GROUPS, *(_single(name) for name in UNITED))
# They follow from others, or say what became of the row itself.
OWN = frozenset(
    {"id", "uid", "name_norm", "name_core", "search_key", "sort_key", "version", "is_deleted"}
    | {"verified_at", "verified_by", "verified_source"}
    | {"merged_into", "created_at", "created_by", "updated_at", "updated_by"}
)


@dataclass(frozen=True)
class Difference:
    """One group in which two firms differ: both texts, and the side that is taken unless somebody chooses.

    ``forced`` groups have no choice: a checked code is never given up.
    """

    group: Group
    keep: str
    absorbed: str
    default: str
    forced: bool = False

    @property
    def key(self) -> str:
        """The name of the choice."""
        return self.group.key

    @property
    def label(self) -> str:
        """What the value is called."""
        return self.group.label


def differences(keep: Enterprise, absorbed: Enterprise) -> list[Difference]:
    """Return the groups in which the firms differ, in the order of the form; asks nothing of the database but names."""
    return [
        Difference(group, shown(keep, group), shown(absorbed, group), _default(group, keep, absorbed), forced)
        for group in GROUPS
        if (values := _values(keep, group)) != (others := _values(absorbed, group))
        for forced in [group.key == "uscc" and _is_forced(values, others)]
    ]


def taken_values(keep: Enterprise, absorbed: Enterprise, choices: Mapping[str, str]) -> dict[str, Any]:
    """Return column → value that the kept firm gets from the other one; what it keeps is not named.

    A group without a choice takes its default, a forced one its default whatever was chosen.
    """
    values: dict[str, Any] = {}
    for one in differences(keep, absorbed):
        side = one.default if one.forced else choices.get(one.key, one.default)
        if side == ABSORBED:
            values |= {column: getattr(absorbed, column) for column in one.group.columns}
    if values.get("parent") == keep:
        values["parent"] = None
    tags = list(dict.fromkeys([*keep.tags, *absorbed.tags]))[:MOST_TAGS]
    return values | ({"tags": tags} if tags != keep.tags else {})


def shown(firm: Enterprise, group: Group) -> str:
    """Return the value of a group as a person reads it; an empty text when there is none."""
    if group.key == "uscc":
        return f"{firm.uscc}（{firm.get_uscc_check_display()}）" if firm.uscc else ""
    if group.key == "stock":
        return " ".join(filter(None, [firm.exchange, firm.stock_code]))
    if group.key == "capital" and firm.reg_capital_wan is not None:
        return f"{firm.reg_capital_wan.normalize():,f} 万{firm.currency_word}"
    texts = [_text(firm, column) for column in group.columns]
    if group.key in ("industry", "region"):
        return " ".join(filter(None, reversed(texts)))
    return next(filter(None, texts), "")


def _text(firm: Enterprise, column: str) -> str:
    value = getattr(firm, column)
    if isinstance(value, bool):
        return "是" if value else "否"
    display = getattr(firm, f"get_{column}_display", None)
    return str(display() if display else value) if value not in (None, "") else ""


def _values(firm: Enterprise, group: Group) -> list[Any]:
    return [getattr(firm, Enterprise._meta.get_field(column).attname) for column in group.columns]  # type: ignore[union-attr]


def _is_blank(values: list[Any]) -> bool:
    return all(value in (None, "") for value in values)


def _is_forced(values: list[Any], others: list[Any]) -> bool:
    """Say whether the code has to be taken: one side has none, or one alone is checked."""
    return not values[0] or not others[0] or Enterprise.CodeCheck.OK in (values[1], others[1])


def _default(group: Group, keep: Enterprise, absorbed: Enterprise) -> str:
    """Return the side with a value; of two the verified one, then the one with a checked code, then the newer."""
    size = 1 if group.key in ("uscc", "stock") else None
    blanks = [_is_blank(_values(firm, group)[:size]) for firm in (keep, absorbed)]
    if any(blanks):
        return KEEP if blanks[1] else ABSORBED
    ranks = [_rank(group, firm) for firm in (keep, absorbed)]
    return ABSORBED if ranks[1] > ranks[0] else KEEP


def _rank(group: Group, firm: Enterprise) -> tuple:
    checked = firm.uscc_check == Enterprise.CodeCheck.OK
    verified = firm.verified_at is not None
    first = (checked, verified) if group.key == "uscc" else (verified, checked)
    return (*first, firm.updated_at)

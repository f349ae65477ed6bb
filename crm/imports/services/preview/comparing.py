"""What a conflict is about: our values beside those of the list that would replace them."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from django.db import transaction

from core.web.formats import money_wan
from crm.enterprises import industries, regions, vocabularies
from crm.enterprises.models import Alias, Enterprise
from crm.enterprises.services import bulk
from crm.imports.judging import TAKEABLE, Choice, Outcome, Resolution, decide
from crm.imports.models import ImportRow
from crm.imports.services.enterprise_lists import give_unconfirmed_codes
from crm.imports.services.rows import AgainRow, restored

# Shown as one: the text or the code says it all.
SAME = {"reg_capital_currency": "reg_capital_amount", "region_text": "region_code", "industry_text": "industry_code"}
LABELS = {"reg_capital_amount": "注册资本", "reg_capital_currency": "注册资本币种"}
BLANK, CNY = "空白", "CNY"


class Replaced(NamedTuple):
    """One value of a conflict: its word, ours and that of the list; ``is_blank`` says that ours is."""

    label: str
    ours: str
    theirs: str
    is_blank: bool


@transaction.atomic
def replacements(rows: Iterable[ImportRow]) -> dict[int, list[Replaced]]:
    """Return by row number what “以名单为准” would replace; for conflicts that it settles and that know their firm.

    The same number of queries for any number of rows; writes nothing.
    """
    wanted = [r for r in rows if r.verdict == ImportRow.Verdict.CONFLICT and r.enterprise_id and r.reason in TAKEABLE]
    if not wanted:
        return {}
    clean = {row.number: restored(AgainRow(row.number, (), row.values, row.faults, [])) for row in wanted}
    give_unconfirmed_codes(list(clean.values()))
    bulk.stage(bulk.StagedFirm(number, row.values, row.names) for number, row in clean.items())
    firms = {row.number: row.enterprise_id for row in wanted if row.enterprise_id}
    differences = bulk.compare(firms.items(), lock=False)
    return {
        number: list(_replaced(decide(clean[number], Resolution(difference.id), difference, Choice.TAKE)))
        for number, difference in differences.items()
    }


def _replaced(outcome: Outcome) -> Iterable[Replaced]:
    for column, old in outcome.old.items():
        if SAME.get(column) in outcome.old or column not in outcome.values:
            continue
        beside = outcome.beside.get(column, {})
        ours, theirs = _words(column, old, beside), _words(column, outcome.values[column], outcome.values)
        label = LABELS.get(column) or str(getattr(Enterprise._meta.get_field(column), "verbose_name", column))
        yield Replaced(label, ours or BLANK, theirs, not ours)
    for kind, name, _norm in outcome.names:
        yield Replaced(str(Alias.Kind(kind).label), BLANK, name, True)


def _words(column: str, value: Any, beside: Mapping[str, Any]) -> str:
    """Return a value as a person reads it."""
    text = "" if value is None else str(value)
    if column == "reg_capital_amount":
        return _capital(text, beside)
    if column == "region_code":
        return regions.full_name(text) or text
    if column == "industry_code":
        found = industries.find_industry(code=text)
        return f"{text} {found.name}" if found else text
    known: Mapping[str, str] = {"reg_status": vocabularies.REGISTRATION_STATUS, "size": vocabularies.SIZE}.get(
        column, {}
    )
    return str(known.get(text, text))


def _capital(amount: str, beside: Mapping[str, Any]) -> str:
    """Return 5,000 万元, with its currency where that is not ours."""
    if not amount:
        return ""
    currency = str(beside.get("reg_capital_currency") or CNY)
    return f"{money_wan(Decimal(amount) / 10_000)} 万元{'' if currency == CNY else f' {currency}'}"

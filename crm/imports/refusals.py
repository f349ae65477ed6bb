"""What rows of a contact list say against keeping somebody, gathered over the whole file before it is judged; pure."""

from crm.enterprises.cleaning import nfkc
from crm.imports.cleaned import CleanRow, fault
from crm.imports.cleaned.contacts import Number, People
from crm.imports.columns import FIELDS

DECLINED, NO_CONSENT, CONSENT, NOTICE = "declined", "no_consent", "is_consent", "is_notice"
ELSEWHERE = "名单另一行写明本人不同意，不能导入其联系方式"
AGAINST = "名单另一行对此人写“否”，按“否”记"
Key = tuple[str, ...]


def same_name(one: str, other: str) -> bool:
    """Say whether two names are one, but for white space, width and case."""
    return _norm(one) == _norm(other)


class Refusals:
    """Which numbers, and which people of a firm, some row refuses or answers “否” for.

    A mobile number is one person. A landline or a mail speaks for the same name, or where one of both rows names nobody;
    a name at its firm while one of both rows has no mobile number.
    """

    def __init__(self) -> None:
        self._said: dict[str, dict[Key, set[str]]] = {DECLINED: {}, NO_CONSENT: {}, CONSENT: {}, NOTICE: {}}

    def note(self, row: CleanRow, people: People) -> None:
        """Remember what a row says against keeping its person."""
        for what, said in self._said.items():
            if row.values.get(what) is (what in {DECLINED, NO_CONSENT}):
                for key, told in _keys(row, people):
                    said.setdefault(key, set()).add(told)

    def apply(self, row: CleanRow, people: People) -> None:
        """Put into a row what other rows say of its person: a refusal as a fault, “否” over blank, of consent over “是” too."""
        if DECLINED not in row.values and self._has(DECLINED, row, people):
            row.faults.append(
                fault("consent_declined", FIELDS["consent"].label, row.values.get("consent", ""), ELSEWHERE)
            )
        if self._has(CONSENT, row, people):
            if row.values.get(CONSENT):
                row.warnings.append(fault("consent", FIELDS["consent"].label, row.values.get("consent", ""), AGAINST))
            row.values[CONSENT] = False
        if self._has(NO_CONSENT, row, people):
            row.values[NO_CONSENT] = True
        if NOTICE not in row.values and self._has(NOTICE, row, people):
            row.values[NOTICE] = False

    def _has(self, what: str, row: CleanRow, people: People) -> bool:
        said = self._said[what]
        return bool(said) and any(_meet(key, told, said[key]) for key, told in _keys(row, people) if key in said)


def _meet(key: Key, told: str, others: set[str]) -> bool:
    if key[0] == "mobile":
        return True
    return not told or "" in others or (key[0] != "name" and told in others)


def _keys(row: CleanRow, people: People) -> list[tuple[Key, str]]:
    """Return under what a row's person is found: numbers beside the name, and the name beside “there is a mobile number”."""
    name = _norm(row.values.get("person") or "")
    keys: list[tuple[Key, str]] = [(_number(number), name) for number in people.numbers]
    if name and "name_norm" in row.values:
        mobile = "mobile" if any(number.kind == "mobile" for number in people.numbers) else ""
        keys.append((("name", row.values["name_norm"], name), mobile))
    return keys


def _number(number: Number) -> Key:
    return ("mobile" if number.kind == "mobile" else "other", number.text.lower())


def _norm(name: str) -> str:
    return "".join(nfkc(name).split()).casefold()

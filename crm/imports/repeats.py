"""Which rows of one file are the same firm: the first leads, the others are its repeats; pure, fed row by row."""

from dataclasses import dataclass

from crm.imports.cleaned import CleanRow, fault
from crm.imports.columns import FIELDS
from crm.imports.judging import regions_contradict


@dataclass(slots=True, eq=False)
class Group:
    """The rows of one firm: the number of the first, and what is known of its identity."""

    leader: int
    code: str | None
    stock: tuple[str, str] | None
    region: str

    def agrees(self, row: CleanRow) -> bool:
        """Say whether a row of the same name may be this firm: it has no other code."""
        if self.code and row.code and self.code != row.code:
            return False
        return not (self.stock and row.stock and self.stock != row.stock)


class Repeats:
    """Remembers the firms of a file by credit code, stock code and name (D1, D1b, D2 inside one file)."""

    def __init__(self) -> None:
        self._by_code: dict[str, Group] = {}
        self._by_stock: dict[tuple[str, str], Group] = {}
        self._by_name: dict[str, list[Group]] = {}
        self._by_firm: dict[int, int] = {}

    def leader_of(self, row: CleanRow) -> int | None:
        """Return the number of the first row of the same firm, None when this row is the first.

        A row whose name several firms of the file bear, or one in another place, gets a fault that waits for a person,
        as it would against the library.
        """
        group = self._known(row)
        if group is None:
            if not row.faults:
                self._remember(row, Group(row.number, row.code, row.stock, row.region))
            return None
        group.code, group.stock = group.code or row.code, group.stock or row.stock
        group.region = group.region or row.region
        self._remember(row, group)
        return group.leader

    def leader_of_firm(self, enterprise: int, number: int) -> int | None:
        """Return the earlier row that was found to be the same firm of the library, None when this is the first."""
        first = self._by_firm.setdefault(enterprise, number)
        return None if first == number else first

    def _known(self, row: CleanRow) -> Group | None:
        group = self._by_code.get(row.code) if row.code else None
        if group is None and row.stock:
            group = self._by_stock.get(row.stock)
            if group and group.code and row.code and group.code != row.code:
                reason = f"与第 {group.leader} 行股票代码相同，但信用代码不同，请核对"
                self._wait(row, "codes_in_file", "uscc", row.code, reason)
                return None
        if group is not None:
            return group
        alike = [group for group in self._by_name.get(row.values["name_norm"], ()) if group.agrees(row)]
        if len(alike) > 1:
            self._wait(row, "several_in_file", "name", row.values["name"], "文件中有多家企业叫这个名字，请补上信用代码")
            return None
        if alike and regions_contradict(alike[0].region, row.region):
            reason = f"与第 {alike[0].leader} 行同名，但所在地区不同，请核对；确为两家请都填信用代码"
            self._wait(row, "region_in_file", "name", row.values["name"], reason)
            return None
        return alike[0] if alike else None

    def _wait(self, row: CleanRow, code: str, key: str, value: str, reason: str) -> None:
        row.faults.append(fault(code, FIELDS[key].label, value, reason))

    def _remember(self, row: CleanRow, group: Group) -> None:
        if row.code:
            self._by_code.setdefault(row.code, group)
        if row.stock:
            self._by_stock.setdefault(row.stock, group)
        named = self._by_name.setdefault(row.values["name_norm"], [])
        if group not in named:
            named.append(group)

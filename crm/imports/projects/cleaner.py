"""Rows of 项目一览表 cleaned: values by our columns, what goes into the first record, and what is wrong; pure."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from core.spreadsheets.values import Value, as_text
from crm.enterprises.cleaning import CleaningError, clean_text, nfkc
from crm.imports.cleaned import CleanRow, fault
from crm.imports.cleaned.identity import read_credit_code, read_own_name
from crm.imports.columns import FIELDS, LEFT_OUT, comparable
from crm.imports.layouts import MappedColumn
from crm.imports.projects import cells as read
from crm.imports.projects import words
from crm.imports.projects.columns import COMPUTED, MONEY
from crm.imports.projects.defaults import Defaults
from crm.imports.sealing import DESCRIBING, OF_TOLD, covered, sealer
from crm.projects.stages import PATHS, ProjectType, Stage, stage_label

Reader = Callable[[CleanRow, Value, MappedColumn], None]
NEEDED = ("name", "project", "chain", "team", "type", "stage", "data_source", "data_as_of_on")
# What the options can say for the whole list.
OF_OPTIONS = frozenset({"chain", "team", "type"})
LONGEST_STEP = 200
MISSING = "必填，请补上"
OR_OPTIONS = "必填，请逐行补上（合并的单元格只算第一行），或在“整批默认值”里选择"
TEACH = "本单位惯用的写法可请数据管理员加为“取值词”"
NUMBER_MASKED = "里面有电话或邮箱，打码后保存；联系人请在项目的企业页登记，或用联系人名单导入"
HEADING = "没有项目名称和企业名称，像是小标题或空行，不用处理"
_HEADING = re.compile(r"^(?:[一二三四五六七八九十]+[、.]|[((][一二三四五六七八九十]+[))])")
_SEVERAL_FIRMS = re.compile(r"[、;；\n/]|,|，")
_FIRM_END = re.compile(r"(?:公司|集团|厂|研究院|研究所|中心|合伙\)?|合伙企业)$")
_OWN_REMARK = re.compile(r"^(?:(搁置|终止|外流|合并)(?:：(.*?))?)?(?:；|$)?(?:期初项目，资料来源 (.+))?$", re.DOTALL)


class ProjectCleaner:
    """Cleans the rows of one list; ``defaults`` hold the words for what its columns leave open, ``taught`` by field the
    words that somebody added, which win over those that are built in."""

    def __init__(
        self, mapped: Sequence[MappedColumn], defaults: Defaults, today: date,
        taught: Mapping[str, Mapping[str, str]] | None = None,
    ):  # fmt: skip
        self.today, self.defaults, self.words = today, defaults, taught or {}
        self.columns: dict[str, list[MappedColumn]] = {}
        for column in mapped:
            if column.field in FIELDS:
                self.columns.setdefault(column.field, []).append(column)
        self.at: Mapping[str, MappedColumn] = {key: columns[0] for key, columns in self.columns.items()}
        self._order = {column.text: column.index for column in reversed(mapped)}
        self._rest = [one for one in mapped if one.field not in FIELDS and one.field not in {LEFT_OUT, COMPUTED}]
        self._keep = sealer([{"index": one.index, "field": one.field} for one in mapped])

    def cell(self, key: str, cells: Sequence[Value]) -> Value:
        """Return the raw value of one of our fields in this row, None when the file has none."""
        column = self.at.get(key)
        return cells[column.index] if column and column.index < len(cells) else None

    def taught(self, key: str, cells: Sequence[Value]) -> str | None:
        """Return our value for the word in a cell, None unless somebody taught it."""
        return self._meaning(key, self.cell(key, cells))

    def _meaning(self, key: str, raw: Value) -> str | None:
        known = self.words.get(key)
        return known.get(comparable(as_text(raw))) if known else None

    def clean(self, number: int, cells: Sequence[Value]) -> CleanRow:
        """Return the row; values that cannot be read and are not needed go as text into its first record."""
        row = CleanRow(number)
        if self._is_heading(cells):
            row.faults.append(fault("project_missing", self.at["name"].text, "", HEADING))
            return row
        self._read_firm(row, cells)
        for key, reader in self._readers().items():
            for column in self.columns.get(key, ()):
                self._try(row, reader, key, column, cells)
        self._complete(row)
        self._check_missing(row)
        if told := row.values.get("told"):
            told.sort(key=lambda one: self._order.get(one[0], len(cells)))
        rest = [[one.text, self._kept(cells, one.index)] for one in self._rest if self._text(cells, one.index)]
        row.values |= {"rest": rest} if rest else {}
        return row

    def _is_heading(self, cells: Sequence[Value]) -> bool:
        texts = [text for cell in cells if (text := clean_text(cell))]
        named = clean_text(self.cell("name", cells)) and clean_text(self.cell("project", cells))
        return not named and (len(texts) <= 1 or (len(texts) == 2 and bool(_HEADING.match(nfkc(texts[0])))))

    def _text(self, cells: Sequence[Value], index: int) -> str | None:
        return clean_text(cells[index]) if index < len(cells) else None

    def _kept(self, cells: Sequence[Value], index: int) -> Any:
        return self._keep([*[None] * index, as_text(cells[index])])[index]

    def _read_firm(self, row: CleanRow, cells: Sequence[Value]) -> None:
        for key, reader in (("name", read_own_name), ("uscc", read_credit_code)):
            if key not in self.at:
                continue
            raw = self.cell(key, cells)
            try:
                reader(self, row, raw, cells)
            except CleaningError as error:
                row.faults.append(fault("name_invalid", self.at[key].text, raw, str(error)))
        self._refuse_several(row)

    def _refuse_several(self, row: CleanRow) -> None:
        pieces = [piece.strip() for piece in _SEVERAL_FIRMS.split(row.values.get("name", ""))]
        if len(pieces) > 1 and sum(bool(_FIRM_END.search(piece)) for piece in pieces) > 1:
            reason = "一格里写了几家企业，请只留主要的投资方，其余写进建设内容"
            row.faults.append(fault("name_invalid", self.at["name"].text, row.values["name"], reason))

    def _try(self, row: CleanRow, reader: Reader, key: str, column: MappedColumn, cells: Sequence[Value]) -> None:
        raw = cells[column.index] if column.index < len(cells) else None
        if clean_text(raw) is None:
            return
        try:
            reader(row, raw, column)
        except CleaningError as error:
            if FIELDS[key].strict:
                code = "project_word" if key in {"type", "stage", "contract_kind"} else "project_invalid"
                told = [as_text(raw), str(error)]
                value, reason = told if key in MONEY else [covered(text, "name") for text in told]
                row.faults.append(fault(code, column.text, value, reason))
            else:
                self._tell(row, column.text, as_text(raw))
                self._warn(row, column, raw, f"{error}；原文记入项目的首条记录")

    def _warn(self, row: CleanRow, column: MappedColumn, raw: Value, reason: str) -> None:
        if reason:
            told = [as_text(raw), reason]
            value, said = told if column.field in MONEY else map(covered, told)
            row.warnings.append(fault("project_read", column.text, value, said))

    def _tell(self, row: CleanRow, label: str, text: str) -> None:
        """Let the text stand in the first record of the project, without anybody's number."""
        row.values.setdefault("told", []).append([label, covered(text)])

    def _readers(self) -> Mapping[str, Reader]:
        return {
            **dict.fromkeys(("project", "chain", "node", "team", "owner", "park", "data_source"), self._read_text),
            **dict.fromkeys(("contract_no", "project_no", "intro", "content", "lead_source"), self._read_text),
            "chain_node_pair": self._read_pair,
            "type": self._read_type,
            "stage": self._read_stage,
            **dict.fromkeys(MONEY, self._read_money),
            **dict.fromkeys(("land_mu", "factory_m2", "area"), self._read_area),
            "planned_jobs": self._read_jobs,
            **dict.fromkeys(("signed_on", "commissioned_on", "stage_since_on", "data_as_of_on"), self._read_past),
            **dict.fromkeys(read.PLAN_KEYS, self._read_planned),
            "plans": self._read_plans,
            "days_in_stage": self._read_days,
            "contract_kind": self._read_kind,
            "grade_word": self._read_grade,
            "next_plan": self._read_step,
            "remark": self._read_remark,
            **dict.fromkeys(("week", "problem"), self._read_told),
        }

    def _read_text(self, row: CleanRow, raw: Value, column: MappedColumn) -> None:
        limit = {"lead_source": 60, "contract_no": 60, "project": 120, "data_source": 200}.get(column.field)
        text = clean_text(as_text(raw), limit=limit, label=FIELDS[column.field].label)
        if text is not None and column.field in OF_TOLD | DESCRIBING:
            whole, text = text, covered(text, column.field)
            if whole != text and column.field in DESCRIBING:
                self._warn(row, column, text, NUMBER_MASKED)
        if text is not None:
            row.values[column.field] = text if column.field in {"intro", "content"} else " ".join(text.split("\n"))

    def _read_pair(self, row: CleanRow, raw: Value, column: MappedColumn) -> None:
        chain, node = read.chain_and_node(raw)
        row.values["chain_node_pair"] = as_text(raw)[:200]
        if node:
            row.values.setdefault("chain", chain)
            row.values.setdefault("node", node)
        elif "chain" in row.values:
            row.values.setdefault("node", chain)
        else:
            row.values["chain_or_node"] = chain

    def _read_type(self, row: CleanRow, raw: Value, column: MappedColumn) -> None:
        text, taught = as_text(raw).strip(), self._meaning("type", raw)
        found = ProjectType(taught) if taught else words.type_of(text)
        if found is None:
            known = "、".join(str(label) for label in ProjectType.labels)
            raise CleaningError(
                f"没有“{text[:20]}”这个项目类型，可填：{known}；这一列不是落地方式的，请在“对应列”里选“不导入”，再在“整批默认值”里选类型；{TEACH}"
            )
        row.values["type"] = str(found.label)

    def _read_stage(self, row: CleanRow, raw: Value, column: MappedColumn) -> None:
        text, kind, taught = as_text(raw).strip(), self._type_of(row), self._meaning("stage", raw)
        found = Stage(taught) if taught else self._known_stage(text, kind)
        if kind and found not in PATHS[ProjectType(kind)]:
            label = ProjectType(kind).label
            raise CleaningError(f"“{label}”项目没有“{found.label}”这个阶段，可填：{words.stage_words(kind)}")
        row.values["stage"] = stage_label(kind, found) if kind else str(found.label)
        if not taught and words.is_vague(text):
            self._warn(row, column, raw, f"可能指几个阶段，按“{row.values['stage']}”记，请核对")

    def _known_stage(self, text: str, kind: str) -> Stage:
        """Return the stage that a word means by itself."""
        if words.has_ended(text):
            raise CleaningError(f"“{text[:20]}”的项目不导入；确需留底的，请填终止前的阶段，导入后再办理终止")
        if words.is_paused(text):
            raise CleaningError(f"“{text[:20]}”不是阶段，请填搁置前所处的阶段，导入后再办理搁置")
        found = words.stage_of(text, kind)
        if found is None:
            raise CleaningError(f"没有“{text[:20]}”这个阶段，可填：{words.stage_words(kind)}；{TEACH}")
        return found

    def _type_of(self, row: CleanRow) -> str:
        """Return the code of the row's type, '' when nobody said it."""
        found = words.type_of(row.values["type"]) if "type" in row.values else None
        return found.value if found else self.defaults.type

    def _read_money(self, row: CleanRow, raw: Value, column: MappedColumn) -> None:
        found = read.money(raw, f"{column.text}({column.unit or '万元'})")
        if found:
            row.values[column.field] = format(found.wan.normalize(), "f")
            self._warn(row, column, raw, found.warning)

    def _read_area(self, row: CleanRow, raw: Value, column: MappedColumn) -> None:
        header = f"{column.unit} {column.text}"
        if column.field == "area":
            is_bare = re.fullmatch(r"(?a)[\d.,]+", nfkc(as_text(raw)).strip())
            by_type = {"land": "用地", "lease": "厂房", "office": "厂房"}.get(self._type_of(row))
            header = by_type if is_bare and by_type else "用地厂房"
        for key, value in read.areas(raw, header, column.field).items():
            if key == column.field:
                row.values[key] = str(value)
            else:
                row.values.setdefault(key, str(value))

    def _read_jobs(self, row: CleanRow, raw: Value, column: MappedColumn) -> None:
        found = read.people(raw)
        if found is not None:
            row.values["planned_jobs"] = found

    def _read_past(self, row: CleanRow, raw: Value, column: MappedColumn) -> None:
        is_as_of = column.field == "data_as_of_on"
        found = read.day_as_of(raw, self.today) if is_as_of else read.past_day(raw)
        if found:
            row.values[column.field] = found[0].isoformat()
            self._warn(row, column, raw, found[1])

    def _read_planned(self, row: CleanRow, raw: Value, column: MappedColumn) -> None:
        found = read.planned_day(raw)
        if found:
            row.values[column.field] = found[0].isoformat()
            self._warn_of_plan(row, found[1])

    def _warn_of_plan(self, row: CleanRow, reason: str) -> None:
        """Say once a row what was made of planned months; most plans are no more exact."""
        note = fault("project_read", "计划时间", "", reason)
        if reason and note not in row.warnings:
            row.warnings.append(note)

    def _read_plans(self, row: CleanRow, raw: Value, column: MappedColumn) -> None:
        for key, (day, warning) in read.plans(raw).items():
            row.values.setdefault(key, day.isoformat())
            self._warn_of_plan(row, warning)

    def _read_days(self, row: CleanRow, raw: Value, column: MappedColumn) -> None:
        text = nfkc(as_text(raw)).strip().removesuffix("天")
        if not (text.isascii() and text.isdigit()) or int(text) > 20_000:
            raise CleaningError(f"天数“{as_text(raw)[:20]}”应为整数")
        row.values["days_in_stage"] = int(text)

    def _read_kind(self, row: CleanRow, raw: Value, column: MappedColumn) -> None:
        found = self._meaning("contract_kind", raw) or words.contract_kind_of(as_text(raw))
        if found is None:
            known = "意向协议、框架协议、正式合同"
            raise CleaningError(f"没有“{as_text(raw)[:20]}”这个合同类型，可填：{known}；{TEACH}")
        row.values["contract_kind"] = found

    def _read_grade(self, row: CleanRow, raw: Value, column: MappedColumn) -> None:
        found = self._meaning("grade_word", raw) or words.grade_of(as_text(raw))
        if found is None:
            raise CleaningError(f"没有“{as_text(raw)[:20]}”这个分级，可填：A、B、C")
        row.values["grade_word"] = found

    def _read_step(self, row: CleanRow, raw: Value, column: MappedColumn) -> None:
        text = covered(clean_text(as_text(raw)) or "")
        step, day = read.step_with_day(text, self.today)
        if day is None or day < self.today or len(step) > LONGEST_STEP or "next_step" in row.values:
            self._tell(row, column.text, text)
        else:
            row.values |= {"next_step": step, "next_on": day.isoformat()}

    def _read_told(self, row: CleanRow, raw: Value, column: MappedColumn) -> None:
        self._tell(row, column.text, clean_text(as_text(raw)) or "")

    def _read_remark(self, row: CleanRow, raw: Value, column: MappedColumn) -> None:
        """Read a remark; ours tells the state, and where the data of an existing project came from."""
        text = clean_text(as_text(raw)) or ""
        own = _OWN_REMARK.match(text)
        if not own or not (own[1] or own[3]):
            self._tell(row, column.text, text)
            return
        if own[3]:
            row.values.setdefault("data_source", own[3].strip()[:200])
        if own[1] and words.has_ended(own[1]):
            row.faults.append(
                fault(
                    "project_invalid", column.text, raw, f"项目已{own[1]}，不导入；确需留底的，请清空备注，导入后再办理"
                )
            )
        elif own[1]:
            self._tell(row, own[1], own[2] or own[1])
            self._warn(row, column, raw, f"名单写明{own[1]}，导入后仍为正常，请再办理{own[1]}")

    def _complete(self, row: CleanRow) -> None:
        """Give the row what the options say for the whole list, and its day in the stage from the days it stands there."""
        given = self.defaults
        values = {"data_source": given.data_source, "data_as_of_on": given.data_as_of_on, "team": given.team}
        if not {"chain", "node", "chain_or_node"} & set(row.values):
            values["chain"] = given.chain
        if given.type and self._is_silent(row, "type"):
            values["type"] = str(ProjectType(given.type).label)
        for key, value in values.items():
            if value and self._is_silent(row, key):
                row.values.setdefault(key, value)
        days = row.values.pop("days_in_stage", None)
        known_on = row.values.get("data_as_of_on")  # none where its cell cannot be read
        if days is not None and known_on and self._is_silent(row, "stage_since_on"):
            since = date.fromisoformat(known_on) - timedelta(days=days)
            row.values.setdefault("stage_since_on", since.isoformat())

    def _is_silent(self, row: CleanRow, key: str) -> bool:
        """Say whether the row says nothing of a field: what it says wrongly is not replaced."""
        complained = {note["column"] for note in row.faults}
        return not any(column.text in complained for column in self.columns.get(key, ()))

    def _check_missing(self, row: CleanRow) -> None:
        complained = {note["column"] for note in row.faults}
        for key in NEEDED:
            text = self.at[key].text if key in self.at else FIELDS[key].label
            known = key in row.values or (key == "chain" and {"node", "chain_or_node"} & set(row.values))
            if not known and text not in complained:
                reason = OR_OPTIONS if key in OF_OPTIONS else MISSING
                row.faults.append(fault("project_missing", text, "", reason))

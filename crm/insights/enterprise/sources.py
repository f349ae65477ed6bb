"""Where each value of a firm came from: a list, a person, an interface; the last writer of a value counts."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils import timezone

from core.audit.models import AuditEntry
from core.web.formats import datetime_local
from crm.enterprises.models import Contact, Enterprise
from crm.enterprises.policy import can_list_enterprises
from crm.imports.models import FieldChange, ImportBatch, ImportedContact, ImportRow
from crm.imports.policy import can_import

MOST_ACTS, MOST_LISTS = 500, 20
FIRM, CREATED = Enterprise._meta.label_lower, "enterprise.created"
# What is shown together was written together: column → its word on the page.
WORDS = {
    "name": "企业名称", "uscc": "信用代码", "legal_person": "法定代表人", "reg_capital_raw": "注册资本",
    "reg_capital_amount": "注册资本", "reg_capital_currency": "注册资本", "established_on": "成立日期",
    "reg_status": "登记状态", "ent_type": "企业类型", "industry_code": "行业", "industry_text": "行业", "size": "规模",
    "region_code": "地区", "region_text": "地区", "address": "注册地址", "insured_count": "参保人数", "stock_code": "上市",
    "exchange": "上市", "listed_on": "上市", "reg_no": "注册号", "org_code": "组织机构代码", "website": "网址",
    "business_scope": "经营范围", "intro": "简介", "tags": "标签", "grade": "分级", "owner_team": "归口组", "park": "园区",
    "service_officer": "服务专员", "parent": "上级企业",
}  # fmt: skip
ICONS = {"list": "file-import", "person": "user", "api": "plug-connected", "system": "settings"}


@dataclass(frozen=True)
class Source:
    """One act that wrote values: what kind it was, when; whose, and the page of its list, for those who may know."""

    kind: str
    text: str
    who: str
    at: datetime
    url: str = ""

    @property
    def icon(self) -> str:
        """The icon before it."""
        return ICONS[self.kind]

    @property
    def byline(self) -> str:
        """Whose act it was, when that may be told, and the moment."""
        return " · ".join(filter(None, (self.who, datetime_local(self.at))))

    @property
    def sentence(self) -> str:
        """The source in one line, as a tooltip."""
        return f"来源：{self.text} · {self.byline}"


@dataclass
class Sources:
    """The sources of one firm: ``by_word`` for each value shown, ``groups`` the newest first with their values."""

    by_word: dict[str, Source] = field(default_factory=dict)

    @property
    def groups(self) -> list[tuple[Source, str]]:
        """Return each source with the values that came from it."""
        found: dict[Source, list[str]] = {}
        for word, source in self.by_word.items():
            found.setdefault(source, []).append(word)
        ordered = sorted(found.items(), key=lambda pair: pair[0].at, reverse=True)
        return [(source, "、".join(words)) for source, words in ordered]

    @property
    def hints(self) -> dict[str, str]:
        """Return, by column, the tooltip of its value."""
        return {column: self.by_word[word].sentence for column, word in WORDS.items() if word in self.by_word}


def sources_of(firm: Enterprise, user) -> Sources:
    """Return where the filled values of a firm came from, as far as ``user`` may know; three queries."""
    acts = [*_changed_by_lists(firm, user), *_written_by_people(firm)]
    filled = {word for column, word in WORDS.items() if getattr(firm, _attribute(column)) not in (None, "", [])}
    filled -= set() if can_list_enterprises(user) else {WORDS["parent"]}
    first = _first_source(firm, user, acts)
    latest = dict.fromkeys((word for word in dict.fromkeys(WORDS.values()) if word in filled), first)
    for source, columns in sorted(acts, key=lambda act: act[0].at):
        for word in {WORDS[column] for column in columns if column in WORDS} & filled:
            latest[word] = source
    return Sources(latest)


def people_with_lists(people: Iterable[Contact], user) -> list[tuple[Contact, Source | None]]:
    """Return each person with the list that entered them, None for those entered by hand or when that may not be told."""
    people = list(people)
    if not can_import(user, ImportBatch.Kind.CONTACT):
        return [(person, None) for person in people]
    rows = ImportedContact.objects.filter(contact__in=people, is_created=True).select_related("batch__by")
    came = {one.contact_id: _list_source(one.batch, one.at, user, f"第 {one.number} 行") for one in rows}
    return [(person, came.get(person.pk)) for person in people]


def _attribute(column: str) -> str:
    return str(getattr(Enterprise._meta.get_field(column), "attname", column))


def _first_source(firm: Enterprise, user, acts: Iterable[tuple[Source, set[str]]]) -> Source:
    """Return what entered the firm: the act of creating it, or a list.

    The rows of a firm that was merged into this one stand here as well: the list at work at that moment is meant.
    """
    if created := next((source for source, columns in acts if not columns), None):
        return created
    rows = ImportRow.objects.filter(enterprise=firm, entered=True, batch__kind=ImportBatch.Kind.ENTERPRISE)
    found = list(rows.select_related("batch__by").only("number", "batch", "entered").order_by("id")[:MOST_LISTS])
    if not found:
        return Source("system", "系统录入", "系统", firm.created_at)
    row = next((one for one in found if _was_writing(one.batch, firm.created_at)), found[0])
    # A list may bring its own day of entry, on which it was not at work.
    at = firm.created_at if _was_writing(row.batch, firm.created_at) else row.batch.started_at or firm.created_at
    return _list_source(row.batch, at, user, f"第 {row.number} 行")


def _was_writing(batch: ImportBatch, at: datetime) -> bool:
    return bool(batch.started_at and batch.started_at <= at and (batch.finished_at is None or at <= batch.finished_at))


def _changed_by_lists(firm: Enterprise, user) -> Iterator[tuple[Source, set[str]]]:
    changes = FieldChange.objects.filter(target=firm).select_related("batch__by", "batch__undo_by").order_by("id")
    for change in changes:
        source = _undo_source(change, user) if change.is_undo else _list_source(change.batch, change.at, user)
        yield source, {change.field}


def _list_source(batch: ImportBatch, at: datetime, user, place: str = "") -> Source:
    """Return a list as source; its file name, its line and who uploaded it are for those who import alone."""
    if not can_import(user, batch.kind):
        return Source("list", "企业名单", "", at)
    return Source("list", f"名单《{batch.file_name}》{place}", str(batch.by or "系统"), at, batch.get_absolute_url())


def _undo_source(change: FieldChange, user) -> Source:
    batch = change.batch
    if not can_import(user, batch.kind):
        return Source("list", "撤销企业名单后恢复", "", change.at)
    who = str(batch.undo_by or "系统")
    return Source("list", f"撤销名单《{batch.file_name}》后恢复", who, change.at, batch.get_absolute_url())


def _written_by_people(firm: Enterprise) -> Iterator[tuple[Source, set[str]]]:
    """Yield the acts of people and interfaces; those of lists are told by the lists themselves.

    The act that created the firm stands for every value that nobody wrote again: its columns are empty.
    """
    done = AuditEntry.objects.filter(target_type=FIRM, target_id=firm.pk, result=AuditEntry.Result.DONE)
    for entry in done.only("action", "actor_id", "actor_name", "channel", "changes", "at")[:MOST_ACTS]:
        if "import" in entry.changes:
            continue
        if entry.action == CREATED:
            yield _act_source(entry), set()
        else:
            yield _act_source(entry), set(entry.changes)


def _act_source(entry: AuditEntry) -> Source:
    kind = "system" if entry.actor_id is None else "api" if entry.channel == "api" else "person"
    words = {"system": "系统写入", "api": "接口写入", "person": "录入" if entry.action == CREATED else "人工修改"}
    return Source(kind, words[kind], entry.actor_name, entry.at)


def verified(firm: Enterprise) -> dict[str, Any]:
    """Return the words about when the base data were verified, by whom and against what; blank parts are left out."""
    if firm.verified_at is None:
        return {"text": "资料尚未核实", "kind": "idle"}
    day = f"{timezone.localdate(firm.verified_at):%Y-%m-%d}"
    by = f" 由 {firm.verified_by}" if firm.verified_by else ""
    against = f" 依据{firm.get_verified_source_display()}" if firm.verified_source else ""
    return {"text": f"已核实 {day}{by}{against}", "kind": "ok"}

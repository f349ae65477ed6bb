"""Which people of a firm a row of a contact list names, and what it adds to them (domain 7.5); pure.

One person a number: a mobile number is one person of its firm; a landline or a mail may be shared by people of different
names, and stands for nobody in particular when the list names nobody.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from crm.enterprises.models import Contact
from crm.enterprises.services.many_contacts import Person
from crm.imports.cleaned import CleanRow, fault
from crm.imports.cleaned.contacts import Number, People
from crm.imports.columns import FIELDS
from crm.imports.models import ImportRow
from crm.imports.refusals import same_name

Verdict = ImportRow.Verdict
ACTIVE = Contact.Status.ACTIVE
COLUMN_OF = {"mobile": "mobile", "landline": "landline", "hotline": "landline", "email": "email"}
# What somebody is called of whom a list tells only the number.
PLACEHOLDERS = {
    "mobile": "企业公开手机",
    "landline": "企业公开电话",
    "hotline": "企业服务热线",
    "email": "企业公开邮箱",
}
NAMELESS = frozenset(PLACEHOLDERS.values())
WORDS = {"title": "职务", "mobile": "手机", "landline": "座机", "email": "邮箱", "wechat": "微信"}


class Entry(NamedTuple):
    """One person as a row tells of them; ``named`` says that the name is theirs and not that of a number."""

    name: str
    named: bool
    values: dict[str, str]


@dataclass
class Step:
    """What a row does to one person: enters them, or fills what is blank; ``old`` is what the new values replace."""

    person: Person
    is_new: bool = False
    values: dict[str, Any] = field(default_factory=dict)
    old: dict[str, Any] = field(default_factory=dict)
    leader: int | None = None


@dataclass
class Plan:
    """What becomes of a row: its verdict, what it does to people, which row said the same before, and what is told of it."""

    verdict: Verdict
    steps: list[Step] = field(default_factory=list)
    leader: int | None = None
    faults: list[dict[str, str]] = field(default_factory=list)
    warnings: list[dict[str, str]] = field(default_factory=list)


class Book:
    """The people of some firms as they stand in the library, and as the rows seen so far leave them."""

    def __init__(self) -> None:
        self.firms: dict[int, list[Person]] = {}
        self._row: dict[Person, int] = {}
        # Entered by a row that leaves consent to the statement.
        self._unsaid: set[Person] = set()

    def load(self, firms: Iterable[int], people: Iterable[Person]) -> None:
        """Take in the people of firms that are not known yet."""
        for firm in firms:
            self.firms.setdefault(firm, [])
        for one in people:
            self.firms[one.enterprise].append(one)

    def plan(self, firm: int, row: CleanRow, people: People, erased: set[str]) -> Plan:
        """Return what a row without faults does at a firm that was loaded, and remember it for the rows behind.

        ``erased`` are numbers of people who had their data erased: a row that names such a person is refused, of other
        rows the number is left out.
        """
        if row.values.get("declined"):
            return self._declined(firm, row, people)
        plan = Plan(Verdict.UNCHANGED)
        gone = [number for number in people.numbers if number.text in erased]
        if gone and (row.values.get("person") or len(gone) == len(people.numbers)):
            return Plan(Verdict.REFUSED, faults=[_about(row, gone[0], "contact_erased", ERASED)])
        plan.warnings += [_about(row, number, "contact_erased", f"{ERASED}，该号码未导入") for number in gone]
        left = People([number for number in people.numbers if number.text not in erased], people.wechat)
        entries = entries_of(row, left)
        if problem := self._problem(firm, row, entries):
            return Plan(Verdict.CONFLICT, faults=[problem], warnings=plan.warnings)
        for entry in entries:
            plan.steps += self._step(firm, row, entry, plan)
        _judge(plan)
        return plan

    def _declined(self, firm: int, row: CleanRow, people: People) -> Plan:
        """Return what the row of somebody who refuses does: enters nobody, takes back the consent of whom the library knows."""
        found = [(self._known(firm, entry), entry) for entry in entries_of(row, people)]
        known = dict.fromkeys(one for one, entry in found if one and one.id and _speaks_for(row, entry, one))
        told = "、".join(f"“{one.name}”" for one in known)
        steps = [
            Step(one, values={"consent_given": False}, old={"consent_given": True})
            for one in known
            if one.consent_given
        ]
        for step in steps:
            step.person.consent_given = False
        reason = f"{REFUSES}；{told}已在库中，请到企业的联系人里删除或匿名处理" if told else REFUSES
        note = _at("consent", row, "consent_declined", reason)
        return Plan(Verdict.UPDATED, steps, warnings=[note]) if steps else Plan(Verdict.REFUSED, faults=[note])

    def _problem(self, firm: int, row: CleanRow, entries: list[Entry]) -> dict[str, str] | None:
        """Return why the person whom a row names cannot be told: the number is another's, or several bear the name."""
        entry = entries[0] if entries and entries[0].named else None
        if entry is None:
            return None
        known = self._known(firm, entry)
        if known is None:
            alike = [] if entry.values.get("mobile") else self._alike(firm, entry)
            reason = f"该企业有 {len(alike)} 位“{entry.name}”，请补上手机号码"
            return _note(row, "contact_several", reason) if len(alike) > 1 else None
        if known.status != ACTIVE or known.name in NAMELESS or same_name(known.name, entry.name):
            return None
        return _note(row, "contact_named", f"该号码已登记给另一位联系人“{known.name}”，请核对")

    def _step(self, firm: int, row: CleanRow, entry: Entry, plan: Plan) -> list[Step]:
        known = self._known(firm, entry)
        if known is None:
            person = Person(firm, entry.name)
            for name, text in entry.values.items():
                setattr(person, name, text)
            person.notice_given = bool(row.values.get("is_notice"))
            person.consent_given = bool(row.values.get("is_consent"))
            self.firms[firm].append(person)
            self._row[person] = row.number
            if "is_consent" not in row.values:
                self._unsaid.add(person)
            return [Step(person, is_new=True)]
        if known.status != ACTIVE:
            plan.warnings.append(_note(row, "contact_left", f"该号码属于已离职的联系人“{known.name}”，没有重新登记"))
            return []
        first = self._row.setdefault(known, row.number)
        if kept := _differing(known, entry):
            plan.warnings.append(_note(row, "contact_differs", f"“{known.name}”的{kept}与库中不同，保留库中的值"))
        step = _fill(known, entry, row)
        if row.values.get("no_consent") and _speaks_for(row, entry, known):
            plan.warnings += self._take_back(step, row)
        step.leader = first if first != row.number else None
        return [step]

    def _take_back(self, step: Step, row: CleanRow) -> list[dict[str, str]]:
        """Let a “否” win over the consent the library has, or the statement would give; return what is told of it."""
        known = step.person
        if not known.consent_given and known not in self._unsaid:
            return []
        self._unsaid.discard(known)
        step.old["consent_given"], step.values["consent_given"] = known.consent_given, False
        known.consent_given = False
        return [_at("consent", row, "consent_taken_back", TAKES_BACK)] if known.id else []

    def _known(self, firm: int, entry: Entry) -> Person | None:
        """Return who of the firm an entry is: by mobile, by landline or mail, by name while one of both has no mobile.

        Of those reached whoever bears the name comes first; a number without a name comes last, but for a mobile number,
        which nobody else can be given.
        """
        reached = self._reached(firm, entry)
        own = [one for one in reached if entry.named and same_name(one.name, entry.name)]
        if own or (reached and (entry.values.get("mobile") or not entry.named)):
            return _best(own or reached)
        alike = self._alike(firm, entry)
        if len(alike) > 1:
            return None
        return alike[0] if alike else _best(reached)

    def _reached(self, firm: int, entry: Entry) -> list[Person]:
        there, wanted = self.firms[firm], entry.values
        if mobile := wanted.get("mobile"):
            return [one for one in there if one.mobile == mobile]
        told = [(column, wanted[column].lower()) for column in ("landline", "email") if wanted.get(column)]
        same = [one for column, text in told for one in there if getattr(one, column).lower() == text]
        return [one for one in same if _may_be(one, entry)]

    def _alike(self, firm: int, entry: Entry) -> list[Person]:
        mobile = entry.values.get("mobile")
        there = self.firms[firm] if entry.named else ()
        alike = [one for one in there if same_name(one.name, entry.name) and one.status == ACTIVE]
        return [one for one in alike if not (mobile and one.mobile)]


REFUSES = "名单写明本人不同意，不能导入其联系方式"
TAKES_BACK = "更新：库中登记为本人已同意，名单写“否”，将改为未同意"
ERASED = "该联系人已要求删除个人信息，不能再次导入"


def entries_of(row: CleanRow, people: People) -> list[Entry]:
    """Return the people of a row: the one it names with the first number of each kind, and one for every further number."""
    name, rest = row.values.get("person"), list(people.numbers)
    entries = []
    if name:
        own: dict[str, str] = {}
        for number in people.numbers:
            if COLUMN_OF[number.kind] not in own:
                own[COLUMN_OF[number.kind]] = number.text
                rest.remove(number)
        told = {"title": row.values.get("title") or "", "wechat": people.wechat}
        entries.append(Entry(name, True, own | {key: text for key, text in told.items() if text}))
    more = {}
    if not name and people.wechat:
        more["wechat"] = people.wechat
    for number in rest:
        entries.append(Entry(PLACEHOLDERS[number.kind], False, {COLUMN_OF[number.kind]: number.text, **more}))
        more = {}
    return entries


def _may_be(one: Person, entry: Entry) -> bool:
    """Say whether an entry with the same landline or mail is this person: not when both bear names that differ."""
    return not entry.named or same_name(one.name, entry.name) or one.name in NAMELESS


def _speaks_for(row: CleanRow, entry: Entry, one: Person) -> bool:
    """Say whether what a row answers is about this person: not when it names another, or nobody and a line that many share."""
    if one.name in NAMELESS:
        return True
    if name := row.values.get("person"):
        return same_name(one.name, name)
    return "landline" not in entry.values


def _best(people: list[Person]) -> Person | None:
    return next((one for one in people if one.status == ACTIVE), people[0] if people else None)


def _differing(known: Person, entry: Entry) -> str:
    """Return the words of what the entry says otherwise than the library; it is not taken over."""
    told = (name for name, text in entry.values.items() if entry.named and getattr(known, name) not in {"", text})
    return "、".join(WORDS[name] for name in told)


def _fill(known: Person, entry: Entry, row: CleanRow) -> Step:
    """Return what the entry adds to somebody known, and put it on them: blanks, and a name in place of a number's."""
    step = Step(known)
    wanted: dict[str, Any] = {}
    if entry.named:
        wanted = {name: text for name, text in entry.values.items() if not getattr(known, name)}
        if known.name in NAMELESS:
            wanted["name"] = entry.name
    for column, told in (("notice_given", "is_notice"), ("consent_given", "is_consent")):
        if row.values.get(told) and not getattr(known, column) and _speaks_for(row, entry, known):
            wanted[column] = True
    for name, value in wanted.items():
        step.old[name] = getattr(known, name)
        setattr(known, name, value)
    step.values = wanted
    return step


def _judge(plan: Plan) -> None:
    """Set the verdict from the steps: entered, else completed, else said before in the file, else nothing new."""
    if any(step.is_new for step in plan.steps):
        plan.verdict = Verdict.CREATED
    elif any(step.values for step in plan.steps):
        plan.verdict = Verdict.UPDATED
    elif plan.steps and all(step.leader for step in plan.steps):
        plan.verdict, plan.leader = Verdict.DUPLICATE, plan.steps[0].leader


def _about(row: CleanRow, number: Number, code: str, reason: str) -> dict[str, str]:
    return _note(row, code, reason, "email" if number.kind == "email" else "mobile")


def _at(key: str, row: CleanRow, code: str, reason: str) -> dict[str, str]:
    return fault(code, FIELDS[key].label, row.values.get(key, ""), reason)


def _note(row: CleanRow, code: str, reason: str, wanted: str = "mobile") -> dict[str, str]:
    """Return a note in the column of the row's numbers; the value it shows is the mask."""
    keys = ("email", "more_emails") if wanted == "email" else ("mobile", "phone", "more_phones", "email")
    key = next((key for key in keys if row.values.get(key)), wanted)
    return fault(code, FIELDS[key].label, row.values.get(key, ""), reason)

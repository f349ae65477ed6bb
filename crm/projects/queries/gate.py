"""The checklist of a gate for one project, by the rules in force today."""

from collections.abc import Container, Iterable
from dataclasses import dataclass

from crm.projects.gates import NOT_FORMAL, OF_THE_CONTRACT, Kind, Requirement, is_met, registered_elsewhere
from crm.projects.models import GateFact, Project, ProjectFile, rulebook


@dataclass(frozen=True)
class GateItem:
    """One line of the checklist: the requirement, whether it is met, and by what."""

    requirement: Requirement
    met: bool
    fact: GateFact | None = None
    value: str = ""
    warning: str = ""
    lacks_file: bool = False

    @property
    def code(self) -> str:
        """The name of the field or fact."""
        return self.requirement.code

    @property
    def label(self) -> str:
        """The Chinese name."""
        return str(self.requirement.label)

    @property
    def note(self) -> str:
        """What proves a met item, or what to do about a missing one; a warning in either case."""
        if self.lacks_file:
            wanted = ProjectFile.EvidenceType(self.requirement.evidence_type).label
            return f"还缺附件（{wanted}）"
        if not self.met:
            return self.warning or str(self.requirement.hint)
        if self.fact:
            return " · ".join(filter(None, [f"{self.fact.met_on}", self.fact.reference]))
        return " · ".join(filter(None, [self.value, self.warning]))


def gate_checklist(project: Project, to: str) -> list[GateItem]:
    """Return every requirement of ``to`` for this project, missing ones first.

    One query for the facts, one for the rules, one more where a gate demands files.
    """
    facts = {fact.code: fact for fact in project.facts.valid().select_related("file")}
    gate = [one for one in rulebook().gate(to) if one.asks(project)]
    held = _file_types(project) if any(one.needs_file for one in gate) else frozenset()
    items = [_item(project, one, facts, held) for one in gate]
    return sorted(items, key=lambda item: item.met)


def missing_items(items: Iterable[GateItem]) -> list[GateItem]:
    """Return the items of a checklist that are not met."""
    return [item for item in items if not item.met]


def _file_types(project: Project) -> frozenset[str]:
    return frozenset(project.files.current().order_by().values_list("evidence_type", flat=True).distinct())


def _item(
    project: Project, requirement: Requirement, facts: dict[str, GateFact], held: Container[str]
) -> GateItem:  # fmt: skip
    """Judge one requirement; a file of the fact itself, or a current one of the demanded kind, is evidence."""
    met = is_met(requirement, lambda name: getattr(project, name), facts)
    fact = facts.get(requirement.code) if requirement.kind == Kind.FACT else None
    shown = fact is not None and fact.file is not None and fact.file.is_standing
    lacks = met and requirement.needs_file and not shown and requirement.evidence_type not in held
    if requirement.kind == Kind.FACT:
        return GateItem(requirement, met and not lacks, fact, lacks_file=lacks)
    text, warning = shown_value(project, requirement.code), _warning(project, requirement.code)
    return GateItem(requirement, met and not lacks, None, text, warning, lacks)


def shown_value(project: Project, name: str) -> str:
    """Return what a field of the project holds, in words; empty for nothing."""
    value = getattr(project, name)
    if value in (None, ""):
        return ""
    display = getattr(project, f"get_{name}_display", None)
    if display:
        return str(display())
    if name == "local_entity":
        return f"{value.name} {value.uscc or ''}".strip()
    return f"{value.normalize():,f}" if hasattr(value, "normalize") else str(value)


def _warning(project: Project, name: str) -> str:
    if name in OF_THE_CONTRACT and project.contract_kind in NOT_FORMAL and getattr(project, name):
        return f"现为{project.get_contract_kind_display()}的内容，请填写正式合同的"
    if name != "local_entity" or project.local_entity is None:
        return ""
    if not project.local_entity.uscc:
        return f"“{project.local_entity}”尚未登记统一社会信用代码"
    return "信用代码不是本市登记机关核发，请核对" if registered_elsewhere(project.local_entity.uscc) else ""

"""The checklist of a gate for one project."""

from collections.abc import Iterable
from dataclasses import dataclass

from crm.projects.gates import Kind, Requirement, is_met, registered_elsewhere, requirements
from crm.projects.models import GateFact, Project


@dataclass(frozen=True)
class GateItem:
    """One line of the checklist: the requirement, whether it is met, and by what."""

    requirement: Requirement
    met: bool
    fact: GateFact | None = None
    value: str = ""
    warning: str = ""

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
        if not self.met:
            return self.warning or str(self.requirement.hint)
        if self.fact:
            return " · ".join(filter(None, [f"{self.fact.met_on}", self.fact.reference]))
        return " · ".join(filter(None, [self.value, self.warning]))


def gate_checklist(project: Project, to: str) -> list[GateItem]:
    """Return every requirement of ``to`` for this project, missing ones first; one query for the facts."""
    facts = {fact.code: fact for fact in project.facts.valid()}
    items = [_item(project, one, facts) for one in requirements(project.type, to)]
    return sorted(items, key=lambda item: item.met)


def missing_items(items: Iterable[GateItem]) -> list[GateItem]:
    """Return the items of a checklist that are not met."""
    return [item for item in items if not item.met]


def _item(project: Project, requirement: Requirement, facts: dict[str, GateFact]) -> GateItem:
    met = is_met(requirement, lambda name: getattr(project, name), facts)
    if requirement.kind == Kind.FACT:
        return GateItem(requirement, met, facts.get(requirement.code))
    return GateItem(requirement, met, None, _text(project, requirement.code), _warning(project, requirement.code))


def _text(project: Project, name: str) -> str:
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
    if name != "local_entity" or project.local_entity is None:
        return ""
    if not project.local_entity.uscc:
        return f"“{project.local_entity}”尚未登记统一社会信用代码"
    return "信用代码不是本市登记机关核发，请核对" if registered_elsewhere(project.local_entity.uscc) else ""

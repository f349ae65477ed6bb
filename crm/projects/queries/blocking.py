"""Whom a change of a gate would block: running projects before the gate, counted by stage and team; numbers only."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import BooleanField, Count, Exists, ExpressionWrapper, OuterRef, Q, Value

from crm.projects.gates import FORMAL, NOT_FORMAL, OF_THE_CONTRACT, Kind, Requirement
from crm.projects.models import GateFact, Project, ProjectFile, rulebook
from crm.projects.stages import PATHS, ProjectType, Stage

_NEVER = Q(pk__in=())
_TEXTS = frozenset(
    field.name for field in Project._meta.concrete_fields if field.get_internal_type() in ("CharField", "TextField")
)


@dataclass(frozen=True)
class Blocked:
    """One team's projects in one stage: how many would newly be held up, how many let through."""

    stage: str
    team: str
    blocked: int
    released: int

    @property
    def stage_text(self) -> str:
        """The stage in Chinese."""
        return str(Stage(self.stage).label)


@dataclass(frozen=True)
class Preview:
    """What a change would do to the projects that stand before the gate today."""

    rows: list[Blocked]
    standing: int

    @property
    def blocked(self) -> int:
        """How many would newly fail."""
        return sum(row.blocked for row in self.rows)

    @property
    def released(self) -> int:
        """How many would no longer fail."""
        return sum(row.released for row in self.rows)


def preview_gate_rule(stage: str, code: str, wanted: Requirement | None) -> Preview:
    """Return whom the requirement ``wanted`` would block in place of the one in force under ``code``; two queries.

    None stands for switching the rule off. Counts active and suspended projects whose next stage is ``stage``,
    whatever team; reads no names of projects or firms.
    """
    now = next((one for one in rulebook().gate(stage) if one.code == code), None)
    before = Project.objects.running().filter(_standing_before(stage)).order_by()
    judged = before.annotate(fails_then=_boolean(_failing(wanted)), fails_now=_boolean(_failing(now)))
    counted = judged.values("stage", "team__code", "team__name").annotate(
        all=Count("pk"),
        blocked=Count("pk", filter=Q(fails_then=True, fails_now=False)),
        released=Count("pk", filter=Q(fails_then=False, fails_now=True)),
    )
    rows = list(counted.order_by("stage", "team__code"))
    touched = [row for row in rows if row["blocked"] or row["released"]]
    return Preview([_row(row) for row in touched], sum(row["all"] for row in rows))


def _row(row: dict) -> Blocked:
    return Blocked(row["stage"], f"{row['team__code']} {row['team__name']}", row["blocked"], row["released"])


def _boolean(condition: Q) -> ExpressionWrapper:
    return ExpressionWrapper(condition, output_field=BooleanField())


def _any(conditions: Iterable[Q]) -> Q:
    found = _NEVER
    for one in conditions:
        found |= one
    return found


def _standing_before(stage: str) -> Q:
    """Whose next stage is ``stage``, by type."""
    goal = Stage(stage)
    return _any(
        Q(type=kind, stage=path[path.index(goal) - 1])
        for kind, path in PATHS.items()
        if goal in path and path.index(goal)
    )


def _failing(requirement: Requirement | None) -> Q:
    """Who is asked and cannot show it; the same judgement as ``gates.is_met``, for all at once."""
    if requirement is None:
        return Q(Value(False))
    lacking = _lacking_fact(requirement) if requirement.kind == Kind.FACT else _lacking_field(requirement)
    return Q(type__in=requirement.types or ProjectType.values) & _asked(requirement) & lacking


def _asked(requirement: Requirement) -> Q:
    condition = requirement.condition
    if condition.is_open:
        return Q(type__in=ProjectType.values)
    asked = []
    if condition.if_foreign:
        asked.append(Q(is_foreign=True))
    if condition.if_land:
        asked.append(Q(type=ProjectType.LAND))
        asked.append(Q(land_mu__isnull=False, land_mu__gt=0))
    if condition.from_invest_wan is not None:
        most = condition.from_invest_wan
        asked.append(Q(total_invest_wan=None, contract_amount_wan=None))
        asked.append(Q(total_invest_wan__isnull=False, total_invest_wan__gte=most))
        asked.append(Q(contract_amount_wan__isnull=False, contract_amount_wan__gte=most))
    return _any(asked)


def _lacking_fact(requirement: Requirement) -> Q:
    facts = GateFact.objects.valid().filter(project=OuterRef("pk"), code=requirement.code)
    if not requirement.needs_file:
        return ~Q(Exists(facts))
    own = facts.filter(file__isnull=False, file__withdrawn_at=None)
    return ~Q(Exists(facts)) | (~Q(Exists(own)) & _lacking_file(requirement))


def _lacking_field(requirement: Requirement) -> Q:
    name = requirement.code
    empty = Q(**{name: ""}) if name in _TEXTS else Q(**{f"{name}__isnull": True})
    if name == "contract_kind":
        empty = ~Q(contract_kind=FORMAL)
    elif name in OF_THE_CONTRACT:
        empty |= Q(contract_kind__in=NOT_FORMAL)
    elif name == "local_entity":
        empty |= Q(local_entity__uscc=None) | Q(local_entity__uscc="")
    return empty | _lacking_file(requirement) if requirement.needs_file else empty


def _lacking_file(requirement: Requirement) -> Q:
    held = ProjectFile.objects.current().filter(project=OuterRef("pk"), evidence_type=requirement.evidence_type)
    return ~Q(Exists(held))

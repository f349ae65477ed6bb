"""Whose light a change of the rules would change: counts of the whole district, names only of what the person sees."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from django.db.models import Q
from django.utils import timezone

from crm.projects.light_limits import CONTACT, START, VARIANCE
from crm.projects.lights import SEVERITY, Colour
from crm.projects.models import LightRule, Project, Rulebook, StageTerm, rulebook
from crm.projects.models.light_rules import limits_of
from crm.projects.queries.lighting import READ, evidence_for, light_of
from crm.projects.stages import ORDER, Stage, is_signed

CHUNK, MOST_NAMED = 5_000, 50
BEFORE_SIGNING = [stage for stage in ORDER if not is_signed(stage)]
WORDS = {colour: str(Project.Light(colour).label) for colour in Colour}


@dataclass(frozen=True)
class Shift:
    """How many projects would go from one colour to another."""

    before: str
    after: str
    count: int

    @property
    def words(self) -> tuple[str, str]:
        """Both colours in Chinese."""
        return WORDS[Colour(self.before)], WORDS[Colour(self.after)]


@dataclass(frozen=True)
class Named:
    """One project whose light would change: the colour's word now, and the sentence then."""

    project: Project
    before: str
    reason: str


@dataclass
class LightPreview:
    """What a change would do to the lights of today; ``named`` are at most 50 projects with their new sentence."""

    before: Counter[str] = field(default_factory=Counter)
    after: Counter[str] = field(default_factory=Counter)
    shifts: list[Shift] = field(default_factory=list)
    named: list[Named] = field(default_factory=list)

    @property
    def looked_at(self) -> int:
        """How many active projects the light is about."""
        return self.before.total()

    @property
    def changed(self) -> int:
        """How many lights would change their colour."""
        return sum(shift.count for shift in self.shifts)

    @property
    def colours(self) -> list[tuple[str, int, int]]:
        """Each colour's word with how many of those looked at have it now and would have it."""
        shown = [one for one in SEVERITY if one != Colour.FROZEN]
        return [(WORDS[one], self.before[one], self.after[one]) for one in shown]


def preview_light_rule(wanted: LightRule, user) -> LightPreview:
    """Return what the version ``wanted`` would change in place of the one in force, as if it held today already.

    Looks at the active projects that the light is about, in chunks: three queries a chunk of 5,000.
    """
    book = rulebook()
    rules = {one.code: one for one in LightRule.objects.on(timezone.localdate())} | {wanted.code: wanted}
    return _preview(_concerned(wanted.code), book, replace(book, lights=limits_of(rules)), user)


def preview_stage_term(wanted: StageTerm, user) -> LightPreview:
    """Return what another warning window would change; the days that projects were given already stay as they are."""
    book, key = rulebook(), (wanted.type, wanted.stage, wanted.goal)
    terms = {one: term for one, term in book.terms.items() if one != key}
    if wanted.is_active:
        terms[key] = wanted.term()
    stages = [wanted.stage] if wanted.goal == StageTerm.Goal.NEXT else ORDER[ORDER.index(Stage.SIGNED) :]
    return _preview(Q(type=wanted.type, stage__in=stages), book, replace(book, terms=terms), user)


def _concerned(code: str) -> Q:
    if code.startswith(CONTACT):
        return Q(stage__in=BEFORE_SIGNING, grade=code.removeprefix(CONTACT))
    if code == VARIANCE:
        return Q(stage=Stage.STARTED)
    signed = Q(stage__in=ORDER[ORDER.index(Stage.SIGNED) :])
    return signed & Q(planned_start_on__isnull=False) if code == START else signed


def _preview(concerned: Q, now: Rulebook, then: Rulebook, user) -> LightPreview:
    preview, shifts, today = LightPreview(), Counter[tuple[str, str]](), timezone.localdate()
    for projects in _chunks(concerned):
        evidence = evidence_for(projects, today, now, then)
        told: dict[int, tuple[str, str]] = {}
        for project in projects:
            before, after = (light_of(project, today, evidence, book) for book in (now, then))
            preview.before[before.colour] += 1
            preview.after[after.colour] += 1
            if before.colour != after.colour:
                shifts[before.colour, after.colour] += 1
                told[project.pk] = WORDS[before.colour], after.reason
        if told and len(preview.named) < MOST_NAMED:
            preview.named += _named(told, MOST_NAMED - len(preview.named), user)
    preview.shifts = [Shift(*colours, count) for colours, count in sorted(shifts.items())]
    return preview


def _chunks(concerned: Q) -> Iterator[list[Project]]:
    rows = Project.objects.filter(concerned, status=Project.Status.ACTIVE).only(*READ).order_by("pk")
    last = 0
    while page := list(rows.filter(pk__gt=last)[:CHUNK]):
        yield page
        last = page[-1].pk


def _named(told: dict[int, tuple[str, str]], most: int, user) -> list[Named]:
    """Return those of the projects that ``user`` sees; who administers the rules sees none of them."""
    seen = Project.objects.visible_to(user).filter(pk__in=told).select_related("enterprise", "team").order_by("pk")
    return [Named(project, *told[project.pk]) for project in seen[:most]]

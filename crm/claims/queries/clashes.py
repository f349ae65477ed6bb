"""Who is at a firm already (撞单): three levels, each shown as the public card (domain.md 2.5, architecture.md 3)."""

import datetime
from dataclasses import dataclass, replace

from django.db.models import Case, Exists, OuterRef, Q, QuerySet, When
from django.utils import timezone

from chains.access import reach_of
from crm.claims.models import Claim, Clash
from crm.enterprises.models import Alias, Contact, Enterprise
from crm.enterprises.naming import core_name, normalise_name
from crm.projects.models import Project

CODE, NAME, ALIKE = 1, 2, 3
MOST_FIRMS, MOST_CARDS = 50, 20
CITY_DIGITS = 4


@dataclass(frozen=True)
class Subject:
    """The firm that somebody wants to register: what is known of it, in the forms that are compared."""

    pk: int | None = None
    uscc: str = ""
    norms: frozenset[str] = frozenset()
    core: str = ""
    region_code: str = ""
    parent_id: int | None = None


@dataclass(frozen=True)
class Card:
    """What everybody may know of a project that is at the firm already; ``url`` only where one may see it."""

    level: int
    reason: str
    firm: str
    stage: str
    team: str
    last_on: datetime.date | None
    protected_until: datetime.date | None
    url: str

    @property
    def blocks(self) -> bool:
        """Whether a second claim cannot become active beside it."""
        return self.level < ALIKE and self.protected_until is not None


def subject_of(enterprise: Enterprise) -> Subject:
    """Return what is compared of a firm in the library; one query for its former names."""
    former = enterprise.aliases.filter(kind=Alias.Kind.FORMER).values_list("name_norm", flat=True)
    return Subject(
        pk=enterprise.pk,
        uscc=enterprise.uscc or "",
        norms=frozenset({enterprise.name_norm, *former}) - {""},
        core=enterprise.name_core,
        region_code=enterprise.region_code,
        parent_id=enterprise.parent_id,
    )


def typed_subject(name: str, uscc: str = "", region_code: str = "") -> Subject:
    """Return what is compared of a firm that is not in the library yet."""
    norm = normalise_name(name)
    norms = frozenset({norm} - {""})
    return Subject(
        uscc=uscc.strip().upper(), norms=norms, core=core_name(norm) if norm else "", region_code=region_code
    )


def asked_subject(user, name: str, uscc: str = "") -> tuple[Subject, bool]:
    """Return what is compared of a firm as somebody typed it, and whether it is one in the library that ``user`` sees.

    Only then group, mobile numbers and the name's core within its city can be compared; the code decides which firm it is.
    """
    typed = typed_subject(name, uscc)
    firms = Enterprise.objects.visible_to(user).filter(is_deleted=False).order_by("pk")
    firm = firms.filter(uscc=typed.uscc).first() if typed.uscc else None
    firm = firm or (firms.filter(name_norm__in=typed.norms).first() if typed.norms else None)
    if firm is None:
        return typed, False
    known = subject_of(firm)
    return replace(known, uscc=typed.uscc or known.uscc, norms=known.norms | typed.norms), True


def keys_of(enterprise: Enterprise) -> list[str]:
    """Return the keys that a claim to the firm holds (levels 1 and 2), sorted: two at once take them in one order."""
    subject = subject_of(enterprise)
    code = f"code:{subject.uscc}" if subject.uscc else f"firm:{subject.pk}"
    return sorted({code, *(f"name:{norm}" for norm in subject.norms)})


def firms_alike(subject: Subject) -> dict[int, tuple[int, str]]:
    """Return the firms that are or may be the subject: id → (level, what is the same); five queries at most."""
    found: dict[int, tuple[int, str]] = {}
    for level, reason, firms in _arms(subject):
        for key in firms.order_by().values_list("pk", flat=True)[:MOST_FIRMS]:
            found.setdefault(key, (level, reason))
    return found


def _arms(subject: Subject):
    others = Enterprise.objects.filter(is_deleted=False)
    same = Q(pk=subject.pk) if subject.pk else Q(pk__in=[])
    yield (
        CODE,
        "统一社会信用代码相同" if subject.uscc else "同一企业",
        others.filter(same | Q(uscc=subject.uscc) if subject.uscc else same),
    )
    if subject.norms:
        yield NAME, "名称相同", others.filter(name_norm__in=subject.norms)
        former = Alias.objects.filter(name_norm__in=subject.norms, kind=Alias.Kind.FORMER)
        yield NAME, "曾用名相同", others.filter(pk__in=former.values("enterprise"))
    city = subject.region_code[:CITY_DIGITS]
    if subject.core and len(city) == CITY_DIGITS:
        yield ALIKE, "同城同字号", others.filter(name_core=subject.core, region_code__startswith=city)
    if subject.pk:
        yield from _of_the_library(subject, others.exclude(pk=subject.pk))


def _of_the_library(subject: Subject, others: QuerySet[Enterprise]):
    group = Q(parent=subject.pk)
    if subject.parent_id:
        group |= Q(pk=subject.parent_id) | Q(parent=subject.parent_id)
    yield ALIKE, "同一控股集团", others.filter(group)
    people = Contact.objects.exclude(mobile_index="").exclude(status=Contact.Status.ANONYMISED)
    numbers = people.filter(enterprise=subject.pk).values("mobile_index")
    yield ALIKE, "联系人手机相同", others.filter(pk__in=people.filter(mobile_index__in=numbers).values("enterprise"))


def clashes(subject: Subject, user, *, exclude: int | None = None) -> list[Card]:
    """Return the running projects at the subject and at firms like it, the closest first, at most twenty.

    ``exclude`` is the project that asks. Projects that the user may not see show firm, stage, team and the day of the
    last effective contact, without a link; restricted ones only to who sees them anyway.
    """
    levels = firms_alike(subject)
    if not levels:
        return []
    at_firms = Project.objects.running().filter(Q(enterprise__in=levels) | Q(local_entity__in=levels))
    seen = Exists(Project.objects.visible_to(user).filter(pk=OuterRef("pk")))
    rows = at_firms.exclude(pk=exclude or 0).annotate(is_seen=seen).select_related("enterprise", "team")
    restricted = Q(confidentiality=Project.Confidentiality.RESTRICTED)
    rows = rows.filter(Q(is_seen=True) | ~restricted)
    # the same firm first: many firms of the same core must not push it out
    same = [pk for pk, (level, _reason) in levels.items() if level < ALIKE]
    is_same = Case(When(Q(enterprise__in=same) | Q(local_entity__in=same), then=0), default=1)
    found = list(rows.order_by(is_same, "-updated_at", "-id")[: MOST_CARDS * 3])
    until = dict(Claim.objects.active().filter(project__in=found).values_list("project", "protect_until"))
    cards = [_card(project, levels, until.get(project.pk)) for project in found]
    return sorted(cards, key=lambda card: card.level)[:MOST_CARDS]


def _card(project, levels: dict[int, tuple[int, str]], until: datetime.date | None) -> Card:
    level, reason = levels.get(project.enterprise_id) or levels[project.local_entity_id]
    last = project.last_effective_followup_at
    return Card(
        level=level,
        reason=reason,
        firm=project.enterprise.name,
        stage=project.stage_text,
        team=str(project.team),
        last_on=timezone.localdate(last) if last else None,
        protected_until=until,
        url=project.get_absolute_url() if project.is_seen else "",
    )


def known_hits(user) -> QuerySet[Clash]:
    """Return the clashes whose other project ``user`` may know of, whoever met it."""
    return Clash.objects.filter(may_know_of(user, "against__project"))


def may_know_of(user, path: str) -> Q:
    """Return the condition that ``user`` may know of the project at ``path``: not restricted, or one of those he sees."""
    if reach_of(user).everything:
        return Q()
    seen = Project.objects.visible_to(user).order_by().values("pk")
    return ~Q(**{f"{path}__confidentiality": Project.Confidentiality.RESTRICTED}) | Q(**{f"{path}__in": seen})


def claims_in_the_way(project: Project, user) -> list[tuple[Claim, int, str]]:
    """Return the active claims of other teams at the project's firm (levels 1 and 2) that ``user`` may know of.

    ``user`` None, and whoever confirms (HQ), know all.
    """
    levels = {pk: found for pk, found in firms_alike(subject_of(project.enterprise)).items() if found[0] < ALIKE}
    rows = Claim.objects.active().exclude(team=project.team_id).exclude(project=project)
    rows = rows.filter(Q(project__enterprise__in=levels) | Q(project__local_entity__in=levels))
    if user is not None:
        rows = rows.filter(may_know_of(user, "project"))
    found = []
    for claim in rows.select_related("project", "team").order_by("id"):
        level, reason = levels.get(claim.project.enterprise_id) or levels[claim.project.local_entity_id or 0]
        found.append((claim, level, reason))
    return found

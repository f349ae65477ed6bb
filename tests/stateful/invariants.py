"""What holds after every act, worked out in plain Python beside the product (domain.md 2.5, 4.2–4.6)."""

import datetime
from collections import Counter, defaultdict
from collections.abc import Callable
from decimal import Decimal

from django.utils import timezone

from crm.claims.models import Claim, ClaimKey, PoolTake, Transfer
from crm.claims.queries.shares import shares_of
from crm.commitments.models import Commitment, FundArrival
from crm.commitments.queries import arrived_wan
from crm.projects.models import Contract, Extension, GateFact, Milestone, Project, StageChange
from crm.projects.stages import ORDER, PATHS, Stage
from crm.reviews.queries import open_mandatory_steps
from tests.stateful.clocks import new_claims_protect_ninety_days
from tests.stateful.lights import colour_of

SIGNED_FROM = ORDER.index(Stage.SIGNED)
HQ_FACTS = ("fair_competition_passed", "legal_passed")
THRESHOLD_WAN = Decimal(10_000)


def history_is_contiguous() -> None:
    """Each stage begins where the one before ended, on a day not before it, and the last is where the project stands."""
    rows = defaultdict(list)
    for one in StageChange.objects.order_by("project", "id"):
        rows[one.project_id].append(one)
    today = timezone.localdate()
    for project in Project.objects.all():
        history, path = rows[project.pk], PATHS[project.type]
        assert history, f"{project.pk} has no history"
        assert history[0].from_stage == "", project.pk
        assert [one.from_stage for one in history[1:]] == [one.to_stage for one in history[:-1]], project.pk
        assert history[-1].to_stage == project.stage, project.pk
        days = [one.actual_on for one in history if one.actual_on]
        assert days == sorted(days), project.pk
        assert not days or days[-1] <= today, project.pk
        for one in history[1:]:
            forward = path.index(Stage(one.to_stage)) - path.index(Stage(one.from_stage))
            assert (forward == 1) == (one.kind == "forward"), one.pk
            assert (forward < 0) == (one.kind == "back"), one.pk
            assert forward > 0 or ORDER.index(Stage(one.from_stage)) < SIGNED_FROM, (
                f"{project.pk} went back after signing"
            )
            assert one.kind == "forward" or one.reason, one.pk


def claims_are_alone() -> None:
    """One effective claim protects a project, and one a firm unless headquarters found different projects."""
    active = list(Claim.objects.filter(status="active").select_related("project"))
    assert max(Counter(one.project_id for one in active).values(), default=0) <= 1
    firms = Counter(one.project.enterprise_id for one in active if not one.scope)
    assert max(firms.values(), default=0) <= 1, f"two effective claims to one firm: {firms}"
    held = ClaimKey.objects.filter(released_at=None).values_list("key", "scope", "claim")
    assert max(Counter((key, scope) for key, scope, _claim in held).values(), default=0) <= 1
    assert {claim for _key, _scope, claim in held} == {one.pk for one in active}
    for one in Claim.objects.all():
        assert one.renewals <= 1, one.pk
        assert (one.status in ("filed", "active")) == (one.ended_on is None), one.pk


def shares_make_a_whole() -> None:
    """The teams' parts of every project make 100."""
    for project, shares in shares_of(Project.objects.values_list("pk", flat=True)).items():
        assert sum(shares.values()) == 100, (project, shares)
        assert min(shares.values()) > 0, (project, shares)
    for step in Transfer.objects.all():
        assert step.share_from + step.share_to == 100, step.pk


def only_verified_money_counts() -> None:
    """到位资金 is the sum of what somebody else of the headquarters verified and nobody voided."""
    sums: dict[int, Decimal] = defaultdict(Decimal)
    for row in FundArrival.objects.select_related("verified_by"):
        if row.verified_at is not None and row.voided_at is None:
            sums[row.project_id] += row.amount_wan
            assert row.verified_by_id not in (row.reported_by_id, row.changed_by_id), row.pk
    told = arrived_wan(Project.objects.values_list("pk", flat=True))
    assert {key: wan for key, wan in told.items() if wan} == dict(sums)


def extensions_are_two_at_most() -> None:
    """Nothing is put off a third time."""
    granted = Extension.objects.filter(status="approved").values_list("milestone", "project", "stage")
    goals = Counter((milestone, None if milestone else (project, stage)) for milestone, project, stage in granted)
    assert max(goals.values(), default=0) <= 2, goals
    for one in Milestone.objects.all():
        assert one.postponed_times == goals[one.pk, None], one.pk


def government_promises_were_reviewed() -> None:
    """No clause of the government is approved or paid without a passed 公平竞争审查."""
    granted = Commitment.objects.filter(side="gov", status__in=("approved", "paid"))
    assert not granted.exclude(review="passed").exists()


def states_fit_together() -> None:
    """Signed projects have a day of signing and a formal contract at most; those that rest are frozen."""
    for project in Project.objects.all():
        assert project.stage in PATHS[project.type], project.pk
        signed = ORDER.index(Stage(project.stage)) >= SIGNED_FROM
        assert signed or project.signed_on is None, project.pk
        assert signed == (project.signed_on is not None) or project.opened_as_existing, project.pk
        assert (project.light == "frozen") == (project.status != "active"), project.pk
        assert (project.status == "suspended") == (project.resume_by_on is not None), project.pk
        assert (project.status == "merged") == (project.merged_into_id is not None), project.pk
    founding = Counter(Contract.objects.founding().values_list("project", flat=True))
    assert max(founding.values(), default=0) <= 1


def lights_are_of_today() -> None:
    """Every light is what the tables of domain.md 4.4 say on this day."""
    today = timezone.localdate()
    wrong = {}
    for project in Project.objects.all():
        expected = colour_of(project, today)
        if project.light != expected:
            wrong[project.pk] = (project.light, expected, project.light_reason, project.stage, project.stage_due_on)
    assert wrong == {}


def pools_were_not_emptied() -> None:
    """No team takes more than three leads in seven days."""
    taken = defaultdict(list)
    for one in PoolTake.objects.order_by("taken_at"):
        taken[one.team_id].append(one.taken_at)
    for moments in taken.values():
        for first, fourth in zip(moments, moments[3:], strict=False):
            assert fourth - first >= datetime.timedelta(days=7), moments


PROJECT, DAY = "projects_project", "day"
# What holds, and the tables that it is read from: it is looked at anew whenever one of them has changed.
WHAT_HOLDS: dict[Callable[[], None], frozenset[str]] = {
    history_is_contiguous: frozenset({PROJECT, "projects_stagechange"}),
    claims_are_alone: frozenset({"claims_claim", "claims_claimkey"}),
    shares_make_a_whole: frozenset({"claims_transfer", "projects_statuschange"}),
    only_verified_money_counts: frozenset({"commitments_fundarrival"}),
    extensions_are_two_at_most: frozenset({"projects_extension", "projects_milestone"}),
    government_promises_were_reviewed: frozenset({"commitments_commitment"}),
    states_fit_together: frozenset({PROJECT, "projects_contract"}),
    lights_are_of_today: frozenset({DAY, PROJECT, "projects_progressreport", "projects_milestone"}),
    pools_were_not_emptied: frozenset({"claims_pooltake"}),
    new_claims_protect_ninety_days: frozenset({"claims_claim"}),
}
LEDGER_READS = frozenset(
    {"projects_contract", "projects_amountadjustment", "projects_countedmonth", "projects_statuschange"}
)


class Signings:
    """Looks at every formal contract in the moment it is signed."""

    def __init__(self) -> None:
        self.known: set[int] = set()

    def look(self) -> None:
        """No formal contract is signed while a mandatory step of the joint review is open, nor without HQ's facts."""
        standing = Contract.objects.founding().select_related("project")
        for contract in standing.exclude(pk__in=self.known):
            if not contract.project.opened_as_existing:
                self._check(contract)
            self.known.add(contract.pk)

    def _check(self, contract: Contract) -> None:
        project, codes = contract.project, set(HQ_FACTS)
        if (
            max(contract.amount_wan or 0, project.total_invest_wan or 0) >= THRESHOLD_WAN
            or project.type == "land"
            or project.land_mu
        ):
            codes.add("review_passed")
            under_review = project.facts.filter(code="review_passed", source="review").exists()
            steps = open_mandatory_steps(project) if under_review else []
            assert steps == [], f"contract {contract.pk} signed while open: {steps}"
        valid = GateFact.objects.filter(project=project, withdrawn_at=None, met_on__lte=contract.signed_on)
        missing = codes - set(valid.values_list("code", flat=True))
        assert missing == set(), f"contract {contract.pk} signed without {missing}"

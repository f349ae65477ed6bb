"""The demo district shows the whole lifecycle: contracts, promises, progress, claims and reviews of invented projects."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.db import transaction
from django.test import Client
from django.utils import timezone

from chains.models import AgencyPost
from core.accounts.models import User
from core.errors import RuleViolation
from crm.claims.models import Claim, Dispute, LeadIntake, Transfer
from crm.claims.queries.lapses import with_state
from crm.commitments.models import Commitment, FundArrival, YearlyActual
from crm.commitments.states import Review as FairReview
from crm.commitments.states import Side, Status
from crm.demo.build.lifecycle import build_lifecycle, papers
from crm.projects.models import (
    Amendment,
    Contract,
    Extension,
    Milestone,
    Outflow,
    ProgressReport,
    Project,
    ProjectFile,
    StateRequest,
)
from crm.projects.models.requests import RequestStatus
from crm.projects.services import terminate_project
from crm.reviews.models import DimensionRule, Opinion, Review

pytestmark = pytest.mark.django_db

SEEN = (
    Project, Contract, ProjectFile, Commitment, FundArrival, YearlyActual, ProgressReport, Milestone, Extension,
    Amendment, StateRequest, Outflow, LeadIntake, Claim, Dispute, Transfer, Review, Opinion, AgencyPost,
)  # fmt: skip


def build() -> None:
    call_command("demo", "--json", stdout=StringIO(), stderr=StringIO())


def counted() -> dict:
    return {model.__name__: model.objects.count() for model in SEEN}


@pytest.fixture(scope="module")
def district(django_db_setup, django_db_blocker):
    """The demo district, built once for all sentences of this file and rolled back after the last one."""
    with django_db_blocker.unblock(), transaction.atomic():
        build()
        yield
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _in_the_district(district):
    """Every sentence is about that district."""


def lights(**of) -> set[str]:
    return set(Project.objects.filter(**of).values_list("light", flat=True))


def test_a_second_run_adds_nothing():
    before = counted()
    build()

    assert counted() == before
    assert all(before.values())
    assert build_lifecycle() is False


def test_real_firms_have_nothing_beyond_the_article():
    real = Project.objects.exclude(enterprise__name__contains="示例")

    assert real.exists()
    for related in (
        "files", "commitments", "fundarrivals", "yearlyactuals", "progress_reports", "extensions", "amendments",
        "staterequests", "claims", "reviews", "transfers",
    ):  # fmt: skip
        assert not real.filter(**{f"{related}__isnull": False}).exists(), related
    assert not real.filter(outflow__isnull=False).exists()
    assert not Contract.objects.filter(project__in=real, from_project=False).exists()
    assert not Milestone.objects.filter(project__in=real).exclude(basis=Milestone.Basis.DEFAULT).exists()


def test_contracts_are_upgraded_increased_and_drafted():
    upgraded = Contract.objects.signed().filter(kind=Contract.Kind.FORMAL, upgrades__kind=Contract.Kind.FRAMEWORK)

    assert upgraded.exists()
    assert Contract.objects.signed().filter(counted_as=Contract.CountedAs.INCREMENT, file__isnull=False).exists()
    assert Contract.objects.filter(status=Contract.Status.DRAFT).exists()


def test_documents_can_be_downloaded_and_one_has_two_versions():
    second = ProjectFile.objects.get(number=2)
    first = ProjectFile.objects.get(group=second.group, number=1)
    browser = Client()
    browser.force_login(User.objects.get(username="hq"))

    content = b"".join(browser.get(second.get_absolute_url()).streaming_content)

    assert content.startswith(b"%PDF-")
    assert content.endswith(b"%%EOF\n")
    assert not first.is_current
    assert second.is_current
    assert ProjectFile.objects.filter(stored__content_type="image/png").exists()


def test_both_sides_have_promises_in_several_states():
    states = {side: set(Commitment.objects.filter(side=side).values_list("status", flat=True)) for side in Side.values}

    assert states[Side.GOV] >= {Status.PENDING, Status.CONDITION_MET, Status.APPROVED, Status.PAID, Status.REFUSED}
    assert states[Side.INVESTOR] >= {Status.PENDING, Status.APPLIED, Status.PAID}
    assert set(Commitment.objects.filter(side=Side.GOV).values_list("review", flat=True)) == set(FairReview.values)


def test_whoever_verified_a_figure_did_not_report_it():
    for model in (FundArrival, YearlyActual, ProgressReport):
        verified = model.objects.exclude(verified_at=None)

        assert verified.exists()
        assert model.objects.filter(verified_at=None).exists()
        assert all(row.reported_by_id != row.verified_by_id for row in verified)


def test_projects_behind_their_plan_are_yellow_and_red():
    assert lights(stage="started", status=Project.Status.ACTIVE) == {"green", "yellow", "red"}


def test_requests_wait_for_the_headquarters():
    assert Extension.objects.filter(status=RequestStatus.REQUESTED).count() == 1
    assert Extension.objects.filter(status=RequestStatus.APPROVED).count() == 1
    assert Amendment.objects.get(status=RequestStatus.REQUESTED).kind == Amendment.Kind.MAJOR
    assert StateRequest.objects.get(status=RequestStatus.REQUESTED).kind == StateRequest.Kind.SUSPEND
    assert Project.objects.filter(status=Project.Status.SUSPENDED).count() == 1
    assert Outflow.objects.exclude(text="").count() == 2


def test_leads_are_answered_late_pooled_and_taken():
    now = timezone.now()
    unanswered = LeadIntake.objects.filter(responded_at=None, project__stage="lead", pool_state=LeadIntake.Pool.OWNED)

    assert any((now - lead.received_at).days > 1 for lead in unanswered)
    assert LeadIntake.objects.exclude(feedback_at=None).exists()
    assert LeadIntake.objects.pooled().count() == 2
    assert LeadIntake.objects.filter(pool_state=LeadIntake.Pool.CLAIMED).count() == 1


def test_claims_wait_protect_and_run_out_and_one_is_contested():
    states = set(with_state(Claim.objects.all()).values_list("state", flat=True))

    assert states >= {Claim.Status.FILED, Claim.Status.ACTIVE, "expiring"}
    assert Dispute.objects.get().status == Dispute.Status.OPEN
    assert [step.share_from + step.share_to for step in Transfer.objects.exclude(reason="lapse")] == [100]


def test_reviews_stand_open_overdue_and_concluded():
    today = timezone.localdate()

    assert Opinion.objects.waiting().overdue(today).exists()
    assert set(Review.objects.values_list("conclusion", flat=True)) == {"", "pass", "conditional"}
    assert not DimensionRule.objects.filter(agency=None, is_active=True).exists()


def test_the_clerk_finds_opinions_to_give():
    browser = Client()
    browser.force_login(User.objects.get(username="clerk"))

    page = browser.get("/reviews/opinions/")

    assert "宁波示例精密压铸股份公司" in page.content.decode()


def test_a_district_where_people_worked_meanwhile_stays_as_it_is():
    ended, chief = ProjectFile.objects.order_by("id")[0], User.objects.get(username="commander")
    ProjectFile.objects.filter(note=papers.NOTE).update(note="")
    terminate_project(ended.project_id, by=chief, kind="policy", reason="协议解除", file=ended)
    before, said = counted(), StringIO()

    call_command("demo", "--json", stdout=StringIO(), stderr=said)

    assert "没有补入" in said.getvalue()
    assert counted() == before
    with pytest.raises(RuleViolation):
        build_lifecycle()

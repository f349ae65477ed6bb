"""Evidence is a standing file of the same project."""

import pytest

from core.errors import RuleViolation
from crm.commitments import services
from crm.projects.services import withdraw_file
from tests.factories import CommitmentFactory, FundArrivalFactory, ProjectFileFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def own(project):
    return ProjectFileFactory(project=project)


@pytest.fixture
def foreign(others_project):
    return ProjectFileFactory(project=others_project)


def test_a_file_of_the_project_proves_money(member, hq, project, own):
    row = FundArrivalFactory(project=project, reference="", reported_by=member)
    services.update_arrival(row.pk, by=member, version=0, evidence=own)

    assert services.verify_arrival(row.pk, by=hq, version=1).is_verified


def test_another_projects_or_a_withdrawn_file_proves_nothing(hq, project, own, foreign, terms, today):
    withdraw_file(own.pk, by=hq, reason="传错")
    own.refresh_from_db()
    clause = CommitmentFactory(project=project)

    for file in (own, foreign):
        for act in (
            lambda file=file: services.add_commitment(project.pk, by=hq, side="gov", evidence=file, **terms),
            lambda file=file: services.move_commitment(
                clause.pk, "condition_met", by=hq, version=0, actual_on=today, evidence=file
            ),
            lambda file=file: services.review_commitment(
                clause.pk, by=hq, version=0, result="passed", reference="示 1", reviewed_on=today, evidence=file
            ),
            lambda file=file: services.report_arrival(
                project.pk, by=hq, kind="land", amount_wan=1, arrived_on=today, evidence=file
            ),
        ):
            with pytest.raises(RuleViolation) as caught:
                act()
            assert set(caught.value.fields) == {"evidence"}


def test_a_step_keeps_its_file(member, project, own, today):
    clause = CommitmentFactory(project=project)

    services.move_commitment(clause.pk, "condition_met", by=member, version=0, actual_on=today, evidence=own)

    assert clause.changes.get().evidence == own

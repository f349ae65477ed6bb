"""Two people, or one person twice, at saved views and exports at the same moment."""

import pytest

from core.audit.models import AuditEntry
from core.errors import RuleViolation
from crm.enterprises.models import Enterprise
from crm.enterprises.tables import columns_of
from crm.lists.models import ColumnChoice, ExportJob, SavedView
from crm.lists.services import choose_columns, remove_view, request_export, save_view
from crm.lists.services.building import Table, build
from crm.lists.services.exports import MOST_OPEN
from crm.lists.services.views import MOST_VIEWS
from tests.crm.imports.test_at_once import at_once
from tests.factories import UserFactory

TIMES = 6


@pytest.fixture
def keeper(transactional_db):
    return UserFactory(role="hq_staff", username="keeper")


def saving(user, name, **more):
    return lambda: save_view(by=user, page="enterprises", name=name, **({"query": "grade=A"} | more))


def ordering(user):
    return lambda: request_export(
        by=user, page="enterprises", query="", columns=[], file_format="csv", reason="周报", rows=0
    )


def test_a_view_saved_many_times_at_once_is_one_view(keeper):
    raised = at_once(*[saving(keeper, "规上企业", query=f"grade={grade}") for grade in "ABCABC"])

    view = SavedView.objects.get()
    assert (raised, view.query[:6]) == ([], "grade=")
    assert AuditEntry.objects.filter(action="list.view_saved", target_id=view.pk).count() == TIMES


def test_the_last_free_place_for_a_view_is_taken_once(keeper):
    SavedView.objects.bulk_create(
        SavedView(owner=keeper, page="enterprises", name=f"视图{number}") for number in range(MOST_VIEWS - 1)
    )

    raised = at_once(*[saving(keeper, f"新视图{number}") for number in range(TIMES)])

    assert {error.code for error in raised if isinstance(error, RuleViolation)} == {"too_many_views"}
    assert len(raised) == TIMES - 1
    assert SavedView.objects.count() == MOST_VIEWS


def test_a_view_removed_while_it_is_saved_anew_is_there_or_not_and_nobody_sees_a_fault(keeper):
    view = saving(keeper, "规上企业")()

    raised = at_once(*[saving(keeper, "规上企业"), lambda: remove_view(view.pk, by=keeper)] * 3)

    assert raised == []
    assert SavedView.objects.count() <= 1


def test_columns_chosen_twice_at_once_are_one_choice(keeper):
    raised = at_once(*[lambda: choose_columns(by=keeper, page="enterprises", columns=["name"])] * TIMES)

    assert (raised, ColumnChoice.objects.count()) == ([], 1)


def test_of_many_exports_ordered_at_once_three_are_taken(keeper):
    raised = at_once(*[ordering(keeper)] * TIMES)

    assert {error.code for error in raised if isinstance(error, RuleViolation)} == {"too_many_exports"}
    assert len(raised) == TIMES - MOST_OPEN
    assert ExportJob.objects.count() == MOST_OPEN


def test_an_export_that_several_workers_are_rung_for_is_built_once(keeper):
    job = ordering(keeper)()

    raised = at_once(
        *[lambda: build(job.pk, lambda _by, _job: Table(columns_of([]), Enterprise.objects.none(), "企业"))] * 3
    )

    job.refresh_from_db()
    assert (raised, job.status, job.attempts) == ([], "ready", 1)
    assert AuditEntry.objects.filter(action="export.built").count() == 1

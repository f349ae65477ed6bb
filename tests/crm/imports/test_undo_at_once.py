"""An undo that meets people and other imports at the same moment: no orphan, no deadlock, nothing lost."""

import pytest

from chains.models import Chain
from core.errors import RuleViolation
from crm.enterprises.models import Enterprise
from crm.imports import services
from crm.imports.models import ImportBatch
from crm.imports.services import undoing
from crm.projects.models import Project
from crm.projects.services import create_project
from tests.crm.imports.test_at_once import at_once
from tests.factories import ChainFactory, TeamFactory, UserFactory
from tests.factories.imports import checked, csv_bytes, firm, imported

ROWS = 60


@pytest.fixture
def importer(transactional_db):
    return UserFactory(role="hq_staff", username="importer")


def begun(batch, by):
    services.start_undo(batch.pk, by=by, reason="示例", ring=False)
    return batch.pk


def test_a_project_opened_meanwhile_keeps_its_firm_or_finds_it_gone(importer, monkeypatch):
    monkeypatch.setattr(undoing, "CHUNK_FIRMS", 5)
    team, chain = TeamFactory(code="T01"), ChainFactory(code="NEV")
    team.chains.add(chain)
    batch = imported(csv_bytes([firm(number) for number in range(ROWS)]), importer)
    firms = list(Enterprise.objects.order_by("id"))
    begun(batch, importer)

    def open_projects():
        for held in firms[ROWS // 2 :]:
            try:
                create_project(
                    by=importer,
                    enterprise=held,
                    name=f"{held.name}项目",
                    type="land",
                    chain=Chain.objects.get(),
                    team=team,
                )
            except (Enterprise.DoesNotExist, RuleViolation):
                continue  # gone, or found gone when its row was locked

    raised = at_once(lambda: services.undo(batch.pk), open_projects)

    batch.refresh_from_db()
    held = set(Enterprise.objects.values_list("pk", flat=True))
    assert (raised, batch.status) == ([], "undone")
    assert held == set(Project.objects.values_list("enterprise_id", flat=True))
    assert batch.undo["gone"] + batch.undo["stays"] == ROWS
    assert batch.left_alone.count() == len(held)


def test_undos_and_imports_that_overlap_do_not_deadlock(importer, monkeypatch):
    monkeypatch.setattr(undoing, "CHUNK_FIRMS", 7)
    rows = [firm(number) for number in range(ROWS)]
    first = imported(csv_bytes(rows[:40]), importer)
    second = imported(csv_bytes([firm(number, person="李示例") for number in range(20, ROWS)]), importer)
    third = checked(csv_bytes([firm(number, person="王示例") for number in range(30, ROWS)]), importer)
    services.start_commit(third.pk, by=importer, ring=False)

    raised = at_once(
        lambda: services.undo(begun(first, importer)),
        lambda: services.undo(begun(second, importer)),
        lambda: services.commit(third.pk),
    )

    assert raised == []
    states = dict(ImportBatch.objects.values_list("pk", "status"))
    assert states == {first.pk: "undone", second.pk: "undone", third.pk: "done"}
    assert set(Enterprise.objects.filter(legal_person="王示例").values_list("name", flat=True)) == {
        row[0] for row in rows[30:]
    }


def test_of_two_workers_at_one_undo_one_works(importer):
    batch = imported(csv_bytes([firm(number) for number in range(ROWS)]), importer)
    begun(batch, importer)

    raised = at_once(*[lambda: services.undo(batch.pk)] * 3)

    batch.refresh_from_db()
    assert (raised, batch.status, batch.undo["gone"], Enterprise.objects.count()) == ([], "undone", ROWS, 0)

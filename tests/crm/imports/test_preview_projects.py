"""The preview of a list of projects, worked on: judged again by opening and taking back."""

import random

import pytest

from crm.imports.columns import DROPPED
from crm.imports.services import preview
from crm.projects.models import Project
from tests.crm.imports.previews import row_at, shown
from tests.crm.imports.test_project_lists import HEADER, KIND, firm, row
from tests.factories.imports import checked, code, csv_bytes, written

pytestmark = pytest.mark.django_db
__all__ = ["firm"]  # the fixture
CELLS = {2: ["示例基地一", "示例基地二", ""], 5: ["T01", "T99"], 7: ["签约", "没有这个阶段"], 8: ["12000", "约一亿"]}


def test_a_corrected_row_opens_its_project(hq, firm):
    batch = checked(csv_bytes([row(team="T99"), row(project="示例二期")], HEADER), hq, kind=KIND)
    assert batch.counts == {"refused": 1, "created": 1}

    preview.correct_cells(batch.pk, 2, by=hq, cells={5: "T01"})
    assert (row_at(batch, 2).verdict, Project.objects.count()) == ("created", 0)
    batch.refresh_from_db()
    written(batch, hq)

    assert (batch.result, Project.objects.count()) == ({"created": 2}, 2)


@pytest.mark.parametrize("seed", range(4))
def test_the_preview_of_projects_is_a_fresh_check_of_the_corrected_file(hq, firm, seed):
    pick, out = random.Random(seed), set()
    rows = [row(project=pick.choice(CELLS[2])) for _ in range(6)]
    batch = checked(csv_bytes(rows, HEADER), hq, kind=KIND)
    for _ in range(8):
        number, index = pick.randrange(6) + 2, pick.choice(list(CELLS))
        if number in out:
            preview.restore_rows(batch.pk, by=hq, numbers=[number])
            out.discard(number)
        elif pick.random() < 0.3:
            preview.drop_rows(batch.pk, by=hq, numbers=[number])
            out.add(number)
        else:
            rows[number - 2][index] = pick.choice(CELLS[index])
            preview.correct_cells(batch.pk, number, by=hq, cells={index: rows[number - 2][index]})

    batch.refresh_from_db()
    kept = [one if at + 2 not in out else [""] * len(one) for at, one in enumerate(rows)]
    fresh = checked(csv_bytes([*kept, row(project="示例末行")], HEADER), hq, kind=KIND)
    fresh.rows.filter(number=8).delete()
    assert shown(batch, without=out) == shown(fresh)
    assert batch.reasons.get(DROPPED, 0) == len(out)
    assert sum(batch.counts.values()) == len(rows)


def test_rows_that_contradict_each_other_about_a_new_firm_are_judged_again_together(hq, firm):
    name = "重庆示例新有限公司"
    rows = [row(name=name, code=code(1)), row(name=name, code=code(2), project="示例二期")]
    batch = checked(csv_bytes(rows, HEADER), hq, kind=KIND)
    assert batch.counts == {"created": 1, "refused": 1}

    preview.correct_cells(batch.pk, 3, by=hq, cells={1: code(1)})

    assert row_at(batch, 3).verdict == "created"
    batch.refresh_from_db()
    assert written(batch, hq).result == {"created": 2}


def test_a_row_judged_again_without_its_cells_keeps_what_was_said_of_them(hq, firm):
    rows = [row(since="2026-03"), row(since="2026-03")]
    batch = checked(csv_bytes(rows, HEADER), hq, kind=KIND)
    said = row_at(batch, 2).warnings

    preview.drop_rows(batch.pk, by=hq, numbers=[3])
    preview.restore_rows(batch.pk, by=hq, numbers=[3])

    assert row_at(batch, 2).warnings == said
    assert "只有年月" in said[0]["reason"]

"""What a row of a list of projects costs in queries; the rules are read once a chunk."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from crm.enterprises.services import create_enterprise
from crm.imports import services
from crm.projects.models import Project
from tests.crm.imports.test_project_lists import HEADER, KIND, NAME, row
from tests.factories import NodeFactory
from tests.factories.imports import checked, csv_bytes

pytestmark = pytest.mark.django_db
MOST_TO_CHECK, MOST_TO_WRITE = 9, 18
RULES = "projects_gaterule"


def cost(hq, count: int, named: str) -> tuple[list[str], list[str]]:
    """Return the queries that check and write a list of so many signed projects of one firm."""
    rows = [row(project=f"示例{named}基地{number}") for number in range(count)]
    with CaptureQueriesContext(connection) as to_check:
        batch = checked(csv_bytes(rows, HEADER), hq, kind=KIND)
    services.start_commit(batch.pk, by=hq, ring=False)
    with CaptureQueriesContext(connection) as to_write:
        services.commit(batch.pk)
    batch.refresh_from_db()
    assert batch.result == {"created": count}
    return [one["sql"] for one in to_check], [one["sql"] for one in to_write]


def test_a_row_costs_so_many_queries_and_none_for_the_rules(hq, chain, t01):
    NodeFactory(chain=chain, name="内外饰")
    create_enterprise(by=hq, name=NAME)
    cost(hq, 1, "前")

    few, many = cost(hq, 2, "少"), cost(hq, 22, "多")

    to_check, to_write = ((len(more) - len(less)) / 20 for less, more in zip(few, many, strict=True))
    assert to_check <= MOST_TO_CHECK
    assert to_write <= MOST_TO_WRITE
    for less, more in zip(few, many, strict=True):
        assert sum(RULES in sql for sql in less) == sum(RULES in sql for sql in more) == 1
    assert Project.objects.count() == 25

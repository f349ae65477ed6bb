"""The two due lists are answered by index: PostgreSQL's own plan over many clauses is asked for it."""

import pytest
from django.db import connection

from crm.commitments.filters import CommitmentFilterSet
from crm.commitments.models import Commitment, FundArrival
from tests.factories import CommitmentFactory, FundArrivalFactory

pytestmark = pytest.mark.django_db
MANY = 60_000
SEQUENTIAL = ("Seq Scan on commitments_commitment", "Seq Scan on projects_project ")
PROJECTS = 12_000


def copies(model, count: int, given: dict[str, str]) -> str:
    """SQL that copies one row many times, with other values where ``given`` says so."""
    names = [field.column for field in model._meta.concrete_fields]
    values = ", ".join(given.get(name, f"o.{name}") for name in names)
    table = model._meta.db_table
    return f"INSERT INTO {table} ({', '.join(names)}) SELECT {values} FROM {table} o CROSS JOIN generate_series(1, {count}) n WHERE o.id = %s"


@pytest.fixture
def crowd(project, others_project):
    """Sixty thousand clauses of twelve thousand projects: nearly all kept, some hundred open, half of these overdue."""
    clause = CommitmentFactory(project=others_project)
    with connection.cursor() as cursor:
        own = {"id": "800000 + n", "uid": "gen_random_uuid()", "no": "'X' || n", "name": "'示例' || n"}
        cursor.execute(copies(type(project), PROJECTS, own), [others_project.pk])
        cursor.execute(
            copies(
                Commitment,
                MANY,
                {
                    "id": "900000 + n", "uid": "gen_random_uuid()", "project_id": f"800000 + 1 + mod(n, {PROJECTS})",
                    "side": "CASE WHEN mod(n, 2) = 0 THEN 'gov' ELSE 'investor' END", "review": "'passed'",
                    "status": "CASE WHEN mod(n, 200) > 1 THEN 'paid' ELSE 'pending' END",
                    "due_on": "CURRENT_DATE - 300 + mod(n, 700)",
                },  # fmt: skip
            ),
            [clause.pk],
        )  # fmt: skip
        CommitmentFactory(project=project, due_on="2026-01-01")
        CommitmentFactory(project=project, investor=True, due_on="2026-01-01")
        cursor.execute("ANALYZE commitments_commitment, projects_project")


def plan_of(rows) -> str:
    sql, params = rows.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {sql}", params)
        return "\n".join(line for (line,) in cursor.fetchall())


def listed(user, query, factory_request):
    rows = Commitment.objects.visible_to(user).live()
    return CommitmentFilterSet(query, queryset=rows, request=factory_request(user)).qs


@pytest.fixture
def asking(rf):
    def request(user):
        made = rf.get("/commitments/")
        made.user = user
        return made

    return request


@pytest.mark.parametrize("who", ["hq", "member", "other_member", "chain_leader"])
def test_the_due_lists_read_no_table_from_end_to_end(request, crowd, asking, who):
    user, read = request.getfixturevalue(who), {}
    for query in ({"due": "unpaid"}, {"due": "unmet"}, {"due": "gov_week"}, {"due": "investor_month"}):
        rows = listed(user, query, asking)
        for name, plan in (("page", plan_of(rows.with_related()[:50])), ("count", plan_of(rows.order_by()[:10_001]))):
            if any(word in plan for word in SEQUENTIAL):
                read[query["due"], name] = plan

    assert read == {}, "\n\n".join(read.values())


def test_the_arrivals_start_from_the_index(project, hq):
    row = FundArrivalFactory(project=project)
    with connection.cursor() as cursor:
        given = {"id": "900000 + n", "uid": "gen_random_uuid()", "arrived_on": "CURRENT_DATE - mod(n, 900)"}
        cursor.execute(copies(FundArrival, 20_000, given), [row.pk])
        cursor.execute("ANALYZE commitments_fundarrival")
    plan = plan_of(FundArrival.objects.visible_to(hq).live().with_related()[:50])

    assert "arrival_by_day" in plan, plan


def test_the_whole_list_starts_from_the_index(crowd, hq, asking):
    plan = plan_of(listed(hq, {}, asking).with_related()[:50])

    assert SEQUENTIAL[0] not in plan

"""The list of contracts is searched and ordered by index: PostgreSQL's own plan over many contracts is asked for it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from crm.projects.contract_filters import ContractFilterSet
from crm.projects.models import Contract
from crm.projects.queries.contracts import signed_totals
from tests.crm.commitments.test_plans import copies

pytestmark = pytest.mark.django_db
MANY = 30_000


@pytest.fixture
def crowd(project, draft):
    """Thirty thousand contracts beside the one that is looked for."""
    draft(title="示例座舱投资协议", no="示招合〔2026〕17 号")
    other = draft(title="示例补充协议", no="示招合〔2025〕1 号", kind="supplement")
    given = {
        "id": "700000 + n", "uid": "gen_random_uuid()", "amount_wan": "mod(n * 7919, 100000)",
        "updated_at": "now() - n * interval '1 minute'",
        "search_key": "replace(o.search_key, '20251', '2025' || n)",
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(copies(Contract, MANY, given), [other.pk])
        cursor.execute("ANALYZE projects_contract")


def plan_of(rows) -> str:
    sql, params = rows.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {sql}", params)
        return "\n".join(line for (line,) in cursor.fetchall())


@pytest.mark.parametrize(
    "query",
    [
        {"q": "座舱"}, {"q": "合〔2026〕17"}, {"q": "zuocang"}, {"ordering": "-amount"}, {"ordering": "amount"},
        {"ordering": "-updated"}, {"ordering": "updated"}, {"ordering": "-signed"},
    ],
)  # fmt: skip
def test_no_search_and_no_order_reads_every_contract(crowd, hq, rf, query):
    request = rf.get("/")
    request.user = hq
    rows = ContractFilterSet(query, queryset=Contract.objects.visible_to(hq), request=request).qs

    plan = plan_of(rows[:50])

    assert "Seq Scan on projects_contract" not in plan, plan
    if "q" in query:
        assert [one.title for one in rows] == ["示例座舱投资协议"]


@pytest.mark.parametrize("by", [None, "team", "chain", "month"])
def test_what_was_signed_is_added_up_from_the_index_alone(hq, project, today, by):
    """Asked of the plan that is left when nothing but an index may be read: one column more, and it would be gone."""
    with CaptureQueriesContext(connection) as asked:
        signed_totals(hq, today.replace(month=1, day=1), today, by)
    sums = [query["sql"] for query in asked if "counted_wan" in query["sql"]]

    assert len(sums) == 1
    with connection.cursor() as cursor:
        cursor.execute(
            "SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off; SET LOCAL enable_indexscan = off"
        )
        cursor.execute(f"EXPLAIN {sums[0]}")
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "Index Only Scan using contract_counted" in plan, plan

"""The list and the search are answered by index: PostgreSQL's own plan over many firms is asked for it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from crm.enterprises.faults import BY_CODE, FAULTS
from crm.enterprises.filters import EnterpriseFilterSet
from crm.enterprises.listing import listed
from crm.enterprises.models import Enterprise
from crm.enterprises.queries import similar_enterprises
from crm.enterprises.ranking import ranked
from tests.factories.chains import NodeFactory
from tests.factories.enterprises import ContactFactory, EnterpriseFactory
from tests.factories.projects import ProjectFactory

pytestmark = pytest.mark.django_db
MANY = 12_000
SEQUENTIAL = "Seq Scan on enterprises_enterprise"


@pytest.fixture
def library(t01, chain):
    """Twelve thousand firms of which few are unlike the others, with statistics as in earnest."""
    firm = EnterpriseFactory(
        name="宁波华翔示例有限公司", owner_team=t01, exchange="深圳证券交易所", stock_code="002048", tags=["专精特新"],
        legal_person="欧阳示例", industry_code="C3670", size="large", is_local=True, grade="A", reg_status="revoked",
    )  # fmt: skip
    ContactFactory(enterprise=firm, mobile="13800136419")
    ProjectFactory(enterprise=firm, team=t01, chain=chain)
    EnterpriseFactory(uscc=None, reg_capital_wan=5, reg_capital_currency="USD", updated_at="2024-01-01T00:00Z")
    EnterpriseFactory(
        uscc_check="bad_checksum", established_on="1999-01-01", reg_capital_wan=9, reg_capital_currency="CNY"
    )
    EnterpriseFactory(region_code="", industry_code="", established_on="1850-01-01", reg_capital_wan=None)
    EnterpriseFactory(reg_capital_wan=0, established_on="2020-01-01", listed_on="2019-01-01", grade="A")
    with connection.cursor() as cursor:
        cursor.execute(COPIES, [MANY, firm.pk])
        cursor.execute("ANALYZE enterprises_enterprise, enterprises_contact, enterprises_alias")
    return firm


OWN = {
    "id": "900000 + n", "uid": "gen_random_uuid()", "uscc": "'X' || n", "name": "'示例' || n || '号公司'",
    "name_norm": "'示例' || n || '号公司'", "name_core": "'示例' || n",
    "search_key": "'示示示例例例' || n || '号号号 sl' || n || 'h shili' || n || 'hao x' || n || ' '",
    "exchange": "''", "stock_code": "''", "tags": "'[]'::jsonb", "legal_person": "'张' || n", "size": "'micro'",
    "industry_code": "'F' || 5100 + mod(n, 99)", "region_code": "'3302' || 10 + mod(n, 9)", "is_local": "false", "grade": "'C'",
    "reg_status": "'normal'", "reg_capital_wan": "1000 + n", "reg_capital_currency": "'CNY'", "owner_team_id": "NULL",
    "established_on": "date '2001-01-01' + mod(n, 8000)", "updated_at": "now() - n * interval '1 minute'",
}  # fmt: skip
NAMES = [field.column for field in Enterprise._meta.concrete_fields]
VALUES = ", ".join(OWN.get(name, name) for name in NAMES)
COPIES = (
    f"INSERT INTO enterprises_enterprise ({', '.join(NAMES)}) SELECT {VALUES} "
    "FROM enterprises_enterprise CROSS JOIN generate_series(1, %s) n WHERE enterprises_enterprise.id = %s"
)


def plan_of(rows) -> str:
    return plan_of_sql(*rows.query.sql_with_params())


def plan_of_sql(sql: str, params) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {sql}", params)
        return "\n".join(line for (line,) in cursor.fetchall())


FILTERS = [
    "", "region=500000", "is_local=true", "grade=A", "owner_team={team}", "owner_team=null", "chain={chain}",
    "has_project=yes", "reg_status=revoked", "size=large", "listed=yes", "industry=C", "industry=c36", "tag=专精特新",
    "node={node}", "capital_max=20", "capital_min=12900", "currency=USD", "currency=other",
    "established_before=2000-01-01", "established_after=2022-11-01", *(f"fault={code}" for code in BY_CODE),
    "q=华翔", "q=hx", "q=nbhx", "q=002048", "q=欧阳", "q=6419", "q=示例", "q=sl", "ordering=name", "ordering=-capital",
    "ordering=-established", "grade=C&size=micro", "q=号公司&grade=C",
]  # fmt: skip


def test_the_list_is_offered_in_no_order_that_reads_the_table_from_end_to_end(library, hq, as_user):
    offered = [value for value, _label in EnterpriseFilterSet.base_filters["ordering"].extra["choices"]]
    read = [one for one in offered if SEQUENTIAL in plan_of(listed(hq, f"ordering={one}").with_related()[:50])]
    assert (read, len(offered)) == ([], 6)

    for given in ("", "-capital"):
        html = as_user(hq).get("/enterprises/", {"ordering": given}).content.decode()
        assert "ordering=-capital" in html
        assert "ordering=capital" not in html


def test_a_page_of_the_list_under_every_filter_reads_no_table_from_end_to_end(library, t01, chain, hq):
    node = NodeFactory(chain=chain)
    read = {}
    for query in FILTERS:
        rows = listed(hq, query.format(team=t01.pk, chain=chain.pk, node=node.pk))
        if SEQUENTIAL in (plan := plan_of(rows.with_related()[:50])):
            read[query] = plan

    assert read == {}


RARE = [one for one in FILTERS if one.partition("=")[0] not in {"", "ordering", "grade", "owner_team"}][:-1]
RARE = [one for one in RARE if one not in {"q=示例", "q=sl", "established_after=2022-11-01"}]


def test_counting_what_few_firms_have_reads_no_table_either(library, t01, chain, hq):
    node = NodeFactory(chain=chain)
    read = {}
    for query in RARE:
        rows = listed(hq, query.format(team=t01.pk, chain=chain.pk, node=node.pk))
        if SEQUENTIAL in (plan := plan_of(rows.order_by()[:10_001])):
            read[query] = plan

    assert read == {}


TYPED = ["华翔", "宁波华翔", "nbhx", "nb", "002048", "欧阳示例", "示例", "号公司", "sl", "hao", "示例1", "6419"]


def test_every_query_of_a_ranked_search_is_answered_by_index(library, hq):
    read = {}
    for typed in TYPED:
        with CaptureQueriesContext(connection) as asked:
            ranked(listed(hq, f"q={typed}"), typed, 0, 12)
        for query in asked.captured_queries:
            if SEQUENTIAL in (plan := plan_of_sql(query["sql"].replace("%", "%%"), ())):
                read[typed] = plan

    assert read == {}


def test_the_ids_of_rare_faults_are_found_by_index(library, hq):
    read = {}
    for code in (fault.code for fault in FAULTS if fault.rare):
        with CaptureQueriesContext(connection) as asked:
            listed(hq, f"fault={code}")
        assert len(asked) == 1
        for query in asked.captured_queries:
            if SEQUENTIAL in (plan := plan_of_sql(query["sql"].replace("%", "%%"), ())):
                read[code] = plan

    assert read == {}


@pytest.mark.parametrize("only_same", [True, False])
def test_the_firms_of_a_name_are_found_by_index_before_a_new_one_is_entered(library, only_same):
    """A walk along the keys is as long as the library; it shows as no sequential scan."""
    with CaptureQueriesContext(connection) as asked:
        similar_enterprises("示例没有这家有限公司", only_same=only_same)

    plans = [plan_of_sql(query["sql"].replace("%", "%%"), ()) for query in asked.captured_queries]
    assert len(plans) == 2 - only_same
    assert "enterprise_by_norm" in plans[0], plans[0]
    assert not any(SEQUENTIAL in plan for plan in plans), plans

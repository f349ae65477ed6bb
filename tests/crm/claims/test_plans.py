"""The lists of claims and leads are answered by index: PostgreSQL's own plan over many rows is asked for it."""

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from crm.claims import services
from crm.claims.filters import ClaimFilterSet, LeadFilterSet
from crm.claims.models import Claim, LeadIntake
from crm.claims.queries.kept import standing
from crm.claims.queries.lapses import with_state
from crm.claims.queries.leads import late_first, with_clock
from crm.claims.queries.pool import pool_for
from crm.projects.models import Project

pytestmark = pytest.mark.django_db
MANY = 24_000
WHOLE = ("Seq Scan on claims_", "Seq Scan on projects_project ", "Sort Key: claims_")


def copied(model, given: dict[str, str], pk: int) -> None:
    """Copy one row many times, with other values where ``given`` says so; n counts them."""
    fields = [field for field in model._meta.concrete_fields if not field.generated]
    names = [field.column for field in fields]
    values = ", ".join(given.get(name, f"o.{name}") for name in names)
    table = model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({', '.join(names)}) SELECT {values} FROM {table} o "
            "CROSS JOIN generate_series(1, %s) n WHERE o.id = %s",
            [MANY, pk],
        )


@pytest.fixture
def crowd(project, rival, claimed, member):
    """As many projects, nearly all of T02, each with a lead and a claim: most ended, some hundreds active, some waiting."""
    claim = claimed(rival)
    services.open_intakes()
    services.keep_all()
    own = {"id": "800000 + n", "uid": "gen_random_uuid()", "no": "'X' || n", "name": "'示例' || n"}
    copied(Project, own, rival.pk)
    status = "CASE WHEN mod(n, 40) = 0 THEN 'active' WHEN mod(n, 400) = 1 THEN 'filed' ELSE 'lapsed' END"
    copied(
        Claim,
        {
            "id": "900000 + n", "project_id": "800000 + n", "status": status, "filed_at": "now() - n * interval '7 minute'",
            "due_on": "CASE WHEN mod(n, 40) = 0 OR mod(n, 400) = 1 THEN CURRENT_DATE - 20 + mod(n, 97) END",
        },
        claim.pk,
    )  # fmt: skip
    copied(
        LeadIntake,
        {
            "id": "900000 + n", "project_id": "800000 + n", "received_at": "now() - n * interval '7 minute'",
            "next_step": "CASE WHEN mod(n, 10) = 0 THEN 'follow' ELSE 'done' END",
            "next_due_at": "CASE WHEN mod(n, 10) = 0 THEN now() + (mod(n, 700) - 30) * interval '1 hour' END",
        },
        LeadIntake.objects.get(project=rival).pk,
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE claims_claim, claims_leadintake, projects_project")


def plan_of(rows) -> str:
    sql, params = rows.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {sql}", params)
        return "\n".join(line for (line,) in cursor.fetchall())


@pytest.fixture
def asking(rf):
    def request(user):
        made = rf.get("/claims/")
        made.user = user
        return made

    return request


def claims_of(user, query, asking):
    rows = ClaimFilterSet(query, queryset=Claim.objects.visible_to(user), request=asking(user)).qs
    return with_state(rows.with_related()).order_by("-waits", "-filed_at", "-id")


def leads_of(user, query, asking):
    rows = LeadFilterSet(query, queryset=LeadIntake.objects.visible_to(user), request=asking(user)).qs
    return late_first(with_clock(rows.with_related()))


@pytest.mark.parametrize("query", [{}, {"state": ["lapsed"]}])
def test_the_first_page_of_all_claims_walks_an_index(crowd, hq, asking, query):
    plan = plan_of(claims_of(hq, query, asking)[:50])

    assert not any(word in plan for word in WHOLE), plan


@pytest.mark.parametrize("query", [{}, {"late": "true"}, {"step": ["follow"]}])
def test_the_first_page_of_all_leads_walks_an_index(crowd, hq, asking, query):
    plan = plan_of(leads_of(hq, query, asking)[:50])

    assert not any(word in plan for word in WHOLE), plan


@pytest.mark.parametrize("state", ["late", "expiring", "filed", "active"])
def test_what_is_counted_above_the_claims_reads_no_table_from_end_to_end(crowd, hq, state):
    plan = plan_of(Claim.objects.visible_to(hq).filter(standing(state)).order_by()[:10_001])

    assert "Seq Scan" not in plan, plan


def test_what_is_counted_above_the_leads_reads_no_table_from_end_to_end(crowd, hq):
    rows = LeadIntake.objects.visible_to(hq)
    for some in (rows.filter(next_due_at__lt=timezone.now()), rows.filter(next_step="follow")):
        plan = plan_of(some.order_by()[:10_001])
        assert "Seq Scan" not in plan, plan


def test_a_member_of_another_team_does_not_read_all_claims_for_his_few(crowd, member, asking):
    for rows in (claims_of(member, {}, asking), leads_of(member, {}, asking)):
        plan = plan_of(rows[:50])
        assert "Seq Scan on claims_" not in plan, plan
        assert "Seq Scan on projects_project " not in plan, plan


def test_a_figure_above_the_list_stops_counting(crowd, hq, as_user, monkeypatch):
    monkeypatch.setattr("core.web.pagination.CappedPaginator.cap", 100)

    page = as_user(hq).get(reverse("claims:list")).text

    assert "100+" in page


@pytest.mark.parametrize("who", ["hq", "member", "other_member"])
def test_the_pool_is_walked_from_the_longest_there(request, crowd, who):
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE claims_leadintake SET pool_state = 'pooled', pooled_at = now() - mod(id, 997) * interval '1 hour' "
            "WHERE id > 900000 AND mod(id, 10) = 0"
        )
        cursor.execute("ANALYZE claims_leadintake")
    plan = plan_of(pool_for(request.getfixturevalue(who)).select_related("pooled_from")[:50])

    assert "lead_pooled" in plan, plan
    assert "Sort Key" not in plan, plan
    # T02 leads nearly every project: a list of them is not made for a page
    assert who != "other_member" or "hashed SubPlan" not in plan, plan

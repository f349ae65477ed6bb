"""The calendar of a crowded district is answered by index: PostgreSQL's own plan over many rows is asked for it."""

import datetime

import pytest
from django.db import connection
from django.utils import timezone

from crm.followups.models import FollowUp
from crm.insights.calendar.entries import Span
from crm.insights.calendar.queries import entries_of
from crm.insights.calendar.sources import SOURCES
from crm.projects.models import Milestone

pytestmark = pytest.mark.django_db
MANY = 20_000
BIG = ("Seq Scan on followups_followup", "Seq Scan on projects_milestone")


def copied(model, pk: int, given: dict[str, str]) -> None:
    """Copy one row many times over six years, with other values where ``given`` says so; n counts them."""
    names = [field.column for field in model._meta.concrete_fields if not field.generated]
    values = ", ".join({"id": "900000 + n", **given}.get(name, f"o.{name}") for name in names)
    table = model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({', '.join(names)}) SELECT {values} FROM {table} o CROSS JOIN generate_series(1, %s) n "
            f"WHERE o.id = %s; ANALYZE {table}",
            [MANY, pk],
        )


@pytest.fixture
def crowd(step, project, today):
    moment = "now() - mod(n, 2000) * interval '1 day'"
    copied(
        FollowUp, step.pk, {"uid": "gen_random_uuid()", "happened_at": moment, "next_on": "CURRENT_DATE + mod(n, 2000)"}
    )
    milestone = Milestone.objects.create(project=project, kind="pay", due_on=today)
    copied(Milestone, milestone.pk, {"due_on": "CURRENT_DATE - 1000 + mod(n, 2000)"})


@pytest.mark.parametrize("kind", ["step", "visit", "contact", "milestone"])
def test_a_month_of_the_district_is_read_by_index(crowd, hq, today, kind, django_assert_max_num_queries):
    span = Span(hq, today - datetime.timedelta(days=20), today + datetime.timedelta(days=20), "all", most=4)
    with django_assert_max_num_queries(4) as asked:
        found = SOURCES[kind](span)
    sql = asked.captured_queries[-1]["sql"] if kind != "step" else asked.captured_queries[0]["sql"]
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {sql}")
        plan = "\n".join(line for (line,) in cursor.fetchall())

    assert [line for line in BIG if line in plan] == []
    assert all(len([entry for entry in found.entries if entry.day == day]) <= 4 for day in found.counts)


def test_a_crowded_day_counts_all_and_brings_few(crowd, hq, today):
    found = entries_of(Span(hq, today, today, "all", most=4), ["step"])

    assert (len(found.entries), found.counts[today]) == (4, MANY // 2000)
    assert timezone.localdate() == today

"""The library narrowed to a target list, and the counts of lists, are answered by index."""

import pytest
from django.db import connection

from crm.enterprises.firm_list_queries import _COUNTS
from crm.enterprises.listing import listed
from crm.enterprises.models import Enterprise
from crm.enterprises.services import create_firm_list
from crm.enterprises.services.firm_list_items import insert_items
from tests.crm.enterprises.test_plans import SEQUENTIAL, library, plan_of, plan_of_sql

pytestmark = pytest.mark.django_db
__all__ = ["library"]


@pytest.fixture
def lists(library, hq):
    """A list of an eighth of the library and one of a few firms, beside one that holds everything."""
    ids = list(Enterprise.objects.order_by("pk").values_list("pk", flat=True))
    long, short = create_firm_list(by=hq, name="长名单"), create_firm_list(by=hq, name="短名单")
    insert_items(ids, firm_list=create_firm_list(by=hq, name="全部"), by=hq)
    insert_items(ids[:1_500], firm_list=long, by=hq)
    insert_items(ids[::600], firm_list=short, by=hq)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE enterprises_firmlistitem")
    return long, short


def test_a_page_of_a_list_reads_no_table_from_end_to_end(lists, hq):
    for firm_list in lists:
        for more in ("", "&ordering=name", "&region=500000", "&size=micro"):
            plan = plan_of(listed(hq, f"list={firm_list.pk}{more}").with_related()[:50])
            assert SEQUENTIAL not in plan, plan
            assert "Seq Scan on enterprises_firmlistitem" not in plan, plan


def test_counting_a_short_list_reads_none_either(lists, hq):
    _long, short = lists
    assert SEQUENTIAL not in plan_of(listed(hq, f"list={short.pk}").order_by()[:10_001])


def test_showing_how_many_firms_stand_on_each_of_some_usual_lists_does_not_read_the_library(library, hq):
    ids = list(Enterprise.objects.order_by("pk").values_list("pk", flat=True))
    shown = [create_firm_list(by=hq, name=f"名单{number}") for number in range(30)]
    for number, one in enumerate(shown):
        insert_items(ids[number :: len(ids) // 40], firm_list=one, by=hq)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE enterprises_firmlistitem")

    plan = plan_of_sql(_COUNTS, [10_001, [one.pk for one in shown]])

    assert SEQUENTIAL not in plan, plan

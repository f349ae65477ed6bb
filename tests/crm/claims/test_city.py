"""市级首报: the thresholds are inclusive, what was reported has number and day."""

from decimal import Decimal

import pytest

from core.errors import StaleWrite
from crm.claims.models import CityReport
from crm.claims.queries.city import is_required
from crm.claims.services import keep_city_report
from tests.crm.claims.conftest import DAY
from tests.crm.claims.test_filing import refused


@pytest.mark.parametrize(
    ("total", "foreign", "required"),
    [
        (None, None, False),
        ("99999.9999", None, False),
        ("100000", None, True),
        (None, "999.9999", False),
        (None, "1000", True),
        ("1", "1000", True),
    ],
)
def test_ten_yi_in_all_or_ten_million_dollars_inclusive(project, total, foreign, required):
    project.total_invest_wan = Decimal(total) if total else None
    report = CityReport(project=project, foreign_usd_wan=Decimal(foreign)) if foreign else None

    assert is_required(project, report) is required


def test_headquarters_keep_it_and_the_same_again_changes_nothing(project, hq, leader, today):
    given = {"no": "渝首报〔2026〕1 号", "reported_on": today, "status": "reported"}
    refused(lambda: keep_city_report(project.pk, by=leader, **given), "forbidden")
    report = keep_city_report(project.pk, by=hq, version=0, **given)
    assert report.version == 1
    assert keep_city_report(project.pk, by=hq, **given).version == 1
    with pytest.raises(StaleWrite):
        keep_city_report(project.pk, by=hq, version=0, **given)


def test_what_was_reported_has_a_number_and_a_day_not_to_come(project, hq, today):
    refusal = refused(lambda: keep_city_report(project.pk, by=hq, status="reported"), "invalid")
    assert set(refusal.fields) == {"no", "reported_on"}
    refused(lambda: keep_city_report(project.pk, by=hq, reported_on=today + DAY), "invalid")
    refused(lambda: keep_city_report(project.pk, by=hq, foreign_usd_wan=Decimal(-1)), "invalid")

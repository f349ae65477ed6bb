"""Values that fit a field of the form but not a column: a Chinese refusal beside the field, never a broken page."""

from decimal import Decimal

import pytest
from django.urls import reverse

from crm.enterprises.cleaning import CleaningError, parse_capital
from crm.enterprises.models import Enterprise
from tests.factories.imports import csv_bytes, firm, imported

pytestmark = pytest.mark.django_db
CREATE = reverse("enterprises:create")
# One character that stands for 18 in the normal form.
LIGATURE = "\ufdfa"
GOOD = {"name": "重庆示例内饰科技有限公司", "grade": "C"}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", LIGATURE * 60),
        ("name", f"重庆示例有限公司（曾用名：{LIGATURE * 60}有限公司）"),
        ("website", "http://["),
        ("insured_count", f"{10**30}"),
        ("insured_count", "2147483648"),
        ("established_on", "0001-01-01"),
        ("established_on", "9999-12-31"),
        ("reg_capital_raw", f"{10**30}"),
        ("reg_capital_raw", "Infinity"),
        ("legal_person", "a\0b"),
        ("business_scope", "a\0b"),
    ],
)
def test_the_form_refuses_it_beside_the_field(hq, as_user, field, value):
    response = as_user(hq).post(CREATE, {**GOOD, field: value})

    assert (response.status_code, set(response.context["form"].errors)) == (422, {field})
    assert not Enterprise.objects.exists()


def test_a_scope_of_a_hundred_thousand_characters_is_kept(hq, as_user):
    assert as_user(hq).post(CREATE, {**GOOD, "business_scope": "字" * 100_000}).status_code == 302
    assert len(Enterprise.objects.get().business_scope) == 100_000


def test_one_impossible_name_refuses_its_row_and_not_the_list(hq):
    rows = [firm(1, name=LIGATURE * 60), firm(2), firm(3, capital=f"5000{' ' * 80}万元")]

    batch = imported(csv_bytes(rows), hq)

    assert (batch.status, batch.result) == ("done", {"refused": 1, "created": 2})


def test_a_capital_that_rounding_would_carry_beyond_the_column_is_refused():
    assert parse_capital("999999999999999999元").amount == Decimal(10) ** 18 - 1
    with pytest.raises(CleaningError):
        parse_capital("999999999999999999.999元")

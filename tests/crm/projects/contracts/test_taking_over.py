"""What was on the projects before there were contracts becomes contracts, counted in the month of signing."""

import datetime
from decimal import Decimal
from importlib import import_module

import pytest
from django.db import connection

from crm.projects.contract_filters import ContractFilterSet
from crm.projects.models import Contract
from crm.projects.services.contracts.settling import settle_signed
from tests.crm.projects.contracts.conftest import day, figures
from tests.factories import ProjectFactory

pytestmark = pytest.mark.django_db
TAKE_OVER = import_module("crm.projects.migrations.0011_contracts_of_projects").TAKE_OVER


def take_over():
    with connection.cursor() as cursor:
        cursor.execute(TAKE_OVER)
        return cursor.rowcount


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        (
            {"stage": "started", "contract_kind": "formal", "signed_on": day("2024-03-15")},
            ("signed", day("2024-03-01")),
        ),
        ({"stage": "started", "contract_kind": "formal"}, ("signed", None)),
        ({"stage": "review", "contract_kind": "formal"}, ("draft", None)),
        ({"stage": "negotiate", "contract_kind": "framework"}, ("draft", None)),
        ({"stage": "signed", "contract_kind": "framework", "signed_on": day("2024-03-15")}, ("signed", None)),
    ],
)
def test_a_named_contract_becomes_one(fields, expected):
    project = ProjectFactory(contract_no="9 号", contract_amount_wan=Decimal(50_000), **fields)

    assert take_over() == 1

    contract = Contract.objects.get()
    assert (contract.status, contract.counted_month) == expected
    assert (contract.project, contract.no, contract.amount_wan, contract.party_b) == (
        project, "9 号", 50_000, project.enterprise.name,
    )  # fmt: skip
    counted = expected[1] is not None
    assert contract.counted_team == (project.team if counted else None)
    assert figures("2000-01-01", "2026-12-31") == ((1, 5.0, 0) if counted else (0, 0, 0))


def test_projects_without_a_kind_or_with_contracts_are_left_alone():
    ProjectFactory(contract_no="9 号")
    ProjectFactory(stage="started", contract_kind="formal", signed_on=datetime.date(2024, 3, 15))

    assert (take_over(), take_over()) == (1, 0)


def test_a_contract_made_of_the_projects_columns_is_found_by_its_number(project, hq):
    project.contract_kind, project.contract_no = "formal", "示招合〔2026〕88 号"
    contract = settle_signed(project, None, by=hq)

    assert list(ContractFilterSet({"q": "〔2026〕88"}, queryset=Contract.objects.all()).qs) == [contract]

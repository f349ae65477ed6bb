"""CONTRACT_END: 180, 90 and 30 days before a contract ends, to who serves the project."""

import datetime

import pytest

from crm.projects.models import Contract
from tests.crm.notices.conftest import DAY, at
from tests.crm.notices.rules.conftest import opens, scan, standing, told

END = datetime.date(2027, 6, 30)
TABLE = [((END + offset * DAY).isoformat()[5:], offset) for offset in (-180, -90, -30)]


@pytest.fixture
def contract(made_on, only, t01, chain, member, service_officer):
    """Return a function that signs a contract about the member's project, a year before it ends."""
    only("CONTRACT_END")

    def make(stage="serving", officer=service_officer, **fields):
        values = {"team": t01, "chain": chain, "owner": member, "stage": stage, "service_officer": officer}
        project = made_on(END - 365 * DAY, **values)
        with at(END - 365 * DAY):
            given = {"kind": "framework", "title": "示例租赁合同", "status": "signed", "signed_on": END - 365 * DAY}
            return Contract.objects.create(project=project, valid_until=END, **given | fields)

    return make


def around():
    """Scan on the day before each moment, on it, and at the end; return whom it told."""
    found: dict[str, list] = {}
    for offset in (-180, -90, -30):
        for name, rows in told(END + (offset - 1) * DAY, END + offset * DAY).items():
            found.setdefault(name, []).extend(rows)
    return found


def test_the_officer_of_a_served_project_is_told_three_times(
    contract, service_officer, member, leader, hq, other_member
):
    contract()

    assert around() == {"officer": TABLE}
    assert opens(service_officer, END) == 200
    assert standing(service_officer, END + 30 * DAY) == 1
    assert standing(service_officer, END + 31 * DAY) == 0


@pytest.mark.parametrize("fields", [{"stage": "started"}, {"officer": None}])
def test_before_there_is_an_officer_the_owner_is_told(contract, member, service_officer, fields):
    contract(**fields)

    assert around() == {"member": TABLE}
    assert opens(member, END) == 200


@pytest.mark.parametrize(
    "change",
    [{"status": "terminated"}, {"valid_until": None}, {"valid_until": END + DAY}, {"upgraded": True}, {"project": 0}],
)
def test_an_ended_prolonged_or_upgraded_contract_is_no_matter_any_more(contract, service_officer, change):
    made = contract()
    scan(END - 29 * DAY)
    assert standing(service_officer, END - 29 * DAY) == 1
    if "upgraded" in change:
        Contract.objects.create(
            project=made.project, kind="formal", title="示例正式合同", status="signed", signed_on=END, upgrades=made
        )
    elif "project" in change:
        type(made.project).objects.update(status="suspended")
    else:
        Contract.objects.update(**change)

    assert standing(service_officer, END - 29 * DAY) == 0
    assert scan(END - 29 * DAY).cancelled == 1

"""LEAD_1D, LEAD_3D, LEAD_7D: at 80 % of the time and when it is over; the numbers of domain.md 2.6."""

import datetime

import pytest

from crm.claims.models import LeadIntake
from crm.claims.services import open_intakes
from crm.claims.services.clocks import keep_clocks
from crm.notices.rules.lead import early
from tests.crm.notices.conftest import DAY, at
from tests.crm.notices.rules.conftest import opens, scan, standing, told

# Received on a Monday at 10:00.
DAY_0 = datetime.date(2026, 11, 2)
DONE = datetime.datetime(2026, 11, 2, 3, tzinfo=datetime.UTC)


@pytest.fixture
def lead(made_on, only, t01, chain, member):
    """Return a function that receives a lead of the member on day 0, its clock kept; ``done`` are the steps behind it."""

    def receive(code, *, done=(), **fields):
        only(code)
        project = made_on(DAY_0, team=t01, chain=chain, owner=member)
        with at(DAY_0):
            open_intakes([project.pk])
            LeadIntake.objects.update(**dict.fromkeys(done, DONE), **fields)
            keep_clocks([project.pk])
        return LeadIntake.objects.get()

    return receive


RESPONDED, JUDGED = ("responded_at",), ("responded_at", "judged_at")
# the rule, what is behind it, the day of 80 % and the day when the time is over
CLOCKS = [
    ("LEAD_1D", (), {}, "11-02", "11-03", -1),
    ("LEAD_3D", RESPONDED, {}, "11-04", "11-05", -1),
    ("LEAD_3D", RESPONDED, {"is_major": True}, "11-07", "11-09", -2),
    ("LEAD_7D", JUDGED, {}, "11-07", "11-09", -2),
]


@pytest.mark.parametrize(("code", "done", "fields", "warned", "over", "offset"), CLOCKS)
def test_the_owner_is_told_twice_and_the_dispatchers_at_the_end(
    lead, member, hq, commander, leader, other_member, code, done, fields, warned, over, offset
):
    lead(code, done=done, **fields)

    assert told(DAY_0, DAY_0 + 9 * DAY) == {"member": [(warned, offset), (over, 0)], "hq": [(over, 0)]}
    assert opens(member, DAY_0 + 9 * DAY) == opens(hq, DAY_0 + 9 * DAY) == 200


def test_eighty_per_cent_is_rounded_down_to_whole_days():
    assert {days: days + early(days) for days in (1, 2, 3, 5, 7, 10)} == {1: 0, 2: 1, 3: 2, 5: 4, 7: 5, 10: 8}


@pytest.mark.parametrize("kind", ["done", "pooled", "suspended", "ended"])
def test_the_step_taken_or_the_lead_gone_ends_it_at_once(lead, member, kind):
    row = lead("LEAD_1D")
    scan(DAY_0 + DAY)
    assert standing(member, DAY_0 + DAY) == 1
    if kind in ("done", "pooled"):
        LeadIntake.objects.update(**({"responded_at": DONE} if kind == "done" else {"pool_state": "pooled"}))
        keep_clocks([row.project_id])
    else:
        type(row.project).objects.update(status={"suspended": "suspended", "ended": "terminated"}[kind])

    assert standing(member, DAY_0 + DAY) == 0
    assert scan(DAY_0 + DAY).cancelled == 1


def test_while_nobody_owns_the_lead_the_leaders_are_told(lead, leader, member):
    row = lead("LEAD_1D")
    type(row.project).objects.update(owner=None)

    assert told(DAY_0, DAY_0 + DAY) == {"leader": [("11-02", -1), ("11-03", 0)]}
    assert opens(leader, DAY_0 + DAY) == 200

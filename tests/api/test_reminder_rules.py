"""Numbers of the reminder rules over REST: read, changed on the version they rest on, a team's own, tried out in scope."""

import datetime

import pytest

from crm.notices.models import Notice, ReminderRule
from crm.notices.services.ruling import load_default_reminder_rules
from tests.crm.notices.conftest import DAY, at
from tests.factories import ProjectFactory

pytestmark = pytest.mark.django_db
RULE = "reminder-rules/MILESTONE/"
BODY = {"offsets": [-20, -7], "weekly_from": None, "reason": "示例"}
TODAY = datetime.date(2026, 11, 23)


@pytest.fixture(autouse=True)
def rules(db):
    """The default rows, also where a test with real transactions emptied the tables before."""
    load_default_reminder_rules()


@pytest.mark.parametrize(
    ("who", "version", "status"),
    [("sysadmin", 1, 200), ("sysadmin", None, 428), ("sysadmin", 9, 412), ("hq", 1, 403), ("member", 1, 403)],
)
def test_the_system_administrator_changes_the_version_that_was_read(call, request, who, version, status):
    answer = call(request.getfixturevalue(who)).patch(RULE, BODY, version=version)

    assert answer.status_code == status
    assert ReminderRule.objects.filter(number=2).count() == (status == 200)
    assert status != 200 or (answer.headers["ETag"], answer.json()["offsets"]) == ('"v2"', [-20, -7])


def test_a_team_gets_its_own_under_an_address_of_its_own(call, sysadmin, hq, member, t01):
    body = {"code": "MILESTONE", "team": t01.pk, **BODY}
    refused, made = call(hq).post("reminder-rules/", body), call(sysadmin).post("reminder-rules/", body)
    again = call(sysadmin).post("reminder-rules/", body)
    own = call(member).get(f"reminder-rules/MILESTONE.{t01.pk}/")
    listed = call(member).get("reminder-rules/", **{"page_size": 100}).json()["results"]

    assert (refused.status_code, made.status_code, again.status_code) == (403, 201, 409)
    assert own.json() == made.json()
    assert made.headers["Location"].endswith(f"/reminder-rules/MILESTONE.{t01.pk}/")
    assert len({one["key"] for one in listed}) == len(listed) == 16
    assert [call(member).get(f"reminder-rules/{key}/").status_code for key in ("MILESTONE.x", "NO", "DEMAND.0")] == [
        404
    ] * 3


def test_what_is_tried_counts_the_district_and_names_what_one_may_see(call, sysadmin, hq, member, t01, chain):
    with at(TODAY - 60 * DAY):
        for ahead in (20, 7):
            due = TODAY + ahead * DAY
            ProjectFactory(team=t01, chain=chain, owner=member, stage="signed", stage_due_on=due)
    with at(TODAY):
        tried = [call(one).post(f"{RULE}preview/", BODY) for one in (hq, sysadmin, member)]

    by_hq, by_sysadmin = (answer.json() for answer in tried[:2])
    numbers = {"people": 1, "reminders": 2, "people_now": 1, "reminders_now": 1, "added": 1, "dropped": 0}
    assert {name: by_hq[name] for name in numbers} == {name: by_sysadmin[name] for name in numbers} == numbers
    assert (len(by_hq["named"]), by_sysadmin["named"], tried[2].status_code) == (2, [], 403)
    assert not Notice.objects.exists()
    assert ReminderRule.objects.filter(code="MILESTONE").count() == 1

"""Renewal, lapse by silence, by the end of protection, by a suspension; every number of domain.md 2.5."""

import datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine

from crm.claims import services
from crm.claims.models import Claim, LeadIntake
from crm.claims.queries import lapses
from crm.enterprises.models import Alias
from crm.projects.models import Project, StageChange
from crm.projects.services import suspend_project
from tests.crm.claims.conftest import DAY
from tests.crm.claims.test_filing import refused
from tests.factories import EnterpriseFactory, ProjectFactory

ZONE = ZoneInfo("Asia/Shanghai")
START = datetime.datetime(2026, 3, 2, 15, 0, tzinfo=ZONE)  # a Monday


def at(days, hour=12, minute=0):
    """The moment so many days after START's day."""
    day = START.date() + days * DAY
    return datetime.datetime.combine(day, datetime.time(hour, minute), ZONE)


@pytest.fixture
def clock():
    with time_machine.travel(START, tick=False) as traveller:
        yield traveller


@pytest.fixture
def claim(clock, project, claimed):
    return claimed(project)


def grade(claim, letter):
    Project.objects.filter(pk=claim.project_id).update(grade=letter)


def lapse(clock, days, **moment):
    clock.move_to(at(days, **moment))
    return services.lapse_claims()


@pytest.mark.parametrize(("letter", "last", "first_red"), [("A", 15, 16), ("B", 30, 31), ("C", 60, 61)])
def test_it_lapses_on_the_first_red_day_and_the_lead_returns_to_the_pool(clock, claim, letter, last, first_red):
    grade(claim, letter)

    assert lapse(clock, last, hour=23, minute=59) == 0
    assert lapse(clock, first_red, hour=0, minute=30) == 1
    assert lapse(clock, first_red, hour=1) == 0

    claim.refresh_from_db()
    assert (claim.status, claim.end_reason, claim.ended_on) == ("lapsed", "idle", START.date() + first_red * DAY)
    assert not claim.keys.filter(released_at=None).exists()
    lead = LeadIntake.objects.get(project=claim.project)
    assert (lead.pool_state, lead.pooled_from) == ("pooled", claim.team)


def test_the_day_counts_in_shanghai_not_in_utc(clock, project, claimed):
    clock.move_to(at(0, hour=23, minute=50))  # 15:50 UTC of the same day
    claim = claimed(project)
    grade(claim, "A")

    assert lapse(clock, 16, hour=0, minute=1) == 1


@pytest.mark.parametrize(("letter", "red"), [("A", 16), ("B", 31), ("C", 61)])
def test_warnings_stand_seven_three_and_one_days_before(clock, claim, letter, red):
    grade(claim, letter)

    warned = []
    for day in range(red + 1):
        clock.move_to(at(day))
        warned += [red - day for _claim in lapses.warnings(Claim.objects.all())]

    assert warned == [7, 3, 1]


@pytest.mark.parametrize(("days", "state"), [(8, "active"), (9, "expiring"), (15, "expiring")])
def test_it_is_expiring_in_its_last_seven_days(clock, claim, days, state):
    grade(claim, "A")
    clock.move_to(at(days))

    assert lapses.with_state(Claim.objects.all()).get().state == state


def test_a_follow_up_keeps_it(clock, claim, talked):
    grade(claim, "A")
    clock.move_to(at(15))
    talked(claim.project)

    assert lapse(clock, 30) == 0
    assert lapse(clock, 31) == 1


def test_protection_ends_after_ninety_days_but_the_team_keeps_its_lead(clock, claim, talked):
    services.open_intakes()
    for day in (50, 89):
        clock.move_to(at(day))
        talked(claim.project)

    assert lapse(clock, 90) == 0
    assert lapse(clock, 91) == 1
    claim.refresh_from_db()
    assert (claim.end_reason, claim.project.intake.pool_state) == ("expired", "owned")


def test_after_signing_silence_does_not_lapse_a_claim(clock, claim):
    Project.objects.filter(pk=claim.project_id).update(stage="signed", grade="A")

    assert lapse(clock, 80) == 0
    assert lapse(clock, 91) == 1


def test_a_suspension_freezes_the_silence_and_lapses_the_claim_after_thirty_days(clock, claim, hq):
    services.open_intakes()
    grade(claim, "A")
    clock.move_to(at(10))
    suspend_project(claim.project_id, by=hq, reason="投资方内部调整", resume_by_on=at(100).date())

    assert lapse(clock, 40) == 0
    assert lapse(clock, 41) == 1
    claim.refresh_from_db()
    assert (claim.end_reason, claim.project.intake.pool_state) == ("suspended", "owned")


def test_an_ended_project_frees_the_firm_at_once(clock, claim, rival, talked, hq):
    Project.objects.filter(pk=claim.project_id).update(status="terminated")
    talked(rival)
    other = services.file_claim(rival.pk, by=None, plea="dispute")

    assert services.confirm_claim(other.pk, by=hq).status == "active"
    claim.refresh_from_db()
    assert (claim.status, claim.end_reason) == ("lapsed", "ended")


def test_a_lapsed_team_is_barred_for_fifteen_days(clock, claim, talked, member):
    grade(claim, "A")
    lapse(clock, 16)
    clock.move_to(at(30, hour=23, minute=59))
    talked(claim.project)
    refusal = refused(lambda: services.file_claim(claim.project_id, by=member), "claim_barred")
    assert str(START.date() + 31 * DAY) in refusal.message

    clock.move_to(at(31, hour=0, minute=16))
    services.recycle_leads()  # nobody took the lead, and its team works on it again
    assert services.file_claim(claim.project_id, by=member).status == "filed"


def test_another_team_is_not_barred(clock, claim, rival, talked, other_member):
    grade(claim, "A")
    lapse(clock, 16)
    talked(rival)

    assert services.file_claim(rival.pk, by=other_member).plea == ""


def advance(project, on):
    StageChange.objects.create(project=project, kind="forward", from_stage="lead", to_stage="contact", actual_on=on)


@pytest.mark.parametrize(
    ("talk", "level", "advanced", "words"),
    [
        (60, 2, 60, []),
        (51, 2, 51, []),
        (50, 2, 60, ["二级"]),
        (60, 2, 50, ["阶段"]),
        (60, 1, 60, ["二级"]),
        (None, 2, None, ["二级", "阶段"]),
    ],
)
def test_a_renewal_wants_contact_and_an_advance_in_the_last_thirty_days(
    clock, claim, talked, member, talk, level, advanced, words
):
    for day in sorted({talk, advanced} - {None}):
        clock.move_to(at(day))
        if day == talk:
            talked(claim.project, level=level)
        if day == advanced:
            advance(claim.project, at(day).date())
    clock.move_to(at(80))

    if not words:
        renewed = services.renew_claim(claim.pk, by=member)
        assert (renewed.protect_until, renewed.renewals) == (START.date() + 180 * DAY, 1)
        refused(lambda: services.renew_claim(claim.pk, by=member), "renewal_refused")
    else:
        refusal = refused(lambda: services.renew_claim(claim.pk, by=member), "renewal_refused")
        assert all(word in refusal.message for word in words)


def test_what_is_over_is_not_renewed(clock, claim, talked, member):
    clock.move_to(at(91))
    talked(claim.project)
    advance(claim.project, at(91).date())

    refused(lambda: services.renew_claim(claim.pk, by=member), "claim_not_active")


def test_many_lapse_with_few_queries(clock, t01, chain, claimed, django_assert_max_num_queries):
    for _number in range(5):
        claimed(ProjectFactory(team=t01, chain=chain, grade="A"))
    clock.move_to(at(16))

    with django_assert_max_num_queries(25):
        assert services.lapse_claims() == 5


def test_what_was_released_is_not_filed_anew_for_fifteen_days(clock, claim, talked, leader, member):
    sister = ProjectFactory(
        team=claim.team, chain=claim.project.chain, enterprise=claim.project.enterprise, owner=member, name="二期示例"
    )
    clock.move_to(at(89))
    talked(claim.project)
    services.release_claim(claim.pk, by=leader, reason="先让一步")
    LeadIntake.objects.filter(project=claim.project).update(pool_state="owned")
    talked(sister)
    for project in (claim.project, sister):
        refusal = refused(lambda project=project: services.file_claim(project.pk, by=member), "claim_barred")
        assert "主动释放" in refusal.message

    clock.move_to(at(104, hour=0, minute=1))
    assert services.file_claim(claim.project_id, by=member).status == "filed"


def test_giving_up_what_was_never_confirmed_bars_nobody(clock, project, talked, leader, member):
    talked(project)
    waiting = services.file_claim(project.pk, by=member)
    services.release_claim(waiting.pk, by=leader, reason="材料待补")

    assert services.file_claim(project.pk, by=member).status == "filed"


def test_confirming_settles_also_a_claim_that_met_it_by_another_key(clock, claim, hq, t02, other_chain, talked):
    """The holder's firm took the name of the newcomer's firm after the keys were written."""
    grade(claim, "A")
    newcomer = EnterpriseFactory(name="示例新来科技有限公司")
    mine = ProjectFactory(team=t02, chain=other_chain, enterprise=newcomer)
    Alias.objects.create(
        enterprise=claim.project.enterprise, kind="former", name=newcomer.name, name_norm=newcomer.name_norm
    )
    clock.move_to(at(16))
    talked(mine)
    other = services.file_claim(mine.pk, by=None, plea="dispute")

    assert services.confirm_claim(other.pk, by=hq).status == "active"
    claim.refresh_from_db()
    assert claim.status == "lapsed"

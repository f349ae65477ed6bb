"""When the calendar turns, every kept day that was counted in workdays moves: previewed, once, resumable."""

import datetime

import pytest
from django.db import connection
from django.utils import timezone

from core.audit.models import AuditEntry
from core.calendar.models import CalendarRevision
from core.calendar.notice import NoticeDay
from core.calendar.queries import add_workdays
from core.calendar.services import load_year, revise_days, set_day
from core.calendar.turns import next_turn
from crm.claims.models import Claim, Dispute, Ruling
from crm.insights.tasks import follow_calendar
from crm.insights.workdays.queries import forecast
from crm.insights.workdays.services import follow_revisions
from crm.projects.models import Milestone
from crm.projects.queries.workdays import counted_day
from crm.projects.services import add_milestone
from crm.reviews.models import Opinion
from crm.tasks.models import Task
from tests.factories import FollowUpFactory, ProjectFactory, opened_review

pytestmark = pytest.mark.django_db
NOW = datetime.datetime(2026, 12, 30, 2, tzinfo=datetime.UTC)
TODAY = datetime.date(2026, 12, 30)
BEFORE, AFTER = (
    datetime.date(2027, 1, 4),
    datetime.date(2027, 1, 5),
)  # two workdays later, as provisional and as announced
# Invented: the real notice for 2027 is not out yet.
ANNOUNCED = [
    NoticeDay(datetime.date(2027, 1, 4), False, "元旦"),
    NoticeDay(datetime.date(2027, 1, 9), True, "元旦调休上班"),
]


@pytest.fixture(autouse=True)
def _at_the_end_of_the_year(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def kept(t01, t02, chain, hq):
    """One row of everything that is counted in workdays across New Year."""
    signed = ProjectFactory(team=t01, chain=chain, stage="signed", signed_on=TODAY, stage_since_on=TODAY)
    landed = ProjectFactory(
        team=t01, chain=chain, stage="commissioned", stage_since_on=TODAY, stage_due_on=add_workdays(TODAY, 10)
    )
    milestone = add_milestone(signed.pk, by=hq, kind="pay", days=2, unit="workday")
    opinion = opened_review(ProjectFactory(team=t01, chain=chain)).opinions.first()
    first, second = (
        Claim.objects.create(
            project=ProjectFactory(team=team, chain=chain), team=team, filed_at=NOW, confirm_due_on=add_workdays(TODAY, 1),
            **more,
        )
        for team, more in ((t01, {"status": "active", "protect_until": TODAY}), (t02, {}))
    )  # fmt: skip
    Claim.objects.filter(pk=second.pk).update(filed_at=NOW + datetime.timedelta(days=1), confirm_due_on=BEFORE)
    dispute = Dispute.objects.create(
        claim=first, challenger=second, ground="lapsed_fact", statement="示例", evidence_kind="visit", found_on=TODAY,
        filed_at=NOW, rule_due_on=add_workdays(TODAY, 3),
    )  # fmt: skip
    task = Task.objects.create(
        no="RW-2026-0001", title="示例任务", requirement="示例", team=t01, due_on=AFTER, status="issued", issuer=hq,
        issued_at=NOW + datetime.timedelta(days=1), sign_due_on=BEFORE,
    )  # fmt: skip
    found = {"landed": landed, "milestone": milestone, "opinion": opinion, "claim": second}
    return {**found, "dispute": dispute, "task": task}


def days(kept):
    for row in kept.values():
        row.refresh_from_db()
    return {
        "landed": kept["landed"].stage_due_on, "milestone": kept["milestone"].due_on, "opinion": kept["opinion"].due_on,
        "claim": kept["claim"].confirm_due_on, "dispute": kept["dispute"].rule_due_on, "task": kept["task"].sign_due_on,
    }  # fmt: skip


def fresh():
    """The same days counted by the calendar as it is now."""
    return {
        "landed": add_workdays(TODAY, 10), "milestone": add_workdays(TODAY, 2), "opinion": add_workdays(TODAY, 3),
        "claim": add_workdays(TODAY + datetime.timedelta(days=1), 1), "dispute": add_workdays(TODAY, 3),
        "task": add_workdays(TODAY + datetime.timedelta(days=1), 1),
    }  # fmt: skip


def announce(hq_or_none=None):
    return revise_days(ANNOUNCED, whole_year=False, by=hq_or_none)


def test_thirtieth_of_december_and_two_workdays_is_the_fourth_of_january_for_now():
    assert add_workdays(TODAY, 2) == BEFORE


def test_every_kept_day_follows_the_official_notice(kept):
    before = days(kept)
    assert before == fresh()
    announce()

    follow_calendar()

    assert days(kept) == fresh()
    assert all(day != before[name] for name, day in days(kept).items() if name != "landed")
    assert days(kept)["milestone"] == AFTER


def test_the_preview_says_how_many_and_writes_nothing(kept):
    before = days(kept)
    looked = forecast({day.date: day.is_workday for day in ANNOUNCED})

    assert days(kept) == before
    assert not CalendarRevision.objects.exists()
    announce()
    assert follow_revisions() == looked.total
    assert CalendarRevision.objects.get().moved == looked.moved
    # the ten workdays of 投产 lose the fourth and gain the ninth of January: the same day
    assert looked.moved == {"stages": 0, "milestones": 1, "opinions": 2, "claims": 1, "disputes": 1, "tasks": 1}


def test_a_stage_deadline_follows_too(kept):
    set_day(datetime.date(2027, 1, 4), is_workday=False, by=None)
    follow_revisions()
    project = kept["landed"]
    version = project.version

    assert days(kept)["landed"] == add_workdays(TODAY, 10) == datetime.date(2027, 1, 15)
    assert project.version == version + 1


def test_running_again_moves_nothing(kept):
    announce()
    follow_revisions()
    moved, entries = days(kept), AuditEntry.objects.count()

    assert follow_revisions() == 0
    assert (days(kept), AuditEntry.objects.count()) == (moved, entries)


def test_a_run_that_was_killed_is_taken_up_even_after_a_second_revision(kept):
    announce()
    Milestone.objects.filter(pk=kept["milestone"].pk).update(due_on=AFTER)  # the first run got as far as this
    set_day(datetime.date(2027, 1, 5), is_workday=False, by=None)

    follow_revisions()

    assert days(kept) == fresh()
    assert not CalendarRevision.objects.open().exists()


def test_a_second_run_leaves_everything_to_the_one_under_way(kept):
    """It could close what the first still works on, which then would undo what a later revision took back."""
    announce()
    before, other = days(kept), connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(hashtext('follow the work calendar'))")
            assert follow_revisions() == 0
        assert days(kept) == before
    finally:
        other.close()

    assert follow_revisions() > 0
    assert days(kept) == fresh()
    with connection.copy().cursor() as cursor:  # nobody holds it any more
        cursor.execute("SELECT pg_try_advisory_lock(hashtext('follow the work calendar'))")
        assert cursor.fetchone() == (True,)
        cursor.connection.close()


def test_nothing_to_follow_costs_one_question(db, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert follow_revisions() == 0


@pytest.mark.parametrize("status", ["suspended", "terminated"])
def test_a_project_that_rests_or_ended_meanwhile_stays(kept, status):
    milestone = kept["milestone"]
    announce()
    _revision, turn = next_turn()
    type(milestone.project).objects.filter(pk=milestone.project_id).update(status=status)
    milestone.refresh_from_db()

    assert counted_day(milestone, turn) is None


def test_each_move_is_recorded(kept):
    announce()
    follow_revisions()
    actions = set(AuditEntry.objects.filter(actor_id=None).values_list("action", flat=True))

    assert {
        "project.milestone_recounted",
        "review.opinion_recounted",
        "claim.recounted",
        "dispute.recounted",
    } <= actions


def test_days_that_somebody_fixed_or_finished_stay(kept, hq):
    Milestone.objects.filter(pk=kept["milestone"].pk).update(postponed_times=1)
    Opinion.objects.update(result="agree", submitted_at=timezone.now())
    Claim.objects.filter(pk=kept["claim"].pk).update(status="revoked")
    Dispute.objects.update(status="final")
    Task.objects.update(status="accepted")
    before = days(kept)
    announce()

    assert follow_revisions() == 0
    assert days(kept) == before


def test_an_appeal_has_its_two_workdays_too(kept):
    dispute = kept["dispute"]
    Ruling.objects.create(dispute=dispute, instance="first", outcome="keep", reasons="示例", ruled_at=NOW)
    Dispute.objects.filter(pk=dispute.pk).update(status="ruled", appeal_due_on=BEFORE)
    announce()
    follow_revisions()
    dispute.refresh_from_db()

    assert dispute.appeal_due_on == AFTER


def test_a_milestone_named_by_its_day_does_not_move(kept, hq):
    fixed = add_milestone(kept["milestone"].project_id, by=hq, kind="pay", due_on=BEFORE, unit="workday")
    announce()
    follow_revisions()
    fixed.refresh_from_db()

    assert fixed.due_on == BEFORE


def test_loading_what_is_known_already_turns_nothing(kept):
    load_year(2026, by=None)

    assert not CalendarRevision.objects.exists()
    assert follow_revisions() == 0


def test_steps_that_people_agreed_stay_where_they_are(kept, member):
    step = FollowUpFactory(created_by=member, next_on=BEFORE)
    announce()
    follow_revisions()
    step.refresh_from_db()

    assert step.next_on == BEFORE

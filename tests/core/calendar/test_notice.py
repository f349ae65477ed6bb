"""Notices of rest days: how they are read, what they settle, and which revisions they leave."""

from datetime import date

import pytest
from django.db import connection

from core.accounts.roles import Role
from core.audit.models import AuditEntry
from core.calendar import queries
from core.calendar.models import CalendarRevision, WorkCalendarDay
from core.calendar.notice import NoticeDay, as_text, read_notice, rows_of_text
from core.calendar.services import revise_days, set_day
from core.calendar.turns import turns_of
from core.errors import RuleViolation, StaleWrite
from tests.factories.accounts import UserFactory

Source = WorkCalendarDay.Source
# As a notice for 2027 might say; invented, the real one is not out yet.
NOTICE = [
    NoticeDay(date(2027, 1, 1), False, "元旦"), NoticeDay(date(2027, 1, 4), False, "元旦"),
    NoticeDay(date(2027, 1, 9), True, "元旦调休上班"),
]  # fmt: skip


@pytest.fixture
def sysadmin(db):
    return UserFactory(role=Role.SYSADMIN)


@pytest.mark.parametrize(
    "text",
    ["2027-01-04", "2027/1/4", "2027年1月4日", "2027.1.4", "20270104", "2027-01-04T00:00:00", "2027-01-04 00:00:00"],
)
def test_days_are_read_however_they_are_written(text):
    assert read_notice([(2, [text, "休", "元旦"])]).days == [NoticeDay(date(2027, 1, 4), False, "元旦")]


@pytest.mark.parametrize(
    ("word", "works"), [("休", False), ("放假", False), ("班", True), ("调休上班", True), ("工作日", True)]
)
def test_kinds_are_read_in_the_usual_words(word, works):
    assert read_notice([(1, ["2027-01-04", word])]).days[0].is_workday is works


def test_header_and_empty_rows_are_passed_over_and_faults_named_by_row():
    read = read_notice(
        [(1, ["日期", "类别", "名称"]), (2, ["", "", ""]), (3, ["2027-02-30", "休"]), (4, ["2027-01-04", "半天"])]
    )

    assert read.days == []
    assert set(read.faults) == {3, 4}
    assert "2027-02-30" in read.faults[3]


def test_a_notice_as_text_is_read_again():
    assert read_notice(rows_of_text(as_text(NOTICE))).days == NOTICE


def test_a_notice_counts_at_once_and_leaves_a_revision_of_what_turned(sysadmin):
    done = revise_days(NOTICE, whole_year=False, by=sysadmin)
    revision = CalendarRevision.objects.get()

    assert (done.added, done.changed, done.kept) == (0, 3, 0)
    assert revision.days == {"2027-01-04": True, "2027-01-09": False}  # 01-01 rested before
    assert queries.add_workdays(date(2026, 12, 30), 2) == date(2027, 1, 5)
    assert not queries.is_provisional(date(2027, 1, 4))
    assert queries.is_provisional(date(2027, 1, 5))
    assert AuditEntry.objects.latest("id").action == "calendar.notice_loaded"


def test_a_whole_years_notice_settles_the_year(sysadmin):
    revise_days(NOTICE, whole_year=True, by=sysadmin)

    assert queries.is_year_settled(2027)
    assert queries.is_workday(date(2027, 5, 3))
    assert queries.is_workday(date(2027, 10, 1))  # this notice says nothing of it
    assert not queries.is_workday(date(2027, 1, 2))


def test_a_neighbouring_day_of_the_year_before_does_not_settle_that_year_anew(sysadmin):
    revise_days([NoticeDay(date(2026, 12, 31), False, "元旦"), *NOTICE], whole_year=True, by=sysadmin)

    assert not queries.is_workday(date(2026, 12, 31))
    assert not queries.is_workday(date(2026, 2, 17))  # 春节 2026, a Tuesday
    assert queries.is_workday(date(2026, 10, 10))  # a Saturday of 调休
    assert queries.is_year_settled(2027)


def test_a_whole_year_asks_which_when_two_are_named_alike(sysadmin):
    with pytest.raises(RuleViolation) as refusal:
        revise_days(
            [NoticeDay(date(2026, 12, 31), False), NoticeDay(date(2027, 1, 1), False)], whole_year=True, by=sysadmin
        )

    assert "2026 年、2027 年" in "".join(refusal.value.fields.values())
    assert not CalendarRevision.objects.exists()


def test_one_change_waits_for_another_even_of_days_that_are_not_in_the_table(sysadmin):
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            set_day(date(2031, 1, 6), is_workday=False, by=sysadmin)
            cursor.execute("SELECT pg_try_advisory_xact_lock_shared(hashtext('work calendar'))")
            assert cursor.fetchone() == (False,)
    finally:
        other.close()


def test_the_same_notice_again_changes_nothing(sysadmin):
    revise_days(NOTICE, whole_year=True, by=sysadmin)
    before = AuditEntry.objects.count()

    assert revise_days(NOTICE, whole_year=True, by=sysadmin)[1:] == (0, 0, 0)
    assert (CalendarRevision.objects.count(), AuditEntry.objects.count()) == (1, before)


def test_days_set_by_hand_stay(sysadmin):
    set_day(date(2027, 1, 4), is_workday=True, name="值班", by=sysadmin)
    done = revise_days(NOTICE, whole_year=False, by=sysadmin)

    assert done.kept == 1
    assert queries.is_workday(date(2027, 1, 4))


@pytest.mark.parametrize("role", [role for role in Role if role != Role.SYSADMIN])
def test_nobody_else_takes_over_a_notice(db, role):
    with pytest.raises(RuleViolation) as refusal:
        revise_days(NOTICE, whole_year=False, by=UserFactory.build(role=role))
    assert refusal.value.code == "forbidden"


@pytest.mark.parametrize(
    "days",
    [[], [NoticeDay(date(2027, 1, 4), True), NoticeDay(date(2027, 1, 4), False)], [NoticeDay(date(26, 1, 4), True)]],
)
def test_a_notice_that_contradicts_itself_is_refused(sysadmin, days):
    with pytest.raises(RuleViolation):
        revise_days(days, whole_year=False, by=sysadmin)
    assert not CalendarRevision.objects.exists()


def test_a_day_that_somebody_else_set_meanwhile_is_stale(sysadmin):
    row = WorkCalendarDay.objects.get(date=date(2027, 1, 4))
    set_day(row.date, is_workday=False, by=sysadmin, version=row.version)

    with pytest.raises(StaleWrite):
        set_day(row.date, is_workday=True, by=sysadmin, version=row.version)


def test_each_revision_knows_the_calendar_before_and_after_it(sysadmin):
    set_day(date(2027, 1, 4), is_workday=False, by=sysadmin)
    set_day(date(2027, 1, 4), is_workday=True, by=sysadmin)
    (first, one), (second, two) = turns_of(list(CalendarRevision.objects.order_by("id")))

    assert (first.days, second.days) == ({"2027-01-04": True}, {"2027-01-04": False})
    assert [turn.is_workday(date(2027, 1, 4)) for turn in (one.before, one.after, two.before, two.after)] == [
        True, False, False, True,
    ]  # fmt: skip


def test_a_calendar_answers_for_the_table_inside_its_block(db, django_assert_num_queries):
    calendar = queries.whole_calendar().instead({date(2026, 11, 24): False})
    with queries.answered_by(calendar), django_assert_num_queries(0):
        assert queries.add_workdays(date(2026, 11, 23), 1) == date(2026, 11, 25)
    assert queries.add_workdays(date(2026, 11, 23), 1) == date(2026, 11, 24)

"""What a person does with the own reminders: read, put off, tick off."""

import datetime

import pytest
from django.utils import timezone

from core.audit.models import AuditEntry
from core.errors import RuleViolation
from crm.notices.models import Notice
from crm.notices.services import complete, mark_all_read, mark_read, snooze
from tests.factories import NoticeFactory, ProjectFactory

DAY = datetime.timedelta(days=1)


@pytest.fixture
def notice(t01, chain, member):
    project = ProjectFactory(team=t01, chain=chain, owner=member)
    return NoticeFactory(project=project, recipient=member)


def test_read_once(notice, member):
    read_at = mark_read(notice.pk, by=member).read_at

    assert mark_read(notice.pk, by=member).read_at == read_at


def test_all_read_touches_only_mine(notice, member, leader):
    theirs = NoticeFactory(project=notice.project, recipient=leader)

    assert mark_all_read(by=member) == 1
    theirs.refresh_from_db()
    assert theirs.read_at is None


def test_reading_leaves_one_entry_in_the_log_however_often_it_is_done(notice, member):
    for _ in range(2):
        mark_read(notice.pk, by=member)
        mark_all_read(by=member)
    NoticeFactory(project=notice.project, recipient=member, day_offset=1)
    mark_all_read(by=member)

    assert list(AuditEntry.objects.order_by("id").values_list("action", flat=True)) == [
        "notice.read",
        "notice.all_read",
    ]


def test_ticked_off_it_leaves_the_open_ones_and_stays_readable(notice, member):
    complete(notice.pk, by=member)

    assert list(Notice.objects.visible_to(member)) == [notice]
    assert not Notice.objects.visible_to(member).open().exists()


def test_put_off_it_sleeps_until_the_day(notice, member):
    today = timezone.localdate()

    snooze(notice.pk, by=member, until_on=today + 2 * DAY)

    mine = Notice.objects.visible_to(member)
    assert not mine.awake().exists()
    assert mine.awake(today + 2 * DAY).exists()


@pytest.mark.parametrize("days", [-1, 0, 4, 400])
def test_put_off_at_most_three_days(notice, member, days):
    with pytest.raises(RuleViolation) as refused:
        snooze(notice.pk, by=member, until_on=timezone.localdate() + days * DAY)

    assert "until_on" in refused.value.fields


def test_put_off_at_most_twice_and_the_same_day_counts_once(notice, member):
    for days in (1, 1, 2):
        snooze(notice.pk, by=member, until_on=timezone.localdate() + days * DAY)

    with pytest.raises(RuleViolation) as refused:
        snooze(notice.pk, by=member, until_on=timezone.localdate() + 3 * DAY)
    assert refused.value.code == "snoozed_out"


@pytest.mark.parametrize(
    "act", [mark_read, complete, lambda pk, by: snooze(pk, by=by, until_on=timezone.localdate() + DAY)]
)
def test_somebody_elses_reminder_does_not_exist(notice, leader, act):
    with pytest.raises(RuleViolation) as refused:
        act(notice.pk, by=leader)

    assert refused.value.code == "not_found"
    notice.refresh_from_db()
    assert (notice.read_at, notice.done_at, notice.snooze_count) == (None, None, 0)

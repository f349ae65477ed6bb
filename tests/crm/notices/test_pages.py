"""The inbox and the bell."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from crm.notices.models import Notice
from tests.factories import NoticeFactory, ProjectFactory

DAY = datetime.timedelta(days=1)
INBOX, BELL = reverse("notices:list"), reverse("notices:bell")


@pytest.fixture
def browser(as_user, member):
    return as_user(member)


@pytest.fixture
def remind(t01, chain, member):
    """Return a function that puts a reminder into the member's inbox."""

    def make(**fields):
        project = ProjectFactory(team=t01, chain=chain, owner=member)
        return NoticeFactory(**{"project": project, "recipient": member, **fields})

    return make


def test_the_inbox_by_groups(browser, remind):
    today = timezone.localdate()
    of_today, earlier = remind(), remind(occurs_on=today - DAY)
    put_off, done = remind(snoozed_until_on=today + DAY), remind(done_at=timezone.now())
    remind(cancelled_at=timezone.now()), remind(superseded_at=timezone.now())

    answer = browser.get(INBOX)

    with_rows = {"today": [of_today], "earlier": [earlier], "later": [put_off], "done": [done]}
    assert {group["key"]: group["rows"] for group in answer.context["groups"]} == with_rows
    for key, rows in with_rows.items():
        assert list(browser.get(INBOX, {"group": key}).context["object_list"]) == rows


def test_the_bell_counts_what_is_unread_and_awake(browser, remind):
    today = timezone.localdate()
    remind(), remind(read_at=timezone.now()), remind(snoozed_until_on=today + DAY), remind(done_at=timezone.now())

    assert "1 条未读" in browser.get(BELL).text


def test_an_empty_inbox_says_so(browser):
    assert "没有提醒" in browser.get(INBOX).text
    assert "没有未读" in browser.get(BELL).text


def test_opening_marks_it_read_and_leads_to_the_object(browser, remind):
    notice = remind()

    answer = browser.post(reverse("notices:read", args=[notice.pk]), {"open": "1"})

    assert answer["Location"] == notice.project.get_absolute_url()
    assert Notice.objects.get().read_at is not None


def test_all_read_in_one_act(browser, remind):
    remind(), remind()

    browser.post(reverse("notices:read-all"))

    assert not Notice.objects.filter(read_at=None).exists()


def test_ticked_off_by_htmx_the_row_answers_and_the_bell_rings(browser, remind):
    notice = remind()

    answer = browser.post(reverse("notices:done", args=[notice.pk]), headers={"HX-Request": "true"})

    assert "已办" in answer.text
    assert answer["HX-Trigger"] == "bell"


@pytest.mark.parametrize(("days", "status"), [("1", 302), ("3", 302), ("4", 409), ("0", 409), ("x", 409), ("-1", 409)])
def test_put_off_up_to_three_days(browser, remind, days, status):
    notice = remind()

    assert browser.post(reverse("notices:snooze", args=[notice.pk]), {"days": days}).status_code == status


@pytest.mark.parametrize("act", ["read", "done", "snooze"])
def test_somebody_elses_reminder_does_not_exist(as_user, leader, other_member, remind, act):
    notice = remind()

    for person in (leader, other_member):
        assert as_user(person).post(reverse(f"notices:{act}", args=[notice.pk])).status_code == 404
    notice.refresh_from_db()
    assert (notice.read_at, notice.done_at, notice.snooze_count) == (None, None, 0)


def test_nobody_elses_rows_or_counts(as_user, other_member, remind):
    remind()

    browser = as_user(other_member)
    assert "没有提醒" in browser.get(INBOX).text
    assert "没有未读" in browser.get(BELL).text


@pytest.mark.parametrize(("path", "queries"), [(BELL, 6), (INBOX, 12)])
def test_the_number_of_queries_does_not_depend_on_the_rows(browser, remind, path, queries, django_assert_num_queries):
    for count in (1, 12):
        for _ in range(count):
            remind(), remind(done_at=timezone.now())
        with django_assert_num_queries(queries):
            browser.get(path)

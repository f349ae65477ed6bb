"""The scan as a whole: at once, again, many rows, and how many queries."""

import datetime
import threading

import pytest
from django.db import connection

from crm.followups.models import FollowUp
from crm.notices.models import Notice
from crm.notices.rules import RULES
from crm.notices.services import Raised, raise_due_notices
from crm.notices.tasks import raise_due_notices as task
from tests.crm.notices.conftest import DAY, at
from tests.factories import ChainFactory, FollowUpFactory, MembershipFactory, ProjectFactory, TeamFactory, UserFactory

TODAY = datetime.date(2026, 11, 23)


def many_steps(count: int, member, team, chain):
    with at(TODAY - 9 * DAY):
        project = ProjectFactory(team=team, chain=chain, owner=member, stage_due_on=None)
        first = FollowUpFactory(project=project, created_by=member, next_on=TODAY)
    copies = [FollowUp.objects.get(pk=first.pk) for _ in range(count - 1)]
    for copy in copies:
        copy.pk, copy.uid = None, None
    for copy in copies:
        copy.uid = FollowUp._meta.get_field("uid").default()
    FollowUp.objects.bulk_create(copies)


@pytest.mark.django_db(transaction=True)
def test_four_scans_at_once_create_each_reminder_once():
    team, chain = TeamFactory(), ChainFactory()
    member = MembershipFactory(team=team).user
    many_steps(300, member, team, chain)
    made, start = [], threading.Barrier(4)

    def scan():
        start.wait()
        try:
            made.append(raise_due_notices(TODAY))
        finally:
            connection.close()

    scans = [threading.Thread(target=scan) for _ in range(4)]
    for one in scans:
        one.start()
    for one in scans:
        one.join()

    assert sorted(one.created for one in made) == [0, 0, 0, 600]  # the eve and the day
    assert Notice.objects.open().count() == 300


def test_the_unique_key_alone_keeps_a_reminder_single(member, t01, chain):
    many_steps(1, member, t01, chain)
    raise_due_notices(TODAY)
    row = Notice.objects.get(day_offset=0)
    row.pk = None

    assert Notice.objects.bulk_create([row], ignore_conflicts=True)
    assert Notice.objects.count() == 2


@pytest.mark.parametrize("count", [1, 50])
def test_the_number_of_queries_does_not_depend_on_the_rows(member, t01, chain, count, django_assert_num_queries):
    many_steps(count, member, t01, chain)

    asked = (
        4 * len(RULES) + 3
    )  # savepoint, lock, statement, release; numbers, calendar, and whether the limits are still those
    with django_assert_num_queries(asked):
        assert raise_due_notices(TODAY).created == 2 * count
    with django_assert_num_queries(asked):
        assert raise_due_notices(TODAY) == Raised()


def test_a_person_in_two_teams_is_told_once(t01, t02, chain):
    leader = UserFactory(role="team_leader")
    MembershipFactory(team=t01, user=leader)
    MembershipFactory(team=t02, user=leader, is_primary=False)
    with at(TODAY - 40 * DAY):
        project = ProjectFactory(team=t01, chain=chain, owner=leader, stage="signed", stage_due_on=TODAY)
    project.co_teams.add(t02)

    raise_due_notices(TODAY)

    assert Notice.objects.visible_to(leader).count() == 1


def test_the_task_takes_its_day_from_the_clock(member, t01, chain):
    many_steps(1, member, t01, chain)

    with at(TODAY - DAY, "00:30"):
        task()

    assert list(Notice.objects.values_list("day_offset", flat=True)) == [-1]


def test_what_is_shown_before_a_scan_is_what_it_leaves(member, leader, t01, t02, chain, hq):
    """The filter of the inbox and the rules say the same: a scan only adds, and hides what was hidden already."""
    with at(TODAY - 80 * DAY):
        projects = [
            ProjectFactory(
                team=team, chain=chain, owner=owner, stage=stage, grade=grade, stage_due_on=TODAY + due * DAY
            )
            for team in (t01, t02)
            for owner in (member, leader, None)
            for stage, grade in (("contact", "A"), ("contact", "C"), ("signed", "B"))
            for due in (-8, 0, 3)
        ]
        for project in projects:
            FollowUpFactory(project=project, created_by=member, next_on=TODAY)
    raise_due_notices(TODAY)
    known = set(Notice.objects.all())
    for number, project in enumerate(projects):
        _disturb(number % 6, project, leader, t02)

    with at(TODAY):
        shown = {person: set(Notice.objects.visible_to(person).open()) for person in (member, leader, hq)}
        raise_due_notices()
        left = {person: set(Notice.objects.visible_to(person).open()) for person in (member, leader, hq)}

    assert sum(len(one) for one in shown.values()) > 20
    for person in shown:
        assert shown[person] == left[person] & known


def _disturb(kind, project, leader, t02):
    changes = {
        1: {"status": "suspended"}, 2: {"owner": leader}, 3: {"team": t02}, 4: {"stage_due_on": TODAY + 9 * DAY},
        5: {"last_effective_followup_at": datetime.datetime(2026, 11, 20, tzinfo=datetime.UTC)},
    }  # fmt: skip
    for name, value in changes.get(kind, {}).items():
        setattr(project, name, value)
    project.save()

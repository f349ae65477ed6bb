"""Moving a member, ending a term and disabling an account take effect with the next request of an open session."""

import datetime

import pytest
from django.utils import timezone

from core.accounts.services import disable_account
from tests.scope.asking import ask, class_of
from tests.scope.routes import ROUTES
from tests.scope.rules import LOGIN, MISSING, OK

pytestmark = pytest.mark.django_db
YESTERDAY = timezone.localdate() - datetime.timedelta(days=1)
PROJECT_PAGES = [
    ("insights:project", "GET"), ("projects:edit", "GET"), ("projects:stage", "POST"), ("api-project-detail", "GET"),
    ("api-project-detail", "PATCH"), ("followups:done", "POST"), ("notices:read", "POST"), ("enterprises:contact-edit", "GET"),
]  # fmt: skip


def classes(person, district):
    return {class_of(ask(person, method, name, ROUTES[name], district)) for name, method in PROJECT_PAGES}


def test_a_member_who_moved_sees_the_project_no_more(untouched):
    assert classes("member", untouched) == {OK}

    untouched.people["member"].memberships.update(team=untouched.theirs.team)

    assert classes("member", untouched) == {MISSING}


def test_a_member_whose_time_ended_yesterday_sees_the_project_no_more(untouched):
    untouched.people["member"].memberships.update(until=YESTERDAY)

    assert classes("member", untouched) == {MISSING}


def test_a_team_that_was_closed_sees_nothing(untouched):
    untouched.team.is_active = False
    untouched.team.save()

    assert classes("leader", untouched) <= {MISSING}


def test_a_chain_leader_whose_term_ended_sees_the_project_no_more(untouched):
    page = ("insights:project", "GET")
    assert class_of(ask("chain_leader", page[1], page[0], ROUTES[page[0]], untouched)) == OK

    untouched.people["chain_leader"].leaderships.update(until=YESTERDAY)

    assert class_of(ask("chain_leader", page[1], page[0], ROUTES[page[0]], untouched)) == MISSING


def test_a_disabled_account_is_sent_to_the_login_page_everywhere(untouched):
    person = untouched.people["member"]
    disable_account(person.pk, by=untouched.people["secadmin"], reason="示例")

    assert classes("member", untouched) == {LOGIN}


def test_what_the_co_team_loses_it_sees_no_more(untouched):
    untouched.project.co_teams.clear()

    assert classes("co_member", untouched) == {MISSING}


def test_a_change_of_role_takes_effect(untouched):
    person = untouched.people["hq"]
    type(person).objects.filter(pk=person.pk).update(role="data_admin")

    assert class_of(ask("hq", "GET", "insights:project", ROUTES["insights:project"], untouched)) == MISSING

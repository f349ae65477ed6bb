"""一键移交: everything of one person goes to another in one act."""

import datetime
import threading
import time

import pytest
from django.db import OperationalError, connections, transaction
from django.utils import timezone

from chains.models import Membership
from chains.services import move_to_team
from core.accounts.models import User
from core.accounts.roles import Role
from core.audit.models import AuditEntry
from core.errors import RuleViolation
from crm.notices.services.handover import hand_over, preview_handover
from crm.projects.models import Project, StatusChange
from crm.projects.services.handover import hand_over_projects
from tests.crm.insights.rows import next_step_of, project_of
from tests.factories import MembershipFactory, ProjectFactory, UserFactory, member_of

pytestmark = pytest.mark.django_db
URL = "/teams/handover/"


@pytest.fixture
def colleague(t01):
    return member_of(t01, name="接手示例")


@pytest.fixture
def work(t01, t02, chain, other_chain, member):
    """What ``member`` answers for: in T01 two projects, one ended, two open steps, one done; in T02 one project."""
    first = project_of(t01, chain, owner=member)
    project_of(t01, chain, owner=member, service_officer=member)
    ended = project_of(t01, chain, owner=member, status="terminated")
    foreign = project_of(t02, other_chain, owner=member)
    next_step_of(member, first)
    next_step_of(member, team=t01)
    next_step_of(member, first, next_done_at=timezone.now())
    return {"first": first, "ended": ended, "foreign": foreign}


def test_a_leader_hands_the_teams_work_over_and_nothing_of_other_teams(leader, member, colleague, work):
    done = hand_over(member, colleague, by=leader, reason="调岗")

    assert (done.projects, done.next_steps, done.served_projects) == (2, 2, 1)
    work["first"].refresh_from_db()
    assert (work["first"].owner, work["first"].team.code, work["first"].version) == (colleague, "T01", 1)
    assert set(Project.objects.filter(owner=member)) == {work["ended"], work["foreign"]}


def test_the_preview_says_exactly_what_will_move_and_writes_nothing(leader, member, colleague, work):
    preview = preview_handover(member, colleague, by=leader)

    assert Project.objects.filter(owner=member).count() == 4
    done = hand_over(member, colleague, by=leader)
    assert (preview.projects, preview.next_steps, preview.total) == (done.projects, done.next_steps, done.total)


def test_each_project_and_step_gets_its_row_in_history_and_audit(leader, member, colleague, work):
    hand_over(member, colleague, by=leader, reason="调岗")

    history = StatusChange.objects.filter(kind="reassigned")
    assert {(row.detail, row.reason, row.by) for row in history} == {("负责人 组员示例 → 接手示例", "调岗", leader)}
    assert history.count() == 2
    assert AuditEntry.objects.filter(action="project.reassigned", actor_id=leader.pk).count() == 2
    assert AuditEntry.objects.filter(action="followup.handed_over").count() == 2
    assert AuditEntry.objects.get(action="handover.done").changes["projects"] == 2


def test_a_second_run_moves_nothing(leader, member, colleague, work):
    hand_over(member, colleague, by=leader)

    assert hand_over(member, colleague, by=leader).total == 0


def test_what_went_over_is_the_receivers_and_no_longer_reachable_for_who_moved_away(hq, member, colleague, work, t02):
    hand_over(member, colleague, by=hq)
    move_to_team(member, t02, by=hq)

    gone = User.objects.get(pk=member.pk)
    assert work["first"] not in Project.objects.visible_to(gone)
    assert work["foreign"] in Project.objects.visible_to(gone)


def test_the_work_of_who_has_already_left_can_still_be_handed_over(leader, hq, member, colleague, work, t02):
    move_to_team(member, t02, by=hq)

    assert hand_over(member, colleague, by=leader).projects == 2


def test_the_receiver_works_in_the_team_or_in_headquarters(hq, leader, member, other_member, work):
    with pytest.raises(RuleViolation) as refusal:
        hand_over(member, other_member, by=leader)
    assert refusal.value.code == "not_eligible"

    assert hand_over(member, other_member, by=hq).projects == 1
    assert hand_over(member, hq, by=hq).projects == 2


@pytest.mark.parametrize("role", [Role.AGENCY_CLERK, Role.AUDITOR, Role.DATA_ADMIN, Role.PARTNER])
def test_not_everybody_can_receive(hq, member, work, role):
    with pytest.raises(RuleViolation):
        hand_over(member, UserFactory(role=role), by=hq)


def test_a_disabled_person_receives_nothing(hq, member, disabled, work):
    with pytest.raises(RuleViolation):
        hand_over(member, disabled, by=hq)

    assert Project.objects.filter(owner=member).count() == 4


def test_a_service_officers_firms_and_projects_go_to_another_officer(hq, service_officer, t01, chain):
    project = project_of(t01, chain, service_officer=service_officer)
    project.enterprise.service_officer = service_officer
    project.enterprise.save()
    successor = UserFactory(role=Role.SERVICE_OFFICER)

    done = hand_over(service_officer, successor, by=hq)

    assert (done.served_projects, done.served_enterprises) == (1, 1)
    assert project in Project.objects.visible_to(successor)
    assert project not in Project.objects.visible_to(service_officer)


def test_memberships_end_on_the_day_named(hq, member, colleague, work):
    done = hand_over(member, colleague, by=hq, leave_on=datetime.date(2026, 11, 22))

    assert done.memberships == 1
    assert Membership.objects.get(user=member).until == datetime.date(2026, 11, 22)


def test_a_day_before_the_membership_began_refuses_the_whole_act(hq, member, colleague, work):
    with pytest.raises(RuleViolation):
        hand_over(member, colleague, by=hq, leave_on=datetime.date(2020, 1, 1))

    assert Project.objects.filter(owner=member).count() == 4
    assert not AuditEntry.objects.exists()


def test_a_leader_ends_only_memberships_of_his_own_team(leader, member, colleague, work, t02):
    MembershipFactory(team=t02, user=member, is_primary=False)

    assert hand_over(member, colleague, by=leader, leave_on=datetime.date(2026, 11, 22)).memberships == 1
    assert Membership.objects.get(user=member, team=t02).until is None


@pytest.mark.parametrize("name", ["member", "chain_leader", "data_admin", "secadmin", "service_officer"])
def test_members_and_others_hand_nothing_over(request, as_user, leader, colleague, work, name):
    by = request.getfixturevalue(name)
    with pytest.raises(RuleViolation) as refusal:
        hand_over(leader, colleague, by=by)

    assert refusal.value.code == "forbidden"
    assert as_user(by).get(URL).status_code == 403
    assert as_user(by).post(URL, {"from_user": leader.pk, "to_user": colleague.pk, "confirm": "1"}).status_code == 403


def test_the_page_previews_first_and_acts_on_confirmation(as_user, leader, member, colleague, work):
    browser = as_user(leader)
    people = {"from_user": member.pk, "to_user": colleague.pk, "reason": "调岗"}

    preview = browser.post(URL, people)
    assert preview.context["preview"].projects == 2
    assert "移交 5 项" in preview.content.decode()
    assert Project.objects.filter(owner=colleague).count() == 0

    result = browser.post(URL, {**people, "confirm": "1"}, follow=True)
    assert "2 个项目、2 条下一步" in result.content.decode()
    assert Project.objects.filter(owner=colleague).count() == 2


def test_a_leader_chooses_among_his_own_people_only(as_user, leader, member, colleague, other_member, work):
    form = as_user(leader).get(URL).context["form"]

    assert set(form.fields["from_user"].queryset) == {leader, member, colleague}
    assert set(form.fields["to_user"].queryset) == {leader, member, colleague}
    refused = as_user(leader).post(URL, {"from_user": other_member.pk, "to_user": colleague.pk, "confirm": "1"})
    assert refused.status_code == 422
    assert "from_user" in refused.context["form"].errors


def test_handing_over_to_oneself_is_a_fault_of_the_form(as_user, hq, member, work):
    response = as_user(hq).post(URL, {"from_user": member.pk, "to_user": member.pk})

    assert response.status_code == 422
    assert "to_user" in response.context["form"].errors


@pytest.mark.django_db(transaction=True)
def test_a_handover_waits_for_projects_in_the_order_of_their_numbers():
    """Somebody else holds a served project and then wants an owned one with a higher number: neither is thrown out."""
    leaving, taking, by = UserFactory(), UserFactory(role="hq_staff"), UserFactory(role="commander")
    served, owned = ProjectFactory(service_officer=leaving), ProjectFactory(owner=leaving)
    held, faults = threading.Event(), []

    def somebody_else():
        try:
            with transaction.atomic():
                Project.objects.select_for_update().get(pk=served.pk)
                held.set()
                time.sleep(0.5)
                Project.objects.select_for_update().get(pk=owned.pk)
        except OperationalError as fault:
            faults.append(fault)
        finally:
            connections.close_all()

    thread = threading.Thread(target=somebody_else)
    thread.start()
    held.wait(10)
    done = hand_over_projects(leaving, taking, by=by)
    thread.join(20)

    assert (done, faults) == ((1, 1), [])

"""Who gives tasks to whom, with what; and who sees them."""

import datetime

import pytest
from django.utils import timezone

from core.audit.models import AuditEntry
from core.calendar.queries import add_workdays
from core.errors import StaleWrite
from crm.tasks import services
from crm.tasks.models import Task
from tests.crm.tasks.conftest import refused
from tests.factories import AgencyFactory, EnterpriseFactory, ProjectFactory
from tests.factories.tasks import given_task, post_of

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate
LATER = datetime.timedelta(days=30)


@pytest.fixture
def other(t01, hq):
    """Another open task of the same team."""
    return given_task(t01, by=hq, title="另一件示例任务")


class TestGivingOut:
    """Who gives what to whom."""

    def give(self, by, team, **fields):
        return given_task(team, by=by, **fields)

    def test_it_has_a_number_a_day_to_sign_and_a_history(self, task):
        year = TODAY().year
        assert task.no == f"RW-{year}-0001"
        assert (task.sign_due_on, task.status) == (add_workdays(TODAY(), 1), "issued")
        assert list(task.events.order_by("id").values_list("act", flat=True)) == ["draft", "issue"]
        assert AuditEntry.objects.filter(action="task.issued", target_id=task.pk).count() == 1

    def test_numbers_run_on_within_the_year(self, task, t01, hq):
        assert given_task(t01, by=hq).no == f"RW-{TODAY().year}-0002"

    @pytest.mark.parametrize(
        ("who", "own", "foreign"),
        [
            ("hq", True, True), ("commander", True, True), ("leader", True, False), ("chain_leader", True, False),
            ("member", False, False), ("clerk", False, False), ("service_officer", False, False),
            ("data_admin", False, False), ("sysadmin", False, False),
        ],
    )  # fmt: skip
    def test_by_roles(self, who, own, foreign, t01, t02, request):
        by = request.getfixturevalue(who)
        for team, allowed in ((t01, own), (t02, foreign)):
            if allowed:
                assert self.give(by, team).issuer == by
            else:
                assert refused(self.give, by, team).code in ("forbidden", "invalid")
                assert not Task.objects.filter(team=team, issuer=by).exists()

    def test_all_faults_at_once(self, hq):
        found = refused(services.give_task, by=hq)
        assert set(found.fields) == {"title", "requirement", "team", "due_on"}

    @pytest.mark.parametrize("away", [-1, -400])
    def test_the_day_has_not_passed(self, away, t01, hq):
        assert set(refused(self.give, hq, t01, days=away).fields) == {"due_on"}

    def test_the_team_works_on_the_project_and_the_person_in_the_team(self, t02, hq, member, project):
        assert set(refused(self.give, hq, t02, project=project, assignee=member).fields) == {"team", "assignee"}

        project.co_teams.add(t02)
        assert self.give(hq, t02, project=project).team == t02

    def test_a_hidden_project_is_like_none(self, leader, t01, t02, other_chain):
        theirs = ProjectFactory(team=t02, chain=other_chain)
        assert "project" in refused(self.give, leader, t01, project=theirs).fields

    def test_project_and_firm_belong_together(self, hq, t01, project):
        assert "enterprise" in refused(self.give, hq, t01, project=project, enterprise=EnterpriseFactory()).fields

    def test_a_draft_is_read_by_its_writer_and_headquarters_alone(self, leader, member, hq, t01):
        draft = services.draft_task(
            by=leader, team=t01, assignee=member, title="草稿", requirement="示例", due_on=TODAY() + LATER
        )
        seen = [who for who in (leader, member, hq) if Task.objects.visible_to(who).exists()]
        assert (seen, draft.sign_due_on) == ([leader, hq], None)

        changed = services.update_draft(draft.pk, by=leader, version=0, title="改过的草稿")
        assert (changed.version, changed.title) == (1, "改过的草稿")
        assert services.update_draft(draft.pk, by=leader, version=1, title="改过的草稿").version == 1
        with pytest.raises(StaleWrite):
            services.issue_task(draft.pk, by=leader, version=0)
        services.issue_task(draft.pk, by=leader, version=1)
        assert Task.objects.visible_to(member).exists()
        assert refused(services.update_draft, draft.pk, by=leader, version=None, title="再改").code == "task_issued"

    def test_an_issued_draft_is_judged_as_it_stands(self, leader, t01):
        draft = services.draft_task(by=leader, team=t01, title="草稿", requirement="示例", due_on=TODAY())
        Task.objects.update(due_on=TODAY() - LATER)
        assert "due_on" in refused(services.issue_task, draft.pk, by=leader).fields


class TestWhoSees:
    """visible_to."""

    def test_team_issuer_chain_and_agency(self, task, member, leader, hq, chain_leader, other_member, clerk, partner):
        agency = AgencyFactory()
        post_of(clerk, agency)
        assert not Task.objects.visible_to(clerk).exists()

        task.co_agencies.add(agency)

        seen = {who.username for who in (member, leader, hq, chain_leader, clerk) if self.sees(who, task)}
        assert seen == {"member", "leader", "hq", "chainleader", "clerk"}
        assert not any(self.sees(who, task) for who in (other_member, partner))

    def test_an_issuer_goes_on_seeing_what_he_gave_out(self, t01, chain_leader, chain):
        task = given_task(t01, by=chain_leader)
        chain.leaderships.all().delete()
        assert self.sees(type(chain_leader).objects.get(pk=chain_leader.pk), task)

    def test_whoever_moved_to_another_team_keeps_his_own_task_alone(self, task, other, member, t02):
        member.memberships.update(team=t02)
        moved = type(member).objects.get(pk=member.pk)
        assert set(Task.objects.visible_to(moved)) == {task}

    def sees(self, user, task) -> bool:
        return Task.objects.visible_to(user).filter(pk=task.pk).exists()

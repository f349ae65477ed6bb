"""Every act on every state, by everybody; who may give tasks to whom; more time."""

import datetime

import pytest
from django.utils import timezone

from core.audit.models import AuditEntry
from core.calendar.queries import add_workdays
from core.errors import StaleWrite
from crm.tasks import services
from crm.tasks.models import Feedback, Task, TaskExtension, TaskFile
from crm.tasks.policy import can_act
from crm.tasks.states import STEPS, Act, Status
from tests.crm.tasks.conftest import refused
from tests.factories import UserFactory, member_of, pdf
from tests.factories.tasks import given_task

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate
S = Status
LATER = datetime.timedelta(days=30)

# What each act needs of a state, written out against the table in the code.
WANTED = {
    Act.ISSUE: {S.DRAFT: S.ISSUED},
    Act.ACCEPT: {S.ISSUED: S.ACCEPTED},
    Act.REJECT: {S.ISSUED: S.REJECTED},
    Act.FEEDBACK: {S.ACCEPTED: S.ACCEPTED, S.RETURNED: S.RETURNED},
    Act.SUBMIT: {S.ACCEPTED: S.SUBMITTED, S.RETURNED: S.SUBMITTED},
    Act.RETURN: {S.SUBMITTED: S.RETURNED},
    Act.CLOSE: {S.SUBMITTED: S.CLOSED},
    Act.CANCEL: dict.fromkeys((S.DRAFT, S.ISSUED, S.ACCEPTED, S.SUBMITTED, S.RETURNED, S.REJECTED), S.CANCELLED),
    Act.REASSIGN: dict.fromkeys((S.ISSUED, S.ACCEPTED, S.RETURNED, S.REJECTED), S.ISSUED),
    Act.MERGE: dict.fromkeys((S.ISSUED, S.ACCEPTED, S.RETURNED, S.REJECTED), S.MERGED),
    Act.EXTEND: {one: one for one in (S.ISSUED, S.ACCEPTED, S.RETURNED)},
}


def do(act: Act, task, by, other):
    """Do one act with all it needs."""
    given = {
        Act.ISSUE: (services.issue_task, {}),
        Act.ACCEPT: (services.accept_task, {}),
        Act.REJECT: (services.reject_task, {"reason": "不属本组职责"}),
        Act.FEEDBACK: (services.give_feedback, {"text": "已对接", "progress_pct": 50}),
        Act.SUBMIT: (services.submit_task, {"text": "已完成"}),
        Act.RETURN: (services.return_task, {"reason": "材料不全"}),
        Act.CLOSE: (services.close_task, {}),
        Act.CANCEL: (services.cancel_task, {"reason": "情况有变"}),
        Act.REASSIGN: (services.reassign_task, {"reason": "换人", "team": other.team, "assignee": None}),
        Act.MERGE: (services.merge_task, {"into": other.pk}),
        Act.EXTEND: (services.request_extension, {"new_due_on": task.due_on + LATER, "reason": "等批复"}),
    }
    service, more = given[act]
    return service(task.pk, by=by, **more)


@pytest.fixture
def other(t01, hq):
    """Another open task of the same team."""
    return given_task(t01, by=hq, title="另一件示例任务")


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("act", list(WANTED))
def test_every_act_is_possible_in_just_the_states_of_the_table(act, status, task, other, hq, member):
    goal = other if status == S.MERGED else None
    Task.objects.filter(pk=task.pk).update(status=status, merged_into=goal, assignee=member)
    by = member if act in (Act.ACCEPT, Act.REJECT, Act.FEEDBACK, Act.SUBMIT, Act.EXTEND) else hq
    if status == S.DRAFT and by == member:
        by = None  # a draft does not exist for the member; the system tries instead

    if status in WANTED[act]:
        do(act, task, by, other)
        task.refresh_from_db()
        assert task.status == WANTED[act][status]
        assert task.events.latest("id").act == act
        assert task.version >= 1
    else:
        assert refused(do, act, task, by, other).code == "step_impossible"
        task.refresh_from_db()
        assert task.status == status


def test_the_table_of_the_code_is_the_table_of_the_tests():
    assert {act: {one: step.to or one for one in step.sources} for act, step in STEPS.items()} == WANTED


WORKER = {Act.ACCEPT, Act.REJECT, Act.FEEDBACK, Act.SUBMIT, Act.EXTEND}
RULER = {Act.ISSUE, Act.RETURN, Act.CLOSE, Act.CANCEL, Act.MERGE}
RIGHTS = {
    "member": WORKER,  # the assignee
    "leader": WORKER,  # of his team
    "colleague": set(),
    "hq": RULER | {Act.REASSIGN},  # who issued it
    "commander": RULER | {Act.REASSIGN},
    "chain_leader": set(),  # sees it, for the project is his chain's
}


@pytest.mark.parametrize("who", RIGHTS)
def test_who_may_do_what(who, task, t01, other, request):
    by = member_of(t01) if who == "colleague" else request.getfixturevalue(who)
    for act, step in STEPS.items():
        task.status = sorted(step.sources)[0]
        assert can_act(by, task, act) is (act in RIGHTS[who]), act


def test_without_a_name_whoever_of_the_team_signs_does_it(t01, hq, member, other_member, other):
    assert refused_or_missing(services.accept_task, other.pk, by=other_member) == "missing"

    services.accept_task(other.pk, by=member)

    other.refresh_from_db()
    assert (other.assignee, other.accepted_by, other.status) == (member, member, "accepted")
    assert refused(services.submit_task, other.pk, by=member_of(t01), text="我来").code == "forbidden"


def refused_or_missing(act, *args, **given) -> str:
    try:
        act(*args, **given)
    except (Task.DoesNotExist, TaskExtension.DoesNotExist):
        return "missing"
    return "done"


class TestNobodyClosesHisOwnTask:
    """“承办人不能办结自己的任务”, even in HQ."""

    def test_an_assignee_in_headquarters(self, hq, commander, hq_team):
        task = given_task(hq_team, by=commander, assignee=hq)
        services.accept_task(task.pk, by=hq)
        services.submit_task(task.pk, by=hq, text="已完成")

        assert refused(services.close_task, task.pk, by=hq).code == "forbidden"
        assert refused(services.return_task, task.pk, by=hq, reason="再看看").code == "forbidden"
        assert services.close_task(task.pk, by=commander).status == "closed"

    def test_an_issuer_who_gave_it_to_himself(self, leader, t01, hq):
        task = given_task(t01, by=leader, assignee=leader)
        services.accept_task(task.pk, by=leader)
        services.submit_task(task.pk, by=leader, text="已完成")

        assert refused(services.close_task, task.pk, by=leader).code == "forbidden"
        assert services.close_task(task.pk, by=hq, note="同意").status == "closed"

    def test_an_issuer_who_handed_it_in_for_another(self, leader, member, t01):
        task = given_task(t01, by=leader, assignee=member)
        services.accept_task(task.pk, by=member)
        services.submit_task(task.pk, by=leader, text="代报")

        assert refused(services.close_task, task.pk, by=leader).code == "forbidden"

    def test_neither_the_team_nor_another_issuer_closes(self, submitted, member, leader):
        for somebody in (member, leader):
            assert refused(services.close_task, submitted.pk, by=somebody).code == "forbidden"


class TestFeedback:
    """Texts, progress, files."""

    def test_it_carries_files_and_progress(self, accepted, member):
        made = services.give_feedback(
            accepted.pk, by=member, text="已对接园区", progress_pct=40, uploads=[pdf("方案.pdf"), pdf("纪要.pdf")]
        )
        accepted.refresh_from_db()
        assert (made.progress_pct, made.files.count(), accepted.status) == (40, 2, "accepted")
        assert TaskFile.objects.visible_to(member).count() == 2

    @pytest.mark.parametrize(
        ("text", "pct", "field"), [("", 10, "text"), ("好", -1, "progress_pct"), ("好", 101, "progress_pct")]
    )
    def test_it_says_something_between_0_and_100(self, text, pct, field, accepted, member):
        assert field in refused(services.give_feedback, accepted.pk, by=member, text=text, progress_pct=pct).fields

    def test_progress_does_not_fall_until_it_is_returned(self, accepted, member, hq):
        services.give_feedback(accepted.pk, by=member, text="过半", progress_pct=60)
        assert refused(services.give_feedback, accepted.pk, by=member, text="退", progress_pct=50).code == "invalid"

        services.submit_task(accepted.pk, by=member, text="完成")
        services.return_task(accepted.pk, by=hq, reason="缺附图")
        services.give_feedback(accepted.pk, by=member, text="补图", progress_pct=80)
        assert [one.progress_pct for one in Feedback.objects.order_by("id")] == [60, 100, 80]

    def test_a_program_is_no_file(self, accepted, member):
        file = pdf("方案.pdf")
        file.file.seek(0)
        file.file.write(b"MZ\x90\x00 not a document")
        file.file.seek(0)
        found = refused(services.give_feedback, accepted.pk, by=member, text="好", progress_pct=1, uploads=[file])
        assert found.code == "file_type"
        assert not Feedback.objects.exists()


class TestReassigningAndMerging:
    """What HQ does with refused and double tasks."""

    def test_a_refused_task_goes_to_another_and_is_signed_for_anew(self, task, member, hq, t01):
        services.reject_task(task.pk, by=member, reason="不属本组职责")
        other = member_of(t01)
        assert refused(services.reassign_task, task.pk, by=member, team=t01, reason="换人").code == "forbidden"

        done = services.reassign_task(task.pk, by=hq, team=t01, assignee=other, reason="换人")

        assert (done.status, done.assignee, done.accepted_by) == ("issued", other, None)
        assert done.sign_due_on == add_workdays(TODAY(), 1)

    def test_an_overdue_one_needs_a_new_day(self, task, hq, t01):
        Task.objects.filter(pk=task.pk).update(due_on=TODAY() - LATER)
        found = refused(services.reassign_task, task.pk, by=hq, team=t01, reason="换人")
        assert set(found.fields) == {"due_on"}
        done = services.reassign_task(task.pk, by=hq, team=t01, reason="换人", due_on=TODAY() + LATER)
        assert done.due_on == TODAY() + LATER

    def test_the_new_team_has_to_work_on_the_project(self, task, hq, t02):
        assert "team" in refused(services.reassign_task, task.pk, by=hq, team=t02, reason="换组").fields

    def test_merging_names_the_other_and_ends_this(self, task, other, hq):
        done = services.merge_task(task.pk, by=hq, into=other.pk, reason="同一件事")
        assert (done.status, done.merged_into, bool(done.ended_at)) == ("merged", other, True)
        assert refused(services.merge_task, other.pk, by=hq, into=task.pk).code == "invalid"

    def test_not_into_itself_another_team_or_what_has_ended(self, task, other, hq, t02):
        assert refused(services.merge_task, task.pk, by=hq, into=task.pk).code == "invalid"
        assert refused(services.merge_task, task.pk, by=hq, into=given_task(t02, by=hq).pk).code == "invalid"
        services.cancel_task(other.pk, by=hq, reason="不办了")
        assert refused(services.merge_task, task.pk, by=hq, into=other.pk).code == "invalid"


def test_a_stale_act_is_told_so(accepted, hq, member):
    with pytest.raises(StaleWrite):
        services.submit_task(accepted.pk, by=member, text="完成", version=accepted.version - 1)


def test_every_act_is_recorded_with_a_word(task, hq, member):
    services.reject_task(task.pk, by=member, reason="示例原因")
    entry = AuditEntry.objects.get(action="task.rejected")
    assert (entry.actor_id, entry.changes["text"]) == (member.pk, "示例原因")


def test_somebody_disabled_does_nothing(task, member):
    type(member).objects.filter(pk=member.pk).update(is_active=False)
    gone = type(member).objects.get(pk=member.pk)
    assert refused_or_missing(services.accept_task, task.pk, by=gone) == "missing"
    assert not Task.objects.visible_to(UserFactory(is_active=False)).exists()

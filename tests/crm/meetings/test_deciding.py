"""What a meeting decides: conclusions, tasks on the spot, corrections; who may; the minutes read back."""

import io

import pytest
from django.utils import timezone
from docx import Document

from core.audit.models import AuditEntry
from core.errors import StaleWrite
from crm.meetings import services
from crm.meetings.minutes import build_minutes
from crm.meetings.models import AgendaItem, Decision, Meeting
from crm.tasks.models import Task
from tests.crm.tasks.conftest import refused
from tests.factories import LeadershipFactory, ProjectFactory, UserFactory
from tests.factories.meetings import DAY, called_meeting, opened_meeting

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting(red, hq):
    return opened_meeting(by=hq)


@pytest.fixture
def item(meeting):
    return meeting.items.get()


@pytest.fixture
def due():
    return timezone.localdate() + 7 * DAY


def words(meeting, user) -> str:
    document = Document(io.BytesIO(build_minutes(meeting, user)))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([one.text for one in document.paragraphs] + cells)


def test_a_decision_given_out_is_a_task_that_names_the_meeting(meeting, item, red, t01, member, hq, due):
    given = {"team": t01, "assignee": member, "due_on": due, "priority": "urgent"}
    made = services.decide(meeting.pk, item.pk, by=hq, text="一周内落实用地\n会同园区拿出方案", task=given)

    task = made.task
    assert (task.status, task.source, task.source_note) == ("issued", "meeting", meeting.title)
    assert (task.title, task.requirement) == ("一周内落实用地", "一周内落实用地\n会同园区拿出方案")
    assert (task.project, task.team, task.assignee, task.due_on, task.priority) == (red, t01, member, due, "urgent")
    assert AuditEntry.objects.filter(action="meeting.decided", target_id=meeting.pk).exists()
    assert services.decide(meeting.pk, item.pk, by=hq, text="继续跟踪").task is None


def test_what_the_task_refuses_refuses_the_decision(meeting, item, t02, hq, due):
    assert set(refused(services.decide, meeting.pk, item.pk, by=hq, text="办", task={}).fields) == {"team", "due_on"}
    wrong = refused(services.decide, meeting.pk, item.pk, by=hq, text="办", task={"team": t02, "due_on": due})
    assert set(wrong.fields) == {"team"}
    assert refused(services.decide, meeting.pk, item.pk, by=hq, text=" ").code == "reason_missing"
    assert not Decision.objects.exists()
    assert not Task.objects.exists()


def test_of_two_who_decide_on_the_same_reading_the_second_is_told(meeting, item, hq, commander):
    services.decide(meeting.pk, item.pk, by=hq, text="先记的", item_version=0)
    with pytest.raises(StaleWrite):
        services.decide(meeting.pk, item.pk, by=commander, text="后记的", item_version=0)
    with pytest.raises(StaleWrite):
        services.decide(meeting.pk, item.pk, by=commander, text="后记的", version=meeting.version)
    services.decide(meeting.pk, item.pk, by=commander, text="看过再记", item_version=1)
    assert Decision.objects.count() == 2


def test_decisions_are_corrected_and_withdrawn_until_the_meeting_is_closed(meeting, item, t01, hq, due):
    said = services.decide(meeting.pk, item.pk, by=hq, text="下周再议")
    given = services.decide(meeting.pk, item.pk, by=hq, text="落实用地", task={"team": t01, "due_on": due})
    assert services.correct_decision(said.pk, by=hq, text="本周再议", version=0).text == "本周再议"
    with pytest.raises(StaleWrite):
        services.correct_decision(said.pk, by=hq, text="又改", version=0)
    assert refused(services.correct_decision, given.pk, by=hq, text="改").code == "task_issued"

    services.withdraw_decision(given.pk, by=hq, reason="改由园区办理")
    given.task.refresh_from_db()
    assert given.task.status == "cancelled"
    assert refused(services.withdraw_decision, given.pk, by=hq, reason="再撤").code == "decision_withdrawn"

    services.close_meeting(meeting.pk, by=hq)
    for act, row, more in (
        (services.decide, meeting, {"item": item.pk, "text": "补记"}),
        (services.correct_decision, said, {"text": "补记"}),
        (services.withdraw_decision, said, {"reason": "补记"}),
    ):
        assert refused(act, row.pk, by=hq, **more).code == "step_impossible"


def test_nothing_is_decided_before_the_meeting_opens_or_on_what_was_dropped(red, hq):
    meeting = called_meeting(by=hq)
    item = meeting.items.get()
    assert refused(services.decide, meeting.pk, item.pk, by=hq, text="早").code == "step_impossible"
    services.add_item(meeting.pk, by=hq, title="通报")
    services.drop_item(meeting.pk, item.pk, by=hq, reason="另议")
    services.open_meeting(meeting.pk, by=hq)
    assert refused(services.decide, meeting.pk, item.pk, by=hq, text="晚").code == "topic_dropped"


def test_who_calls_which_meeting(red, chain, other_chain, t01, request, hq):
    office = UserFactory(role="chain_office", username="chainoffice")
    LeadershipFactory(chain=chain, user=office, role="office")
    people = {"chain_office": office} | {
        name: request.getfixturevalue(name)
        for name in ("hq", "commander", "chain_leader", "leader", "member", "clerk", "data_admin", "sysadmin")
    }
    wanted = {
        "weekly": ({}, {"hq", "commander"}),
        "own": ({"kind": "chain", "chain": chain}, {"hq", "commander", "chain_leader", "chain_office"}),
        "other": ({"kind": "chain", "chain": other_chain}, {"hq", "commander"}),
        "own weekly": ({"chain": chain}, {"hq", "commander"}),
        "team": ({"team": t01}, {"hq", "commander"}),
    }
    for fields, may in wanted.values():
        for name, by in people.items():
            if name in may:
                assert called_meeting(by=by, **fields).created_by == by
            else:
                assert refused(called_meeting, by=by, **fields).code in ("forbidden", "invalid")

    own = called_meeting(by=office, kind="chain", chain=chain)
    services.open_meeting(own.pk, by=office)
    item = own.items.get()
    services.decide(own.pk, item.pk, by=office, text="记录")
    given = {"team": t01, "due_on": timezone.localdate() + DAY}
    assert refused(services.decide, own.pk, item.pk, by=office, text="交办", task=given).code == "forbidden"
    assert services.decide(own.pk, item.pk, by=people["chain_leader"], text="交办", task=given).task.team == t01


def test_a_meeting_names_its_chain_and_its_faults_all_at_once(hq, chain, t01):
    assert set(refused(services.create_meeting, by=hq).fields) == {"held_at", "place", "chair", "attendees"}
    assert set(refused(called_meeting, by=hq, kind="chain").fields) == {"chain"}
    assert set(refused(called_meeting, by=hq, chain=chain, team=t01).fields) == {"team"}
    late = timezone.now() + 2 * DAY
    assert set(refused(called_meeting, by=hq, cutoff_at=late).fields) == {"cutoff_at"}
    made = called_meeting(by=hq, kind="chain", chain=chain)
    assert made.title == f"{chain}链长专题会（{timezone.localdate(made.held_at)}）"
    assert (made.no, called_meeting(by=hq).no) == (
        f"HY-{timezone.localdate().year}-0001",
        f"HY-{timezone.localdate().year}-0002",
    )


def test_the_minutes_name_what_was_decided_to_whom_and_until_when(meeting, item, red, t01, member, hq, due):
    task = {"team": t01, "assignee": member, "due_on": due}
    made = services.decide(meeting.pk, item.pk, by=hq, text="一周内落实用地", task=task).task
    services.withdraw_decision(services.decide(meeting.pk, item.pk, by=hq, text="撤回的话").pk, by=hq, reason="误记")
    closed = services.close_meeting(meeting.pk, by=hq, attendees="到会示例")

    text = words(closed, hq)
    for said in (
        meeting.no,
        "区政府三楼会议室",
        "区长示例",
        "到会示例",
        red.name,
        "一周内落实用地",
        str(t01),
        member.name,
        str(due),
    ):
        assert said in text
    assert made.no in text
    assert "红灯 1 项" in text
    assert "撤回的话" not in text


def test_what_left_the_readers_scope_is_in_no_page_and_no_minutes(
    red, chain, t02, other_chain, hq, chain_leader, member
):
    meeting = opened_meeting(by=hq, kind="chain", chain=chain)
    services.decide(meeting.pk, meeting.items.get().pk, by=hq, text="秘密议定")
    services.close_meeting(meeting.pk, by=hq)
    stays = ProjectFactory(name="留下示例", chain=chain)
    assert red.name in words(meeting, chain_leader)
    type(red).objects.filter(pk=red.pk).update(chain=other_chain, team=t02)

    text = words(meeting, chain_leader)
    assert red.name not in text
    assert "秘密议定" not in text
    assert (AgendaItem.objects.visible_to(chain_leader).count(), Decision.objects.visible_to(chain_leader).count()) == (
        0,
        0,
    )
    assert not Meeting.objects.visible_to(member).exists()
    assert stays.chain == chain


@pytest.mark.parametrize(
    ("who", "seen"),
    [
        ("hq", "district chain team"), ("commander", "district chain team"), ("chain_leader", "chain"), ("leader", "team"),
        ("member", "team"), ("other_member", ""), ("clerk", ""), ("data_admin", ""), ("sysadmin", ""), ("partner", ""),
    ],
)  # fmt: skip
def test_who_sees_which_meeting(who, seen, request, hq, chain, t01):
    made = {
        "district": called_meeting(by=hq), "chain": called_meeting(by=hq, kind="chain", chain=chain),
        "team": called_meeting(by=hq, team=t01),
    }  # fmt: skip
    user = request.getfixturevalue(who)
    expected = {made[name].pk for name in seen.split()}
    assert set(Meeting.objects.visible_to(user).values_list("pk", flat=True)) == expected

"""What stands on an agenda and why; what does not belong there; building it again."""

import datetime

import pytest
from django.utils import timezone

from crm.insights.calendar.entries import Span
from crm.insights.calendar.queries import entries_of
from crm.meetings import agenda, services
from crm.meetings.agenda import findings
from crm.meetings.models import AgendaItem
from crm.projects.models import Extension, ProgressReport, Project, StageChange
from crm.supervision.models import SupervisionOrder
from crm.tasks.services import reject_task
from tests.crm.meetings.conftest import topics
from tests.crm.tasks.conftest import refused
from tests.factories import ProjectFactory
from tests.factories.meetings import DAY, called_meeting, opened_meeting
from tests.factories.tasks import given_task, overdue_task

pytestmark = pytest.mark.django_db


def moved(project, kind, old, new, *, days_ago=1, reason=""):
    row = StageChange.objects.create(project=project, kind=kind, from_stage=old, to_stage=new, reason=reason)
    StageChange.objects.filter(pk=row.pk).update(recorded_at=timezone.now() - days_ago * DAY)


def test_a_quiet_project_is_no_topic(quiet, hq):
    assert topics(called_meeting(by=hq)) == {}


def test_new_projects_are_those_of_the_window(t01, chain, hq):
    now = timezone.now()
    for name, created, old in (("新", now - DAY, False), ("早", now - 8 * DAY, False), ("期初", now - DAY, True)):
        ProjectFactory(name=name, team=t01, chain=chain, created_at=created, opened_as_existing=old)
    ProjectFactory(name="已终止", team=t01, chain=chain, created_at=now - DAY, status="terminated")
    late = called_meeting(by=hq, cutoff_at=now - 2 * DAY)

    assert topics(called_meeting(by=hq))["新"][0] == "new"
    assert set(topics(called_meeting(by=hq))) == {"新"}
    assert set(topics(late)) == {"早"}  # before the cut-off, seven days back


def test_moves_forth_and_back_are_told_in_one_sentence(quiet, hq):
    moved(quiet, "created", "", "lead")
    moved(quiet, "forward", "lead", "contact", days_ago=9)
    assert topics(called_meeting(by=hq)) == {}

    moved(quiet, "forward", "inspect", "negotiate", days_ago=2)
    moved(quiet, "back", "negotiate", "inspect", reason="投资方重新选址")
    section, text = topics(called_meeting(by=hq))[quiet.name]
    assert section == "moved"
    assert "由考察推进到洽谈；" in text
    assert "由洽谈退回到考察（投资方重新选址）" in text


def test_red_now_and_newly_red_since_the_meeting_before(red, t02, other_chain, hq):
    opened_meeting(by=hq, held_at=timezone.now())
    fresh = ProjectFactory(
        name="新红示例", team=t02, chain=other_chain, light="red", light_reason="超期。",
        created_at=timezone.now() - 90 * DAY,
    )  # fmt: skip
    ProjectFactory(team=t02, chain=other_chain, light="red", status="suspended", created_at=fresh.created_at)

    found = topics(called_meeting(by=hq))
    assert list(found.items()) == [
        ("新红示例", ("red", "新转红灯：超期。")),
        (red.name, ("red", "持续红灯：31 天没有有效跟进。")),
    ]


def test_overdue_stages_and_tasks_stand_with_their_project(quiet, t01, hq, member):
    today = timezone.localdate()
    Project.objects.update(stage_due_on=today)
    assert topics(called_meeting(by=hq)) == {}  # the day itself still counts

    Project.objects.update(stage_due_on=today - 8 * DAY)
    task = overdue_task(t01, by=hq, assignee=member, project=quiet, due_on=today - 3 * DAY)
    alone = overdue_task(t01, by=hq, title="无项目的任务", due_on=today - DAY)
    given_task(t01, by=hq, title="未到期的任务")
    found = topics(called_meeting(by=hq))

    assert list(found) == [quiet.name, alone.title]
    section, text = found[quiet.name]
    assert section == "overdue"
    assert "洽谈应于" in text
    assert "已逾期 8 天" in text
    assert task.no in text
    assert "已逾期 3 天，尚无反馈" in text


def test_what_needs_coordination(quiet, t01, hq, member):
    now, today = timezone.now(), timezone.localdate()
    month = {"planned_pct": 40, "actual_pct": 31}
    for days, problem in ((9, "上月的问题"), (1, "")):
        day = (today.replace(day=1) - days * 30 * DAY).replace(day=1)
        ProgressReport.objects.create(
            project=quiet, month=day, problem=problem, reported_at=now - days * DAY, **month
        )  # fmt: skip
    assert topics(called_meeting(by=hq)) == {}

    ProgressReport.objects.filter(problem="").update(problem="土地指标未落实")
    reject_task(given_task(t01, by=hq, assignee=member, project=quiet).pk, by=member, reason="不属本组")
    due = {"stage": quiet.stage, "old_due_on": today, "new_due_on": today + DAY}
    Extension.objects.create(project=quiet, reason="等环评批复", **due)
    section, text = topics(called_meeting(by=hq))[quiet.name]
    assert section == "coordination"
    for words in ("落后 9，存在问题：土地指标未落实。", "拒签，等待改派：不属本组。", "待审批：等环评批复。"):
        assert words in text
    assert "上月的问题" not in text


def test_what_the_meeting_before_gave_out_comes_back_with_its_state(red, t01, hq):
    first = opened_meeting(by=hq, held_at=timezone.now())
    due = timezone.localdate() + 5 * DAY
    item = first.items.get()
    made = services.decide(first.pk, item.pk, by=hq, text="一周内落实用地", task={"team": t01, "due_on": due})
    services.decide(first.pk, item.pk, by=hq, text="继续跟踪")
    second = called_meeting(by=hq)

    found = topics(second)
    assert list(found) == ["一周内落实用地", red.name]
    assert found["一周内落实用地"] == ("decided", f"{made.task.no} 待签收，应于 {due} 前办结。")
    assert second.since_at == first.cutoff_at
    assert topics(called_meeting(by=hq, kind="monthly")).keys() == {red.name}  # another line of meetings


def test_a_chains_and_a_teams_meeting_look_at_their_own(red, t02, other_chain, hq, chain, t01):
    theirs = ProjectFactory(name="外组示例", team=t02, chain=other_chain, light="red", light_reason="红。")
    assert set(topics(called_meeting(by=hq, kind="chain", chain=chain))) == {red.name}
    assert set(topics(called_meeting(by=hq, team=t02))) == {theirs.name}
    assert red.name in topics(called_meeting(by=hq))
    assert theirs.name in topics(called_meeting(by=hq))

    theirs.co_teams.add(t01)
    assert set(topics(called_meeting(by=hq, team=t01))) == {red.name, theirs.name}


def test_a_section_is_capped_and_says_how_many_are_left_out(red, t01, chain, hq, monkeypatch):
    monkeypatch.setattr(findings, "MOST", 2)
    for number in range(4):
        ProjectFactory(team=t01, chain=chain, light="red", light_reason=f"红 {number}。", created_at=red.created_at)

    meeting = called_meeting(by=hq)
    assert meeting.items.count() == 2
    assert meeting.left_out == {"red": 3}


def test_building_asks_the_same_number_of_queries_however_much_there_is(
    red, t01, chain, hq, django_assert_max_num_queries
):
    meeting = called_meeting(by=hq)
    for number in range(5):
        one = ProjectFactory(team=t01, chain=chain, light="red", light_reason=f"红 {number}。")
        overdue_task(t01, by=hq, project=one, due_on=timezone.localdate() - DAY)
        overdue_task(t01, by=hq, due_on=timezone.localdate() - DAY)

    with django_assert_max_num_queries(17):
        agenda.found_items(meeting, agenda.window_of(meeting, timezone.now()))


class TestPreparing:
    """The agenda by hand."""

    @pytest.fixture
    def meeting(self, red, t01, chain, hq):
        Project.objects.update(grade="A")
        for name in ("乙项目示例", "丙项目示例"):
            ProjectFactory(name=name, team=t01, chain=chain, light="red", light_reason="红。", grade="B")
        return called_meeting(by=hq)

    def order(self, meeting):
        return [one.title[0] for one in meeting.items.standing().order_by("position")]

    def test_topics_are_moved_dropped_restored_and_added(self, meeting, hq, quiet, t01, chain):
        first, second, _third = meeting.items.order_by("position")
        services.move_item(meeting.pk, second.pk, by=hq, where="up")
        assert self.order(meeting) == ["乙", "示", "丙"]
        services.move_item(meeting.pk, first.pk, by=hq, where="down")
        services.move_item(meeting.pk, first.pk, by=hq, where="down")
        assert self.order(meeting) == ["乙", "丙", "示"]
        services.move_item(meeting.pk, first.pk, by=hq, where="first")
        assert self.order(meeting) == ["示", "乙", "丙"]

        assert refused(services.drop_item, meeting.pk, second.pk, by=hq, reason=" ").code == "reason_missing"
        services.drop_item(meeting.pk, second.pk, by=hq, reason="已另行研究")
        extra = ProjectFactory(name="增列示例", team=t01, chain=chain, created_at=quiet.created_at)
        services.add_item(meeting.pk, by=hq, project=extra, reason="区长提出")
        services.add_item(meeting.pk, by=hq, title="通报招商政策")
        assert self.order(meeting) == ["示", "丙", "增", "通"]
        assert refused(services.add_item, meeting.pk, by=hq, project=extra).fields.keys() == {"project"}
        assert refused(services.add_item, meeting.pk, by=hq).fields.keys() == {"title"}

        services.rebuild_agenda(meeting.pk, by=hq)
        assert self.order(meeting) == ["示", "丙", "增", "通"]
        kept = meeting.items.get(title="乙项目示例")
        assert kept.dropped_reason == "已另行研究"
        services.restore_item(meeting.pk, kept.pk, by=hq)
        assert self.order(meeting) == ["示", "乙", "丙", "增", "通"]

    def test_an_opened_agenda_stays_as_it_was_shown(self, meeting, hq, red):
        item = meeting.items.get(project=red)
        services.open_meeting(meeting.pk, by=hq)
        Project.objects.filter(pk=red.pk).update(name="改名", light="green", stage="signed")

        item.refresh_from_db()
        assert (item.title, item.light, item.stage_word) == (red.name, "red", "洽谈")
        for act in (services.rebuild_agenda, services.open_meeting):
            assert refused(act, meeting.pk, by=hq).code == "step_impossible"
        for act, given in (
            (services.add_item, {"title": "临时"}), (services.update_meeting, {"version": None, "place": "他处"}),
        ):  # fmt: skip
            assert refused(act, meeting.pk, by=hq, **given).code == "step_impossible"
        assert refused(services.drop_item, meeting.pk, item.pk, by=hq, reason="示例").code == "step_impossible"
        assert meeting.red_roll.projects == sorted(AgendaItem.objects.values_list("project", flat=True))

    def test_another_day_builds_anew_and_other_words_do_not(self, meeting, hq):
        built = meeting.built_at
        same = services.update_meeting(meeting.pk, by=hq, version=meeting.version, place="一楼")
        assert same.built_at == built
        held = meeting.held_at + datetime.timedelta(days=1)
        assert services.update_meeting(meeting.pk, by=hq, version=same.version, held_at=held).built_at > built

    def test_a_meeting_without_topics_does_not_open(self, hq):
        assert refused(services.open_meeting, called_meeting(by=hq).pk, by=hq).code == "empty_agenda"


def test_an_open_order_of_supervision_stands_with_its_project(quiet, t01, hq):
    today = timezone.localdate()
    order = SupervisionOrder.objects.create(
        no="DB-2026-0001", source="stage", target_type="projects.project", target_id=quiet.pk, project=quiet, team=t01,
        subject="示例", sentence="洽谈逾期两个工作日没有动作。", level="blue", due_on=today, idle_from_on=today,
        counted_from_on=today, idle_workdays=2, issued_on=today,
    )  # fmt: skip
    section, text = topics(called_meeting(by=hq))[quiet.name]
    assert (section, text) == ("overdue", "蓝色督办单 DB-2026-0001 待签收，洽谈逾期两个工作日没有动作。")

    type(order).objects.update(status="closed", closed_at=timezone.now(), close_kind="done")
    assert topics(called_meeting(by=hq)) == {}


def test_the_calendar_shows_a_meeting_to_who_sees_it(red, chain, t01, hq, member, chain_leader):
    held = {one: called_meeting(by=hq, **given).pk for one, given in (
        ("district", {}), ("chain", {"kind": "chain", "chain": chain}), ("team", {"team": t01}),
    )}  # fmt: skip
    today = timezone.localdate()

    def seen(user, scope="mine"):
        found = entries_of(Span(user, today, today + DAY, scope), ["dispatch"])
        return {one.pk for one in found.entries}

    assert seen(hq, "all") == set(held.values())
    assert seen(member) == seen(member, "team") == {held["team"]}
    assert seen(chain_leader, "chain") == {held["chain"]}


def test_what_happened_after_the_last_agenda_was_built_comes_to_the_next_meeting(red, t01, chain, hq):
    first = opened_meeting(by=hq, held_at=timezone.now() + 2 * DAY)  # built two days before its data end
    ProjectFactory(name="会前新增示例", team=t01, chain=chain, created_at=timezone.now())
    second = called_meeting(by=hq, held_at=first.held_at + 7 * DAY)

    assert second.since_at == first.built_at
    assert topics(second)["会前新增示例"][0] == "new"

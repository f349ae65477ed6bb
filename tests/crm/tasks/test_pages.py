"""The pages of tasks: tabs whose numbers equal their lists, the whole way by form, panel, letters, query counts."""

import datetime
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from docx import Document

from core.audit.models import AuditEntry
from crm.tasks import services
from crm.tasks.models import Task, TaskFile
from tests.crm.reviews.conftest import meeting_of
from tests.factories import AgencyFactory, ProjectFactory, member_of, opened_review, pdf
from tests.factories.tasks import given_task, overdue_task, post_of

pytestmark = pytest.mark.django_db
LIST = "/tasks/"


def page(answer) -> str:
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def days_ago(days: int) -> datetime.date:
    return timezone.localdate() - datetime.timedelta(days=days)


@pytest.fixture
def many(t01, t02, hq, member, leader, project):
    """Tasks in every state and colour, of two teams."""
    made = [overdue_task(t01, by=hq, assignee=member, project=project, due_on=days_ago(ago)) for ago in (1, 4, 9, 30)]
    made += [given_task(t01, by=hq), given_task(t01, by=leader, assignee=member), given_task(t02, by=hq)]
    made.append(services.accept_task(given_task(t01, by=hq, assignee=member).pk, by=member))
    handed_in = services.accept_task(given_task(t01, by=leader, assignee=member).pk, by=member)
    made.append(services.submit_task(handed_in.pk, by=member, text="完成"))
    made.append(services.reject_task(given_task(t01, by=hq, assignee=member).pk, by=member, reason="不属本组"))
    made.append(services.cancel_task(given_task(t01, by=hq).pk, by=hq, reason="不办了"))
    services.draft_task(by=leader, team=t01, title="组长的草稿", requirement="示例", due_on=days_ago(-9))
    return made


@pytest.mark.parametrize("who", ["member", "leader", "hq", "chain_leader"])
def test_every_number_equals_the_list_that_it_opens(who, many, request, as_user):
    browser = as_user(request.getfixturevalue(who))
    first = browser.get(LIST).context

    for tab in first["tabs"]:
        shown = browser.get(tab["url"]).context
        assert shown["page_obj"].paginator.count == tab["count"], tab
        for cell in shown["cells"]:
            assert browser.get(cell["url"]).context["page_obj"].paginator.count == cell["value"], cell


def test_tabs_and_cells_count_what_belongs_there(many, member, leader, hq, as_user):
    def tabs(user):
        return {tab["word"]: tab["count"] for tab in as_user(user).get(LIST).context["tabs"]}

    assert tabs(member) == {"我的任务": 9, "本组": 9}
    assert tabs(leader) == {"我的任务": 1, "我交办的": 3, "本组": 9}
    assert tabs(hq) == {"我交办的": 8, "我的任务": 0, "全部": 11}
    cells = {cell["label"]: cell["value"] for cell in as_user(member).get(LIST).context["cells"]}
    assert cells["逾期"] == 4
    assert cells["待签收"] == 6
    assert cells["待验收"] == 1


def test_a_list_shows_colour_and_word_soonest_first(many, member, as_user):
    text = page(as_user(member).get(LIST))

    assert text.index("红色督办</span>", text.index("<tbody")) < text.index("催办", text.index("<tbody"))
    for word in ("红色督办", "逾期 30 天", "待本组签收"):
        assert word in text


def test_filters_stand_in_the_address_and_narrow(many, hq, as_user, t02):
    browser = as_user(hq)

    def count(**query):
        return browser.get(LIST, {"box": "all", "state": "all", **query}).context["page_obj"].paginator.count

    assert count() == 12
    assert count(team=t02.pk) == 1
    assert count(q=many[0].no) == 1
    assert count(q="内饰件") == 4
    assert count(due_before=days_ago(1)) == 4
    assert count(priority="urgent") == 0
    assert count(colour="red") == 1


def test_an_unknown_tab_is_the_first_one(many, member, as_user):
    assert as_user(member).get(LIST, {"box": "issued"}).context["box"] == "mine"


def test_lists_ask_the_same_number_of_queries_however_many_rows(
    t01, hq, member, project, as_user, django_assert_num_queries
):
    browser = as_user(hq)
    given_task(t01, by=hq, project=project)
    browser.get(LIST)
    with CaptureQueriesContext(connection) as few:
        page(browser.get(LIST))
    for _number in range(6):
        given_task(t01, by=hq, project=project, assignee=member)

    with django_assert_num_queries(len(few)):
        page(browser.get(LIST))
    assert len(few) <= 32


def test_a_task_and_the_panel_ask_a_fixed_number_of_queries(
    accepted, project, member, hq, as_user, django_assert_num_queries
):
    services.give_feedback(accepted.pk, by=member, text="已对接", progress_pct=100, uploads=[pdf()])
    for url in (accepted.get_absolute_url(), reverse("tasks:panel", args=[project.pk])):
        browser = as_user(hq)
        browser.get(url)
        with CaptureQueriesContext(connection) as few:
            page(browser.get(url))
        for number in range(3):
            services.give_feedback(
                accepted.pk, by=member, text="已对接", progress_pct=100, uploads=[pdf(f"{number}.pdf")]
            )
            given_task(accepted.team, by=hq, project=project)
        with django_assert_num_queries(len(few)):
            page(browser.get(url))
        assert len(few) <= 24


def test_the_whole_way_by_form(project, t01, hq, member, as_user):
    boss, worker = as_user(hq), as_user(member)
    create = f"{reverse('tasks:create')}?project={project.pk}"
    form = boss.get(create).context["form"]
    assert (form.initial["team"], form.initial["assignee"]) == (t01.pk, member.pk)
    given = {
        "title": "落实用地指标", "requirement": "会同园区拿出方案", "target": f"project-{project.pk}", "team": t01.pk,
        "assignee": member.pk, "due_on": days_ago(-10), "source": "leader", "source_note": "11 月 20 日批示",
        "priority": "urgent",
    }  # fmt: skip
    assert boss.post(create, given | {"act": "issue"}).status_code == 302
    task = Task.objects.get()
    assert (task.status, task.project, task.source) == ("issued", project, "leader")

    def act(browser, name, **typed):
        task.refresh_from_db()
        url = reverse(f"tasks:{name}", args=[task.pk])
        assert browser.get(url).status_code == 200
        assert browser.post(url, {"version": task.version, **typed}).status_code == 302, name
        task.refresh_from_db()
        return task.status

    assert act(worker, "accept") == "accepted"
    assert act(worker, "feedback", text="已对接园区", progress_pct=50, upload=pdf("方案.pdf")) == "accepted"
    assert act(worker, "extend", new_due_on=task.due_on + datetime.timedelta(days=5), reason="等批复") == "accepted"
    asked = task.extensions.get()
    decide = reverse("tasks:extension-decide", args=[task.pk, asked.pk, "approve"])
    assert boss.post(decide, {"version": task.version}).status_code == 302
    assert act(worker, "submit", text="已完成") == "submitted"
    assert act(boss, "return", reason="缺附图") == "returned"
    assert act(worker, "submit", text="已补附图") == "submitted"
    assert act(boss, "close", note="同意") == "closed"

    text = page(worker.get(task.get_absolute_url()))
    for word in ("落实用地指标", "已对接园区", "方案.pdf", "缺附图", "同意", "延期 1 次", "11 月 20 日批示"):
        assert word in text
    file = TaskFile.objects.get()
    assert b"".join(worker.get(file.get_absolute_url()).streaming_content).startswith(b"%PDF")
    assert AuditEntry.objects.filter(action="task.file_downloaded", actor_id=member.pk).count() == 1


def test_faults_stand_in_the_form_and_a_stale_act_is_refused(task, project, hq, member, as_user):
    answer = as_user(hq).post(reverse("tasks:create"), {"title": "只有名称", "act": "issue"})
    assert answer.status_code == 422
    assert {"requirement", "team", "due_on"} <= set(answer.context["form"].errors)

    late = as_user(member).post(reverse("tasks:reject", args=[task.pk]), {"reason": "我写的原因", "version": 0})
    assert late.status_code == 422
    assert "我写的原因" in late.content.decode()


def test_a_draft_is_changed_and_given_out_in_one(leader, t01, as_user):
    browser = as_user(leader)
    given = {
        "title": "草稿", "requirement": "示例", "team": t01.pk, "due_on": days_ago(-3), "source": "manual",
        "priority": "normal",
    }  # fmt: skip
    assert browser.post(reverse("tasks:create"), given | {"act": "draft"}).status_code == 302
    draft = Task.objects.get()
    edit = reverse("tasks:edit", args=[draft.pk])
    assert "草稿" in page(browser.get(edit))
    assert browser.post(edit, given | {"title": "改好了", "act": "draft", "version": 0}).status_code == 302
    assert browser.post(edit, given | {"act": "issue", "version": 0}).status_code == 422
    assert browser.post(edit, given | {"title": "定稿", "act": "issue", "version": 1}).status_code == 302
    draft.refresh_from_db()
    assert (draft.title, draft.status) == ("定稿", "issued")


def test_a_meeting_and_a_project_offer_to_give_a_task(project, hq, member, as_user):
    meeting = meeting_of([opened_review(project, by=member)], hq)
    browser = as_user(hq)
    assert f"{reverse('tasks:create')}?meeting={meeting.pk}" in page(browser.get(meeting.get_absolute_url()))
    start = browser.get(reverse("tasks:create"), {"meeting": meeting.pk}).context["form"].initial
    assert (start["meeting"], start["source"], start["source_note"]) == (meeting.pk, "meeting", meeting.title)

    panel = reverse("tasks:panel", args=[project.pk])
    offered = f"{reverse('tasks:create')}?project={project.pk}"
    assert offered in page(browser.get(panel))
    assert offered not in page(as_user(member).get(panel))
    assert "交办督办" in page(browser.get(project.get_absolute_url()))


def test_the_form_offers_teams_people_and_targets_within_reach(leader, t01, t02, other_chain, project, member, as_user):
    browser = as_user(leader)
    ProjectFactory(team=t02, chain=other_chain, name="外组示例项目")

    assert list(browser.get(reverse("tasks:create")).context["form"].fields["team"].queryset) == [t01]
    assert "组员示例" in page(browser.get(reverse("tasks:people"), {"team": t01.pk}))
    assert "外组示例" not in page(browser.get(reverse("tasks:people"), {"team": t02.pk}))
    found = page(browser.get(reverse("tasks:targets")))
    assert project.name in found
    assert "外组示例项目" not in found


def test_a_clerk_reads_the_tasks_in_which_his_agency_helps(task, clerk, as_user):
    agency = AgencyFactory()
    post_of(clerk, agency)
    task.co_agencies.add(agency)
    browser = as_user(clerk)

    assert task.title in page(browser.get(LIST))
    text = page(browser.get(task.get_absolute_url()))
    assert task.project.name in text
    assert task.project.get_absolute_url() not in text
    assert browser.get(reverse("tasks:accept", args=[task.pk])).status_code == 403


def test_a_project_that_left_the_scope_is_not_named(task, t01, t02, other_chain, member, as_user):
    type(task.project).objects.update(team=t02, chain=other_chain)

    for url in (LIST, task.get_absolute_url()):
        text = page(as_user(member).get(url))
        assert task.title in text
        assert task.project.name not in text


class TestLetters:
    """交办单 and 催办单 as Word files."""

    def text(self, answer) -> str:
        document = Document(io.BytesIO(answer.content))
        cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
        return "\n".join([*(one.text for one in document.paragraphs), *cells])

    def test_both_say_what_by_whom_until_when_and_are_recorded(self, t01, hq, member, project, as_user):
        task = overdue_task(t01, by=hq, assignee=member, project=project, due_on=days_ago(4))
        browser = as_user(hq)

        for kind, head in (("issue", "工作交办单"), ("urge", "工作催办单")):
            said = self.text(browser.get(reverse("tasks:letter", args=[task.pk, kind])))
            for word in (head, task.no, task.title, task.requirement, str(task.due_on), "组员示例", project.name):
                assert word in said
        assert "已逾期 4 天" in said
        assert "至今没有反馈" in said
        assert AuditEntry.objects.filter(action="task.letter_taken").count() == 2

    def test_urging_is_for_who_rules_over_a_task_at_turn(self, accepted, member, hq, as_user):
        urge = reverse("tasks:letter", args=[accepted.pk, "urge"])
        assert as_user(member).get(urge).status_code == 403
        services.submit_task(accepted.pk, by=member, text="完成")
        assert as_user(hq).get(urge).status_code == 403
        assert as_user(hq).get(reverse("tasks:letter", args=[accepted.pk, "else"])).status_code == 404


def test_dialogues_open_in_the_modal_and_refresh(task, member, as_user):
    browser = as_user(member, headers={"HX-Request": "true", "HX-Target": "modal-body"})
    url = reverse("tasks:accept", args=[task.pk])

    assert "<html" not in page(browser.get(url))
    done = browser.post(url, {"version": task.version})
    assert (done.status_code, done["HX-Refresh"]) == (204, "true")


def test_reassigning_and_merging_by_form(task, t01, hq, as_user):
    other, browser = member_of(t01), as_user(hq)
    goal = given_task(t01, by=hq, title="并入这件")
    url = reverse("tasks:reassign", args=[task.pk])
    given = {"team": t01.pk, "assignee": other.pk, "reason": "换人", "version": task.version}
    assert browser.post(url, given).status_code == 302
    task.refresh_from_db()
    assert task.assignee == other
    merge = reverse("tasks:merge", args=[task.pk])
    assert "并入这件" in page(browser.get(merge))
    assert browser.post(merge, {"into": goal.pk, "version": task.version}).status_code == 302
    assert "已并入" in page(browser.get(task.get_absolute_url()))


@pytest.mark.parametrize("who", ["member", "leader", "hq", "chain_leader"])
def test_the_workbench_counts_what_its_lists_show(who, many, request, as_user):
    browser = as_user(request.getfixturevalue(who))
    cells = browser.get("/").context["duties"]["cells"]

    assert [cell["word"] for cell in cells] == ["待签收", "在办", "逾期"]
    for cell in cells:
        assert browser.get(cell["url"]).context["page_obj"].paginator.count == cell["value"]

"""The page of one project."""

import datetime
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from crm.followups.models import FollowUp
from crm.insights.project.timeline import timeline_page
from crm.projects.models import Project
from crm.projects.services import (
    MonthEntry,
    change_stage,
    record_fact,
    reopen_progress,
    report_progress,
    request_state,
    suspend_project,
    terminate_project,
    verify_progress,
    withdraw_fact,
)
from tests.factories import ContactFactory, GateFactFactory, LeadershipFactory, NodeFactory, ProjectFactory, meet_gate


@pytest.fixture
def project(t01, chain, member):
    return ProjectFactory(
        name="示例内饰件生产基地", team=t01, chain=chain, owner=member, node=NodeFactory(chain=chain, name="内外饰"),
        total_invest_wan=32000, factory_m2=18000,
    )  # fmt: skip


@pytest.fixture
def building(t01, chain):
    return ProjectFactory(team=t01, chain=chain, stage="started", stage_due_on=None)


def follow(project, by, **fields):
    values = {
        "enterprise": project.enterprise, "project": project, "team": project.team, "happened_at": timezone.now(),
        "summary": "现场看产线安装，对方提出增容", "level": 2, "is_effective": True, "created_by": by, "next_owner": by,
    }  # fmt: skip
    return FollowUp.objects.create(**{**values, **fields})


def page(browser, project, **query):
    return browser.get(project.get_absolute_url(), query)


def titles(response):
    return [entry["title"] for entry in response.context["timeline"].object_list]


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("hq", 200), ("commander", 200), ("member", 200), ("leader", 200), ("chain_leader", 200), ("partner", 200),
        ("other_member", 404), ("data_admin", 404), ("sysadmin", 404), ("secadmin", 404), ("auditor", 404),
        ("service_officer", 404), ("clerk", 404), ("anonymous", 302), ("disabled", 302),
    ],
)  # fmt: skip
def test_who_sees_the_page(everybody, as_user, project, who, status):
    assert page(as_user(everybody[who]), project).status_code == status


def test_a_hidden_project_answers_like_a_missing_one(other_member, as_user, project):
    browser = as_user(other_member)
    hidden, missing = page(browser, project), browser.get("/projects/999999/")

    assert (hidden.status_code, missing.status_code) == (404, 404)
    assert project.name not in hidden.content.decode()


def test_the_page_shows_facts_steps_gate_and_people(member, leader, as_user, project, chain):
    LeadershipFactory(chain=chain, user__name="链长张示例")
    response = page(as_user(member), project)

    html = response.content.decode()
    for words in (
        "3.20",
        "18,000 ㎡",
        "内外饰",
        "链长张示例",
        "租赁厂房路径 · 第 1 步，共 12 步",
        "推进到接洽拜访",
        "还差 1 项",
    ):
        assert words in html
    assert [person["role"] for person in response.context["people"]] == ["负责人", "组长"]


def test_a_trouble_says_why_and_a_green_light_says_nothing(member, as_user, project):
    browser = as_user(member)
    assert page(browser, project).context["why"] is None
    silent = timezone.now() - datetime.timedelta(days=63)
    Project.objects.update(created_at=silent, light="red", light_reason="33 天无有效跟进，B 级超过 30 天转红。")

    html = page(browser, project).content.decode()

    assert "33 天无有效跟进，B 级超过 30 天转红。" in html
    assert f"?project={project.pk}" in html


def test_a_suspended_project_says_why_and_until_when(hq, as_user, project):
    until = timezone.localdate() + datetime.timedelta(days=30)
    suspend_project(project.pk, by=hq, reason="企业融资未到位", resume_by_on=until)

    response = page(as_user(hq), project)

    html = response.content.decode()
    assert "企业融资未到位" in html
    assert f"应于 {until} 前恢复" in html
    assert (response.context["move_to"], [verb["word"] for verb in response.context["verbs"]]) == (
        "", ["修改资料", "移交", "恢复", "登记外流", "合并", "终止"],
    )  # fmt: skip


def test_an_ended_project_offers_nothing_more(hq, as_user, project):
    terminate_project(project.pk, by=hq, kind="policy", reason="评审否决")

    context = page(as_user(hq), project).context

    assert (context["verbs"], context["move_to"], context["gate"]) == ([], "", None)


def test_who_may_not_resume_asks_for_it(hq, member, chain_leader, as_user, project):
    until = timezone.localdate() + datetime.timedelta(days=30)
    suspend_project(project.pk, by=hq, reason="企业融资未到位", resume_by_on=until)

    acts = {user: page(as_user(user), project).context["why"]["act"] for user in (hq, member, chain_leader)}

    assert (acts[hq]["word"], acts[member]["word"], acts[chain_leader]) == ("恢复", "申请恢复", None)


VERBS = {
    "hq": ["修改资料", "移交", "搁置", "登记外流", "合并", "终止"],
    "leader": ["修改资料", "移交", "申请搁置", "登记外流", "申请合并", "终止"],
    "member": ["修改资料", "申请搁置", "申请外流", "申请合并", "申请终止"],
    "chain_leader": [],
}


@pytest.mark.parametrize("who", VERBS)
def test_the_actions_follow_the_policy(everybody, as_user, project, who):
    context = page(as_user(everybody[who]), project).context

    assert [verb["word"] for verb in context["verbs"]] == VERBS[who]
    assert bool(context["move_to"]) == (who != "chain_leader")


def test_the_gate_offers_what_the_reader_may_fill(member, hq, as_user, project):
    Project.objects.update(stage="review")

    def offered(user):
        return {item["word"] for item in page(as_user(user), project).context["gate"]["items"] if item.get("url")}

    assert offered(hq) - offered(member) == {"联审通过", "公平竞争审查通过", "法务审核通过"}


def test_a_met_item_shows_its_day_and_number_and_can_be_withdrawn(member, as_user, project):
    GateFactFactory(project=project, code="counterpart_met", reference="走访记录 3 号")

    item = page(as_user(member), project).context["gate"]["items"][0]

    assert (item["met"], item["act"]) == (True, "撤回")
    assert "走访记录 3 号" in item["note"]


def test_one_timeline_holds_stages_states_facts_and_follow_ups(hq, member, as_user, project):
    record_fact(
        project.pk, "counterpart_met", by=member, met_on=timezone.localdate(), source="manual", reference="照片"
    )
    change_stage(project.pk, "contact", by=member, actual_on=timezone.localdate(), evidence="走访照片")
    withdraw_fact(project.pk, "counterpart_met", by=hq, reason="张冠李戴")
    follow(project, member, counterpart="周示例", next_step="取得供电方案", next_on=timezone.localdate())
    suspend_project(project.pk, by=hq, reason="等", resume_by_on=timezone.localdate() + datetime.timedelta(days=9))

    response = page(as_user(member), project)

    assert set(titles(response)) == {
        "立项，进入“线索”", "见到对方人员", "推进到“接洽拜访”", "撤回：见到对方人员", "走访拜访 · 有效跟进", "搁置",
    }  # fmt: skip
    html = response.content.decode()
    assert "在“线索” 0 天 · 依据：走访照片" in html
    assert "见 周示例。现场看产线安装" in html


def test_the_timeline_tells_what_was_filed_verified_and_sent_back(hq, member, as_user, building):
    month = timezone.localdate().replace(day=1)
    report = report_progress(MonthEntry(building.pk, Decimal(50), Decimal(45)), by=member, month=month)
    verify_progress(report.pk, by=hq, version=0)
    reopen_progress(report.pk, by=hq, reason="照片与进度不符", version=1)

    response = page(as_user(member), building, show="progress")

    said = [f"{month:%Y-%m} 进度{act}" for act in ("退回更正", "核实", "填报")]
    assert titles(response) == said
    assert "照片与进度不符" in response.content.decode()
    assert set(said) <= set(titles(page(as_user(member), building)))


def test_the_timeline_tells_partners_nothing_of_the_progress(everybody, member, building):
    month = timezone.localdate().replace(day=1)
    report_progress(MonthEntry(building.pk, Decimal(50), Decimal(45)), by=member, month=month)

    for wanted in ("", "progress"):
        entries = timeline_page(building, everybody["partner"], wanted, 1).object_list
        assert not [entry for entry in entries if "进度" in entry["title"]]


@pytest.mark.parametrize(
    ("show", "count"), [("", 4), ("stage", 2), ("fact", 1), ("followup", 1), ("status", 0), ("nonsense", 4)]
)
def test_the_timeline_is_filtered(member, as_user, project, show, count):
    meet_gate(project, "contact")
    change_stage(project.pk, "contact", by=member, actual_on=timezone.localdate())
    follow(project, member)

    assert len(titles(page(as_user(member), project, show=show))) == count


def test_the_timeline_is_paged_and_htmx_gets_it_alone(member, as_user, project):
    for day in range(25):
        follow(
            project, member, happened_at=timezone.now() - datetime.timedelta(days=day), summary=f"第 {day} 次见面谈判"
        )
    browser = as_user(member)

    headers = {"HX-Request": "true", "HX-Target": "timeline"}
    second = browser.get(project.get_absolute_url(), {"show": "followup", "page": 2}, headers=headers)

    assert len(titles(page(browser, project))) == 20
    assert len(titles(second)) == 5
    assert "<html" not in second.content.decode()


def test_a_partner_reads_no_follow_ups_and_no_contacts(partner, member, as_user, project):
    follow(project, member)
    ContactFactory(enterprise=project.enterprise, name="周示例")

    response = page(as_user(partner), project)

    html = response.content.decode()
    assert "现场看产线安装" not in html
    assert "周示例" not in html
    assert titles(response) == ["立项，进入“线索”"]


def test_contacts_are_masked(member, as_user, project):
    ContactFactory(enterprise=project.enterprise, name="周示例", title="副总经理", mobile="13800138000")

    html = page(as_user(member), project).content.decode()

    assert "138****8000" in html
    assert "13800138000" not in html


def test_a_voided_follow_up_stays_and_says_so(member, as_user, project):
    follow(project, member, voided_at=timezone.now(), void_reason="重复")

    assert "走访拜访（已作废）" in titles(page(as_user(member), project))


def test_what_people_type_is_escaped(member, as_user, project):
    Project.objects.update(name="<script>alert(1)</script>", next_step="<b>x</b>", next_step_on=timezone.localdate())

    html = page(as_user(member), project).content.decode()

    assert "<script>alert(1)" not in html
    assert "<b>x</b>" not in html


def test_the_query_count_does_not_depend_on_the_history(
    member, as_user, project, django_assert_max_num_queries, django_assert_num_queries
):
    def more(number):
        for _ in range(number):
            follow(project, member)
            GateFactFactory(project=project, withdrawn_at=timezone.now())
            project.status_changes.create(kind="suspended", by=member)
            ContactFactory(enterprise=project.enterprise)

    browser = as_user(member)
    more(1)
    with django_assert_max_num_queries(34) as few:
        page(browser, project)
    more(3)
    with django_assert_num_queries(len(few)):
        page(browser, project)


def test_the_first_open_step_is_the_next_act(member, as_user, project):
    today = timezone.localdate()
    step = follow(project, member, next_step="取得供电方案", next_on=today)
    Project.objects.update(next_step="取得供电方案", next_step_on=today)

    response = page(as_user(member), project)

    assert [one.followup for one in response.context["steps"]] == [step]
    assert "今天" in response.content.decode()


def test_the_step_is_done_from_the_page_by_who_may_and_offered_to_nobody_else(
    member, chain_leader, as_user, project, service_officer
):
    step = follow(project, member, next_step="取得供电方案", next_on=timezone.localdate())
    Project.objects.update(next_step="取得供电方案", next_step_on=step.next_on, service_officer=service_officer)
    done, log = f'action="/followups/{step.pk}/done/"', f"/followups/new/?project={project.pk}"

    texts = {user: page(as_user(user), project).content.decode() for user in (member, chain_leader, service_officer)}

    assert done in texts[member]
    assert log in texts[member]
    for reader in (chain_leader, service_officer):
        assert done not in texts[reader]
        assert log not in texts[reader]


def test_who_has_no_list_is_led_to_none(service_officer, as_user, project):
    Project.objects.update(service_officer=service_officer)

    assert 'href="/projects/board/"' not in page(as_user(service_officer), project).content.decode()


def test_while_a_request_waits_the_page_says_so_and_offers_no_other(hq, member, leader, chain_leader, as_user, project):
    until = timezone.localdate() + datetime.timedelta(days=30)
    request_state(project.pk, "suspend", by=member, reason="企业融资未到位", resume_by_on=until)

    pages = {user: page(as_user(user), project) for user in (hq, member, leader, chain_leader)}
    words = {user: [verb["word"] for verb in answer.context["verbs"]] for user, answer in pages.items()}

    assert words[member] == ["修改资料", "撤回搁置申请"]
    assert words[leader] == ["修改资料", "移交", "查看搁置申请"]
    assert words[hq] == ["修改资料", "移交", "批准搁置申请", "驳回搁置申请"]
    assert words[chain_leader] == []
    assert all(f"搁置 · 至 {until}" in answer.text for answer in pages.values())


@pytest.mark.parametrize("who", ["hq", "member"])
def test_a_signed_project_is_not_offered_to_be_merged(everybody, as_user, project, who):
    Project.objects.update(stage="signed")

    words = [verb["word"] for verb in page(as_user(everybody[who]), project).context["verbs"]]

    assert not [word for word in words if "合并" in word]


def test_a_suspended_project_keeps_what_is_filled_in_and_offers_no_move(hq, member, as_user, project):
    until = timezone.localdate() + datetime.timedelta(days=30)
    suspend_project(project.pk, by=hq, reason="企业融资未到位", resume_by_on=until)
    browser, sheet = as_user(member), reverse("projects:stage", args=[project.pk])

    assert "恢复后才能推进" in page(browser, project).text
    opened = browser.get(sheet)
    assert ("恢复后才能推进" in opened.text, "只保存所填" in opened.text) == (True, True)
    assert 'class="btn btn-primary">推进到' not in opened.text

    project.refresh_from_db()
    today = f"{timezone.localdate()}"
    given = {"version": project.version, "to": opened.context["form"]["to"].value(), "actual_on": today}
    answer = browser.post(sheet, {**given, "counterpart_met_on": today, "only_save": "1"})
    assert (answer.status_code, project.facts.filter(code="counterpart_met").exists()) == (302, True)

"""承诺兑现 on the project page: fragment and page, what is offered to whom, the dialogues."""

from decimal import Decimal

import pytest
from django.urls import reverse

from crm.commitments.models import Commitment, FundArrival, YearlyActual
from crm.projects.models import Project
from tests.factories import CommitmentFactory, FundArrivalFactory, ProjectFileFactory, YearlyActualFactory
from tests.factories.commitments import in_days

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true", "HX-Target": "modal-body"}


def url(name, *args):
    return reverse(f"commitments:{name}", args=args)


@pytest.fixture
def panel(project):
    return url("panel", project.pk)


@pytest.fixture
def full(project):
    Project.objects.filter(pk=project.pk).update(contract_kind="formal", contract_amount_wan=Decimal(1000))
    CommitmentFactory(project=project, due_on=in_days(-8), item="设备补助示例")
    CommitmentFactory(project=project, investor=True, item="企业投资示例")
    FundArrivalFactory(project=project, amount_wan=Decimal(700), verified=True)
    FundArrivalFactory(project=project, amount_wan=Decimal(250))
    YearlyActualFactory(project=project, verified=True)
    return project


def test_the_panel_is_a_fragment_for_htmx_and_a_page_else(member, as_user, full, panel):
    browser = as_user(member)

    page, fragment = browser.get(panel).content.decode(), browser.get(panel, headers=HTMX).content.decode()

    assert "<html" in page
    assert full.name in page
    assert "<html" not in fragment
    for html in (page, fragment):
        for text in (
            "设备补助示例",
            "企业投资示例",
            "逾期 8 天",
            "70.0%",
            "核实到位资金 ÷ 正式合同额",
            "待核实 250 万元",
        ):
            assert text in html


def test_without_a_contract_the_rate_is_a_dash_with_the_reason(member, as_user, project, panel):
    FundArrivalFactory(project=project, verified=True)
    html = as_user(member).get(panel).content.decode()

    assert "到位率 —" in html
    assert "没有正式合同额，不计算资金到位率" in html


def test_more_than_promised_is_shown_as_it_is(member, as_user, full, panel):
    FundArrivalFactory(project=full, amount_wan=Decimal(500), verified=True)

    assert "120.0%" in as_user(member).get(panel).content.decode()


@pytest.mark.parametrize(
    ("who", "offered"),
    [("member", {"create", "arrival-create", "condition_met"}), ("hq", {"create", "arrival-create", "condition_met", "review", "verify"}),
     ("chain_leader", set())],
)  # fmt: skip
def test_only_what_one_may_do_is_offered(request, as_user, full, panel, who, offered):
    html = as_user(request.getfixturevalue(who)).get(panel).content.decode()
    clause, row = full.commitments.get(side="gov"), full.fundarrivals.get(verified_at=None)
    acts = {
        "create": url("create", full.pk, "gov"), "arrival-create": url("arrival-create", full.pk),
        "condition_met": url("move", clause.pk, "condition_met"), "review": url("review", clause.pk),
        "verify": url("arrival-verify", row.pk), "approve": url("move", clause.pk, "approved"),
    }  # fmt: skip

    assert {name for name, address in acts.items() if f'"{address}"' in html} == offered


def test_an_unreviewed_application_is_not_offered_for_approval(hq, as_user, project, panel):
    clause = CommitmentFactory(project=project, status="applied")
    approve = url("move", clause.pk, "approved")

    assert approve not in as_user(hq).get(panel).content.decode()
    Commitment.objects.filter(pk=clause.pk).update(review="passed")
    assert approve in as_user(hq).get(panel).content.decode()


@pytest.mark.parametrize("who", ["member", "hq", "chain_leader"])
def test_the_query_count_does_not_depend_on_the_rows(request, as_user, full, panel, who, django_assert_max_num_queries):
    browser = as_user(request.getfixturevalue(who))
    browser.get(panel, headers=HTMX)
    for _ in range(8):
        CommitmentFactory(project=full, evidence=ProjectFileFactory(project=full))
        FundArrivalFactory(project=full, verified=True, evidence=ProjectFileFactory(project=full))
    for year in range(2010, 2018):
        YearlyActualFactory(project=full, year=year)

    with django_assert_max_num_queries(12):
        browser.get(panel, headers=HTMX)


def test_co_teams_ask_once_whether_they_work_on_it(
    other_member, t02, as_user, full, panel, django_assert_max_num_queries
):
    full.co_teams.add(t02)
    CommitmentFactory.create_batch(6, project=full)
    browser = as_user(other_member)
    browser.get(panel, headers=HTMX)

    with django_assert_max_num_queries(14):
        html = browser.get(panel, headers=HTMX).content.decode()
    assert url("create", full.pk, "gov") in html


def test_another_teams_panel_does_not_exist_for_me_and_administrators_see_none(other_member, sysadmin, as_user, panel):
    assert as_user(other_member).get(panel).status_code == 404
    assert as_user(sysadmin).get(panel).status_code == 404


def test_drafting_in_the_dialogue(member, as_user, project):
    address = url("create", project.pk, "gov")
    browser = as_user(member)
    assert "登记政府承诺" in browser.get(address, headers=HTMX).content.decode()

    given = {
        "item": "设备补助",
        "measure": "policy",
        "amount_wan": "500",
        "due_on": str(in_days(30)),
        "basis": "办法第 8 条",
    }
    refused = browser.post(address, {**given, "amount_wan": "", "basis": ""}, headers=HTMX)
    assert refused.status_code == 422
    assert "设备补助" in refused.content.decode()

    done = browser.post(address, given, headers=HTMX)
    assert (done.status_code, done.headers["HX-Refresh"]) == (204, "true")
    assert Commitment.objects.get().amount_wan == 500
    assert browser.post(address, given).headers["Location"] == url("panel", project.pk)


def test_a_side_that_is_none_is_missing(member, as_user, project):
    assert as_user(member).get(url("create", project.pk, "others")).status_code == 404


def test_the_numbers_of_a_form_carry_no_useless_zeros(member, as_user, gov):
    html = as_user(member).get(url("edit", gov.pk), headers=HTMX).content.decode()

    assert 'value="500"' in html


def test_editing_an_old_version_shows_both(member, as_user, gov):
    Commitment.objects.filter(pk=gov.pk).update(version=4, item="别人改的事项")
    given = {
        "version": 0,
        "item": "我改的事项",
        "measure": "policy",
        "amount_wan": "500",
        "due_on": str(in_days(30)),
        "basis": "示例",
    }

    answer = as_user(member).post(url("edit", gov.pk), given, headers=HTMX)

    assert answer.status_code == 422
    for text in ("我改的事项", "别人改的事项"):
        assert text in answer.content.decode()


def test_the_whole_path_in_dialogues(member, hq, as_user, project, gov, today):
    team, headquarters = as_user(member), as_user(hq)

    def step(browser, to, version, **more):
        return browser.post(url("move", gov.pk, to), {"version": version, "actual_on": str(today), **more}).status_code

    assert step(team, "condition_met", 0) == 302
    assert step(team, "applied", 1) == 302
    assert step(headquarters, "approved", 2) == 422
    review = {"version": 2, "result": "passed", "reference": "示竞审 1 号", "reviewed_on": str(today)}
    assert headquarters.post(url("review", gov.pk), review).status_code == 302
    assert step(headquarters, "approved", 3) == 302
    assert step(headquarters, "paid", 4, settled_value="600") == 302
    html = headquarters.get(url("detail", gov.pk)).content.decode()
    for text in ("已兑现", "120%", "审查通过", "示竞审 1 号", "600 万元"):
        assert text in html


def test_a_step_that_is_gone_says_so(member, as_user, project):
    clause = CommitmentFactory(project=project, status="applied")

    answer = as_user(member).get(url("move", clause.pk, "condition_met"))
    assert answer.status_code == 200
    gone = as_user(member).get(url("move", clause.pk, "paid"))
    assert gone.status_code == 409
    assert "已申请" in gone.content.decode()
    assert as_user(member).get(url("move", clause.pk, "nonsense")).status_code == 404


def test_money_in_dialogues(member, hq, as_user, project, today):
    team, headquarters = as_user(member), as_user(hq)
    given = {"kind": "equipment", "amount_wan": "300", "arrived_on": str(today), "reference": "回单 1"}
    assert team.post(url("arrival-create", project.pk), given).status_code == 302
    row = FundArrival.objects.get()

    assert team.post(url("arrival-edit", row.pk), {**given, "version": 0, "amount_wan": "400"}).status_code == 302
    assert team.get(url("arrival-verify", row.pk)).status_code == 403
    assert "400 万元" in headquarters.get(url("arrival-verify", row.pk), headers=HTMX).content.decode()
    assert headquarters.post(url("arrival-verify", row.pk), {"version": 0}).status_code == 422
    assert headquarters.post(url("arrival-verify", row.pk), {"version": 1}).status_code == 302
    assert team.get(url("arrival-edit", row.pk)).status_code == 403
    assert headquarters.post(url("arrival-unverify", row.pk), {"version": 2, "reason": ""}).status_code == 422
    assert headquarters.post(url("arrival-unverify", row.pk), {"version": 2, "reason": "金额有误"}).status_code == 302
    assert team.post(url("arrival-void", row.pk), {"version": 3, "reason": "重复"}).status_code == 302


def test_years_in_dialogues(member, hq, as_user, project):
    given = {"year": "2025", "kind": "tax", "actual": "88.5", "source": "税务反馈", "reference": "示税 1"}
    assert as_user(member).post(url("actual-create", project.pk), given).status_code == 302
    row = YearlyActual.objects.get()

    again = as_user(member).post(url("actual-create", project.pk), given, headers=HTMX)
    assert again.status_code == 422
    assert "已上报" in again.content.decode()
    assert as_user(hq).post(url("actual-verify", row.pk), {"version": 0}).status_code == 302
    assert as_user(hq).post(url("actual-unverify", row.pk), {"version": 1, "reason": "口径"}).status_code == 302
    assert as_user(member).post(url("actual-edit", row.pk), {**given, "version": 2, "actual": "90"}).status_code == 302
    assert as_user(member).post(url("actual-void", row.pk), {"version": 3, "reason": "重复"}).status_code == 302


def test_a_voided_clause_has_no_dialogues_but_can_be_read(member, as_user, gov):
    Commitment.objects.filter(pk=gov.pk).update(voided_at="2026-01-01T00:00Z", void_reason="重复登记")

    assert as_user(member).get(url("edit", gov.pk)).status_code == 404
    assert "重复登记" in as_user(member).get(url("detail", gov.pk)).content.decode()

"""A project of 10亿元 investment and 10亿元 output from lead to service, with every gate refusing on the way.

Pictures are taken when STORY_PICTURES names a folder.
"""

import json
import re
import signal

import pytest
from playwright.sync_api import expect, sync_playwright

from tests.browser import lifecycle as steps
from tests.browser.district import LIFECYCLE_SEED
from tests.browser.lifecycle import FIRM, LOCAL, Actor, day, move, refused
from tests.chromium import launch
from tests.running import Product

pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]


@pytest.fixture(scope="module")
def product(tmp_path_factory):
    product = Product(tmp_path_factory.mktemp("lifecycle"))
    yield product.start()
    product.stop(signal.SIGKILL)
    product.remove()


@pytest.fixture(scope="module")
def browser():
    with sync_playwright() as play:
        browser = launch(play)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def cast(product, browser):
    """The people of the story, each signed in at a browser."""
    out = product.manage("shell", "-c", LIFECYCLE_SEED).communicate(timeout=120)[0]
    passwords = json.loads(out.split("PEOPLE ", 1)[1].splitlines()[0])
    names = {"hq": "hq", "member": "t01_member", "clerk": "clerk", "officer": "officer"}
    return {part: Actor(browser, product.url, name, passwords[name]) for part, name in names.items()}


def test_a_project_of_a_billion_from_lead_to_service(cast):
    hq, member = cast["hq"], cast["member"]
    project = from_lead_to_talks(member, hq)
    framework(member, project)
    agencies_and_headquarters_review(cast, project)
    formal_contract_with_promises(hq, member, project)
    more_investment(hq, member, project)
    land_on_the_ground(hq, member, project)
    money_arrives(hq, member, project)
    build_and_produce(hq, member, project)
    into_service(hq, member, cast["officer"], project)
    assert [complaint for person in cast.values() for complaint in person.complaints] == []


def test_a_sleeping_project_turns_red_and_rests(cast):
    hq = cast["hq"]
    project = open_sleeping_project(hq)
    assert "红灯" in hq.read(project)
    hq.picture("project-red")
    hq.do(project + "suspend/", reason="企业调整投资节奏，等待上级批复", resume_by_on=day(90))
    assert "搁置" in hq.read(project)
    hq.picture("project-suspended")
    hq.do(project + "resume/", reason="批复已到")
    assert "红灯" in hq.read(project)


def from_lead_to_talks(member, hq) -> str:
    project = steps.create_project(member, steps.create_firm(hq, FIRM))
    refused(member, project, "见到对方人员")
    steps.log_visit(member, project)
    steps.claim_and_confirm(member, hq, project)
    move(member, project, "接洽拜访")
    move(member, project, "考察")
    refused(member, project, "书面意向", "选址需求", "要素需求")
    move(member, project, "洽谈", intent_document_on=day(), site_needs="工业用地 150 亩", element_needs="用电 8000 kVA")
    return project


def framework(member, project):
    """A framework agreement counts nothing."""
    address = steps.contract(
        member, project, kind="framework", title="示例电驱项目框架协议", no="示例框〔2026〕01", amount_wan="100000"
    )
    steps.sign(member, address)
    assert counted(member) == ("0", "0.00", "0.00")


def counted(actor) -> tuple[str, str, str]:
    totals = steps.team_totals(actor)
    return totals["签约项目"], totals["正式合同额"], totals["增资"]


def agencies_and_headquarters_review(cast, project):
    hq, member, clerk = cast["hq"], cast["member"], cast["clerk"]
    refused(member, project, "研判评审已启动")
    member.do(project + "reviews/open/", note="总投资 10 亿元，用地 150 亩")
    move(member, project, "研判评审")
    formal_contract_waits(member, project)
    refused(member, project, "联审通过", "公平竞争审查通过", "法务审核通过", "合同类型", "双方承诺已登记")
    member.picture("move-refused")
    last = give_opinions(clerk, but=1)
    review = review_of(hq, project)
    call_meeting(hq)
    says = hq.send(review + "conclude/", conclusion="pass")
    assert "还有 1 项必审意见未完成" in says, says
    # the last answer comes on paper and is entered by headquarters
    assert "待反馈" not in hq.send(last, result="agree", text="同意", paper_reference="示例函〔2026〕11 号")
    hq.read(review)
    hq.picture("review")
    hq.do(review + "conclude/", conclusion="pass", text="同意引进")
    assert "通过" in hq.read(review)


def formal_contract_waits(member, project):
    """The formal contract that upgrades the agreement is drafted; it cannot count as signed before the review."""
    address = steps.contract(
        member, project, upgrades=1, kind="formal", title="示例电驱项目投资合同", no="示例招商〔2026〕011",
        amount_wan="100000", start_by_on=day(60), commission_by_on=day(400),
    )  # fmt: skip
    says = member.send(address, signed_on=day())
    assert "还差 3 项" in says, says
    assert counted(member) == ("0", "0.00", "0.00")


def waiting(actor) -> list[str]:
    actor.read("/reviews/opinions/")
    found = actor.page.locator("main a[href*='/reviews/opinions/']").evaluate_all(
        "all => all.map(one => one.getAttribute('href'))"
    )
    return sorted({one for one in found if one.strip("/").split("/")[-1].isdecimal()}, key=lambda one: (len(one), one))


def give_opinions(clerk, but: int) -> str:
    """The clerk agrees to everything that he is asked but the last, whose address is returned."""
    asked = waiting(clerk)
    assert len(asked) > but, asked
    clerk.read(asked[0])
    clerk.picture("opinion")
    for address in asked[: len(asked) - but]:
        assert "待反馈" not in clerk.send(address, result="agree", text="同意")
    return asked[-1]


def review_of(hq, project) -> str:
    hq.read(project + "reviews/")
    return re.match(r"/reviews/\d+/", hq.link(r"^/reviews/\d+/")).group(0)


def call_meeting(hq):
    hq.open("/reviews/meetings/new/")
    hq.fill(title="第 1 次联审会", held_at=steps.now_local(), place="示例会议室", chair="示例主任", attendees="各部门")
    hq.page.locator("main [name=reviews]").first.check(force=True)
    says = hq.save()
    assert "/new/" not in hq.page.url, says


def formal_contract_with_promises(hq, member, project):
    """The upgrade counts once; the gate asks for the formal contract and for both sides' promises."""
    refused(member, project, "合同类型", "双方承诺已登记", planned_start_on=day(60), planned_commission_on=day(400))
    member.read(project + "contracts/")
    address = member.link(r"/contracts/\d+/sign/")
    steps.sign(member, address)
    assert counted(member) == ("1", "10.00", "0.00")
    refused(member, project, "双方承诺已登记")
    member.picture("move")
    steps.clause(
        member, project, "investor", item="达产产值", measure="output", amount_wan="100000", due_on=day(800),
        basis="投资合同第 3 条",
    )  # fmt: skip
    steps.clause(
        member, project, "gov", item="保障工业用地", measure="land", quantity="150", due_on=day(60),
        basis="投资合同第 5 条",
    )  # fmt: skip
    move(member, project, "签约")
    assert counted(hq) == ("1", "10.00", "0.00")


def more_investment(hq, member, project):
    """An increase stands beside the amount and is no second project."""
    address = steps.contract(
        member, project, increases=1, kind="supplement", title="示例电驱项目增资协议", no="示例招商〔2026〕012",
        amount_wan="30000",
    )  # fmt: skip
    steps.sign(member, address)
    assert counted(member) == ("1", "10.00", "3.00")
    member.picture("team-totals")


def land_on_the_ground(hq, member, project):
    today = day()
    refused(member, project, "落地主体", business_license_on=today, business_license_ref="示例执照")
    steps.create_firm(member, LOCAL, steps.local_entity_code())
    member.open(project + "stage/")
    member.page.locator("[role=combobox], .lz-picker input[type=search], .lz-picker input[type=text]").first.fill(LOCAL)
    member.page.locator(".lz-picker [role=option]").first.click()
    member.fill(business_license_on=today, business_license_ref="示例执照")
    member.page.click("button.btn-primary:has-text('推进到')")
    expect(member.page.locator(".lz-stage.is-now")).to_contain_text("注册")


def money_arrives(hq, member, project):
    """The member reports, and may not verify it himself; somebody of HQ does, and only then it counts."""
    member.do(project + "arrivals/new/", kind="registered_capital", amount_wan="20000", reference="示例凭证 01")
    member.read("/arrivals/")
    hq.read(project + "commitments/")
    address = hq.link(r"/arrivals/\d+/verify/")
    assert member.open(address) == 403
    assert "待核实 20,000 万元" in hq.text()
    hq.do(address)
    assert "待核实 0 万元" in hq.read(project + "commitments/")
    assert "15.4%" in hq.text()  # of 10亿元 and the increase of 3亿元
    hq.picture("commitments")


def build_and_produce(hq, member, project):
    today = day()
    move(member, project, "供地", land_contract_on=today, land_mu="150", site_handed_over_on=today)
    move(member, project, "开工", construction_permit_on=today)
    member.do(project + "progress/report/", planned_pct="10", actual_pct="12", invested_wan="6000")
    assert "未核实" in member.read(project + "progress/")
    assert member.page.locator("main button[formaction*='/verify/']").count() == 0
    hq.read(project + "progress/")
    hq.page.locator("main button[formaction*='/verify/']").first.click()
    expect(hq.page.locator("main").get_by_text("已核实").first).to_be_visible()
    assert "正常" in member.read(project)
    member.picture("project-healthy")
    member.read("/projects/board/")
    member.picture("board")
    move(member, project, "竣工", completion_accepted_on=today)
    move(member, project, "投产", first_output_on=today)


def into_service(hq, member, officer, project):
    """The officer sees what is assigned to him from then on, logs his visit, and changes nothing else."""
    assert officer.open(project) == 404
    refused(member, project, "服务专员")
    member.open(project + "stage/")
    member.page.select_option("[name=service_officer]", index=1)
    member.fill(service_file_on=day())
    member.page.click("button.btn-primary:has-text('推进到')")
    expect(member.page.locator(".lz-stage.is-now")).to_contain_text("常态服务")
    assert "常态服务" in officer.read(project)
    assert officer.open(project + "edit/") == 403
    steps.log_visit(officer, project)
    assert "带用地方案上门" in officer.read(project)
    assert counted(hq) == ("1", "10.00", "3.00")
    hq.read(project)
    hq.picture("project-service")


def open_sleeping_project(hq) -> str:
    """Open a project that has been in talks for a long time, as HQ does for what began before the system."""
    firm = steps.create_firm(hq, "重庆示例沉睡装备有限公司")
    hq.open(f"/projects/existing/?enterprise={firm}")
    hq.fill(name="精密装备基地", type="lease", total_invest_wan="20000", stage="negotiate", stage_since_on=day(-200))
    hq.page.select_option("[name=team]", label=steps.TEAM)
    hq.page.select_option("[name=chain]", label=steps.CHAIN)
    hq.page.wait_for_load_state("networkidle")
    hq.fill(data_as_of_on=day(), data_source="示例台账")
    hq.save()
    return "/" + hq.page.url.split("/", 3)[3].split("?")[0]

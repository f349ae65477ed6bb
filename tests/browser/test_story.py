"""The main job, played by three people on the running product: from a list of firms to service, and a reminder that comes once."""

import json
import os
import re
import signal
import time
from datetime import timedelta
from pathlib import Path

import psycopg2
import pytest
from playwright.sync_api import expect, sync_playwright

from tests.browser.district import SEED
from tests.browser.listed import FIRMS, ROWS, listed_companies, small_list
from tests.browser.people import PHONE, Person, product_today
from tests.chromium import launch
from tests.factories.files import PDF
from tests.running import Product

pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]
FIRM = "重庆示例内饰科技有限公司"
SUMMARY = "介绍了区内整车配套和标准厂房，对方关心用工和电价"
NEXT_STEP = "带标准厂房清单上门"
DAYS_AHEAD = 3
PICTURES = Path(os.environ["STORY_PICTURES"]) if os.environ.get("STORY_PICTURES") else None


@pytest.fixture
def product(tmp_path):
    product = Product(tmp_path)
    yield product
    if product.runner and product.runner.poll() is None:
        product.stop(signal.SIGKILL)
    product.remove()


@pytest.fixture
def browser():
    with sync_playwright() as play:
        browser = launch(play)
        yield browser
        browser.close()


def people_of(product: Product) -> dict[str, str]:
    out = product.manage("shell", "-c", SEED).communicate(timeout=120)[0]
    return json.loads(out.split("PEOPLE ", 1)[1].splitlines()[0])


def rows(product: Product, statement: str) -> list:
    with psycopg2.connect(product.database_url) as connection, connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall()


def fake_clock(days: int) -> dict[str, str]:
    """The environment under which every process of the product, the database too, reads a clock some days ahead."""
    library = next(Path("/usr/lib").rglob("libfaketimeMT.so.1"))
    return {"LD_PRELOAD": str(library), "FAKETIME": f"+{days}d"}


def test_the_district_wins_a_firm_and_serves_it(product, browser, tmp_path):
    product.start()
    passwords = people_of(product)
    hq = Person(browser, product.url, "hq", passwords["hq"])

    import_both_lists(product, hq, tmp_path)
    project = open_project(hq)
    number = project.strip("/").split("/")[-1]

    member = Person(browser, product.url, "t01_member", passwords["t01_member"], PHONE)
    log_visit(member, project)
    walk_to_review(member, project)
    sign(hq, member, project)
    land_and_produce(member, project)
    check_history(hq, project)
    another_team_sees_nothing(Person(browser, product.url, "t02_member", passwords["t02_member"]), project)
    assert not member.complaints
    assert not hq.complaints

    product.stop(signal.SIGINT)
    the_day_comes(product, browser, passwords, number)


def import_both_lists(product, hq, folder):
    result = hq.import_list(listed_companies(folder))
    assert f"{ROWS:,}" in hq.preview
    assert rows(product, "SELECT count(*) FROM enterprises_enterprise") == [(FIRMS,)], result
    hq.search("nbhx")
    assert "宁波华翔" in hq.text()
    hq.shoot(PICTURES, "firm")
    hq.import_list(small_list(folder))
    assert rows(product, f"SELECT count(*) FROM enterprises_enterprise WHERE name = '{FIRM}'") == [(1,)]


def open_project(hq) -> str:
    hq.search("cqslns")
    assert FIRM in hq.text()
    firm = re.search(r"/enterprises/(\d+)/", hq.page.url).group(1)
    hq.open(f"/projects/new/?enterprise={firm}")
    hq.fill(name="汽车内饰件生产基地", type="lease")
    hq.page.select_option("[name=team]", label="T01 智能网联新能源汽车组")
    hq.page.select_option("[name=chain]", label="智能网联新能源汽车")
    expect(hq.page.locator("[name=node] option", has_text="内外饰").first).to_be_attached()
    hq.page.select_option(
        "[name=node]", label=next(t for t in hq.page.locator("[name=node] option").all_inner_texts() if "内外饰" in t)
    )
    hq.page.click("button.btn-primary:has-text('新建'), .lz-formfoot button.btn-primary")
    hq.page.wait_for_url(re.compile(r"/projects/\d+/"))
    return re.search(r"/projects/\d+/", hq.page.url).group(0)


def log_visit(member, project):
    """Log a visit on the phone, with six inputs at most."""
    member.open(f"/followups/new/?project={project.strip('/').split('/')[-1]}")
    member.page.locator("label.lz-tile:has-text('走访')").first.click()
    member.fill(counterpart="周示例 副总经理", summary=SUMMARY, next_step=NEXT_STEP)
    member.page.fill("[name=next_on]", str(product_today() + timedelta(days=DAYS_AHEAD)))
    member.shoot(PICTURES, "phone-log")
    member.page.click(".lz-savebar button.btn-primary")
    member.page.wait_for_url(lambda address: "/followups/new" not in address)
    member.open(project)
    assert SUMMARY in member.text()


def walk_to_review(member, project):
    today = str(product_today())
    for stage, fill in (
        ("接洽拜访", {}),
        ("考察", {}),
        ("洽谈", {"intent_document_on": today, "site_needs": "标准厂房 8000 平方米", "element_needs": "用电 1600 kVA", "total_invest_wan": "12000"}),
        ("研判评审", {"review_opened_on": today}),
    ):  # fmt: skip
        member.move(project, **fill)
        expect(member.page.locator(".lz-stage.is-now")).to_contain_text(stage)


def sign(hq, member, project):
    hq.open(project + "facts/review_passed/")
    hq.page.locator("main [name$=_on], main [type=date]").first.fill(str(product_today()))
    minutes = {"name": "会议纪要.pdf", "mimeType": "application/pdf", "buffer": PDF}
    hq.page.set_input_files("main [type=file]", [minutes])  # 联审 was held on paper
    hq.page.click("main button.btn-primary")
    hq.page.wait_for_url(re.compile(project + "$"))
    member.move(project)
    refused = member.text()
    missing = (
        "公平竞争审查通过",
        "法务审核通过",
        "合同编号",
        "合同类型",
        "合同金额",
        "计划开工日期",
        "计划投产日期",
        "双方承诺已登记",
    )
    assert [item for item in missing if item not in refused] == []
    assert "联审通过" not in re.sub(r"✓.*", "", refused) or "还差 8 项" in refused
    member.shoot(PICTURES, "gate-refused")
    today = product_today()
    hq.move(
        project, fair_competition_passed_on=str(today), legal_passed_on=str(today), contract_no="示例招商〔2026〕001",
        contract_kind="formal", contract_amount_wan="12000", planned_start_on=str(today + timedelta(days=60)),
        planned_commission_on=str(today + timedelta(days=240)), commitments_recorded_on=str(today),
    )  # fmt: skip
    expect(hq.page.locator(".lz-stage.is-now")).to_contain_text("签约")


def land_and_produce(member, project):
    today = str(product_today())
    firm = member.page.locator("body").evaluate("() => 0")
    assert firm == 0
    member.open(project + "stage/")
    member.page.locator("[role=combobox], .lz-picker input[type=search], .lz-picker input[type=text]").first.fill(
        "示例内饰"
    )
    member.page.locator(".lz-picker [role=option]").first.click()
    member.fill(business_license_on=today, business_license_ref="示例执照")
    member.page.click("button.btn-primary:has-text('推进到')")
    expect(member.page.locator(".lz-stage.is-now")).to_contain_text("注册")
    for stage, fill in (
        ("选址交付", {"lease_signed_on": today, "factory_m2": "8000", "site_handed_over_on": today}),
        ("开工", {"fitout_started_on": today}),
        ("竣工", {"completion_accepted_on": today}),
        ("投产", {"first_output_on": today}),
        ("常态服务", {"service_file_on": today, "service_officer": ""}),
    ):  # fmt: skip
        officer = fill.pop("service_officer", None)
        if officer is not None:
            member.open(project + "stage/")
            member.page.select_option("[name=service_officer]", index=1)
            member.fill(**fill)
            member.page.click("button.btn-primary:has-text('推进到')")
        else:
            member.move(project, **fill)
        expect(member.page.locator(".lz-stage.is-now")).to_contain_text(stage)


def check_history(hq, project):
    """Each move stands in the history with who made it and the days of the stage before."""
    hq.open(project)
    hq.shoot(PICTURES, "project")
    hq.page.locator("main a.lz-chip", has_text="阶段").first.click()
    expect(hq.page.locator("main").get_by_text("立项")).to_be_visible()
    timeline = hq.text()
    assert timeline.count("推进到“") >= 11, timeline
    assert "王样例" in timeline
    assert len(re.findall(r"在“[^”]+” ?\d+ 天", timeline)) >= 11


def another_team_sees_nothing(stranger, project):
    assert stranger.open(project) == 404
    assert stranger.open(project + "stage/") == 404
    for path in ("/", "/projects/", "/projects/board/", "/followups/", "/notices/", "/projects/?q=汽车内饰件生产基地"):
        stranger.open(path)
        assert "汽车内饰件生产基地" not in stranger.text(), path
        assert SUMMARY not in stranger.text(), path
    stranger.open("/search/?q=汽车内饰件")
    assert "汽车内饰件生产基地" not in stranger.text()
    stranger.search("cqslns")
    stranger.page.goto(stranger.page.url.split("?")[0] + "?tab=projects")
    card = stranger.text()
    assert "常态服务" in card
    assert "T01" in card
    assert stranger.page.locator(f"main a[href^='{project}']").count() == 0
    assert SUMMARY not in card


def the_day_comes(product, browser, passwords, number):
    """Start the same installation three days later by its own clock; beat and worker raise one reminder."""
    product.environment |= fake_clock(DAYS_AHEAD)
    product.start()
    statement = (
        "SELECT recipient_id, rule, day_offset FROM notices_notice n "
        f"WHERE n.project_id = {number} AND rule = 'FU_NEXT' AND superseded_at IS NULL AND cancelled_at IS NULL"
    )
    end = time.monotonic() + 150
    while not (found := rows(product, statement)) and time.monotonic() < end:
        time.sleep(1)
    assert len(found) == 1, found
    time.sleep(65)
    assert rows(product, statement) == found
    member = Person(browser, product.url, "t01_member", passwords["t01_member"], PHONE)
    member.open("/notices/")
    expect(member.page.locator("main").get_by_text(NEXT_STEP)).to_have_count(1)
    member.shoot(PICTURES, "inbox")
    stranger = Person(browser, product.url, "t02_member", passwords["t02_member"])
    stranger.open("/notices/")
    assert NEXT_STEP not in stranger.text()
    product.stop(signal.SIGINT)

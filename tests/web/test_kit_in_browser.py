"""The component sheet in a real browser: keyboard, focus, drafts, a refused drop, and nothing the security policy refuses."""

import pytest
from django.test import override_settings

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SPILL = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
FOCUS = "document.activeElement"


@pytest.fixture
def sheet(chromium, live_server, sysadmin, as_user):
    """Return a function that opens the sheet at a size; complaints of the browser end up in ``page.complaints``."""
    contexts = []

    def look(width=1440, height=900, theme="light"):
        context = chromium.new_context(viewport={"width": width, "height": height}, color_scheme=theme, locale="zh-CN")
        contexts.append(context)
        cookie = as_user(sysadmin).cookies["sessionid"]
        context.add_cookies([{"name": "sessionid", "value": cookie.value, "url": live_server.url}])
        page = context.new_page()
        page.complaints = []
        page.on("console", lambda said: said.type == "error" and page.complaints.append(said.text))
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.on(
            "request",
            lambda asked: asked.url.startswith((live_server.url, "data:")) or page.complaints.append(asked.url),
        )
        page.goto(f"{live_server.url}/kit/")
        for drawn in (".lz-map__edges path", "[data-chart] svg", ".lz-picker__box"):
            page.wait_for_selector(drawn, state="attached")
        return page

    with override_settings(ROOT_URLCONF="tests.web.kit_urls", DEBUG=True):
        yield look
    for context in contexts:
        context.close()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 1024, 390])
def test_nothing_spills_sideways_and_the_policy_refuses_nothing(sheet, width, theme):
    page = sheet(width, theme=theme)
    assert page.evaluate("document.documentElement.dataset.bsTheme") == theme
    assert page.evaluate(SPILL) == 0
    assert page.complaints == []


def test_a_decision_traps_the_focus_and_gives_it_back(sheet):
    page = sheet()
    opener = page.locator(".lz-head .btn-primary")
    opener.click()
    page.wait_for_selector("#modal[open]")
    for _ in range(8):
        page.keyboard.press("Tab")
        assert page.evaluate(f"{FOCUS} === document.body || !!{FOCUS}.closest('#modal')")
    page.keyboard.press("Escape")
    assert not page.evaluate("document.getElementById('modal').open")
    assert page.evaluate(f"{FOCUS}.matches('.lz-head .btn-primary')")


def test_a_menu_opens_with_the_keyboard_and_closes_on_escape(sheet):
    page = sheet()
    page.focus("#chip-team")
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowDown")
    assert page.evaluate(f"{FOCUS}.textContent.trim()") == "T01 新能源汽车组"
    page.keyboard.press("Escape")
    assert page.evaluate(f"{FOCUS}.id") == "chip-team"


def test_a_filter_swaps_the_list_changes_the_address_and_keeps_the_focus(sheet):
    page = sheet()
    page.click("#chip-team")
    page.click("text=T08 软件信息组")
    page.wait_for_selector("#chip-team.is-on")
    assert page.url.endswith("?team=T08")
    assert page.evaluate(f"{FOCUS}.id") == "chip-team"
    assert page.complaints == []


def test_a_picker_takes_a_row_by_keyboard(sheet):
    page = sheet()
    page.locator("#id_enterprise").press_sequentially("示例")
    page.wait_for_selector(".lz-picker__i")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert page.input_value("#id_enterprise") == "深圳示例线束科技有限公司"
    assert page.input_value("input[name=enterprise]") == "1"


def test_a_draft_survives_a_reload(sheet):
    page = sheet()
    page.fill("#id_talk", "两条贴片线到位一条")
    page.wait_for_selector("[data-draft-state]:has-text('草稿已存')")
    kept = page.evaluate("Object.entries(localStorage).find(([name]) => name.endsWith(':kit-log'))[1]")
    assert "csrfmiddlewaretoken" not in kept
    page.reload()
    page.wait_for_selector("[data-draft-state]:has-text('已恢复')")
    assert page.input_value("#id_talk") == "两条贴片线到位一条"


def drag(page, card, column):
    start = page.locator(card).first
    start.scroll_into_view_if_needed()
    here, there = start.bounding_box(), page.locator(column).bounding_box()
    page.mouse.move(here["x"] + 60, here["y"] + 70)
    page.mouse.down()
    page.mouse.move(here["x"] + 90, here["y"] + 80, steps=5)
    page.mouse.move(there["x"] + 80, there["y"] + 40, steps=12)
    page.wait_for_timeout(150)
    page.mouse.up()


def test_a_refused_drop_goes_back_and_says_why(sheet):
    page = sheet()
    drag(page, "#cards-talk [data-card]", "#cards-review")
    page.wait_for_selector("#modal[open]")
    assert "不能推进" in page.inner_text("#modal")
    assert page.locator("#cards-talk [data-card]").count() == 2


def test_a_taken_drop_stays_and_says_so(sheet):
    page = sheet()
    drag(page, "#cards-review [data-card]", "#cards-talk")
    page.wait_for_selector(".lz-toasts .lz-toast")
    assert page.locator("#cards-talk [data-card]").count() == 3


def test_a_dead_server_leaves_the_page_as_it_is_and_says_so_in_chinese(sheet):
    page = sheet()
    page.evaluate("htmx.ajax('GET', '/gone/', '#results')")
    page.wait_for_selector(".lz-toasts .lz-toast.is-bad")
    assert "系统正在恢复" in page.inner_text(".lz-toasts")
    assert page.locator("#results table").count() == 1


def test_arrow_keys_walk_along_the_chain(sheet):
    page = sheet()
    page.focus("#node-ecu")
    page.keyboard.press("ArrowRight")
    assert page.evaluate(f"{FOCUS}.id") == "node-drive"
    page.keyboard.press("ArrowDown")
    assert page.evaluate(f"{FOCUS}.id") == "node-cabin"

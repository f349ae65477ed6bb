"""The page of the REST interface in a real browser: it draws every resource under the strict policy, and asks nobody outside."""

import pytest
from playwright.sync_api import sync_playwright

from tests.chromium import installed, launch

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PATIENCE = 60_000  # of a busy machine: the schema of the whole interface is worked out for it


@pytest.fixture
def session(as_user, hq):
    """The key of the headquarters' session."""
    return as_user(hq).cookies["sessionid"].value


@pytest.fixture
def chromium(session):
    """A browser. While it runs, Playwright keeps an event loop in this thread, in which the ORM would open a second
    connection that nobody closes: whatever needs the database is done before."""
    if installed() is None:
        pytest.skip("needs Chromium")
    with sync_playwright() as play:
        browser = launch(play)
        yield browser
        browser.close()


def test_the_page_draws_every_resource_and_breaks_no_policy(live_server, session, chromium):
    context = chromium.new_context(locale="zh-CN")
    context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    page, complaints, asked = context.new_page(), [], []
    page.set_default_timeout(PATIENCE)
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))

    page.goto(f"{live_server.url}/api/v1/docs/")
    page.click("#operations-tag-projects")  # folded at first: all operations at once would take a browser many seconds
    page.click("#operations-projects-projects_stage_create .opblock-summary")
    page.wait_for_selector("#operations-projects-projects_stage_create .responses-table")

    assert {"enterprises", "projects", "followups", "notices"} <= set(page.locator(".opblock-tag").evaluate_all(
        "tags => tags.map(tag => tag.dataset.tag)"
    ))  # fmt: skip
    assert "推进阶段" in page.content()
    assert [url for url in asked if not url.startswith((live_server.url, "data:"))] == []
    assert complaints == []

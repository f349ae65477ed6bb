"""People at their browsers, for the story: what they see, type and press."""

import re
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from playwright.sync_api import Browser, Page, expect

PHONE = {"width": 390, "height": 844}
DESK = {"width": 1440, "height": 900}
PATIENCE = 60_000  # of a busy machine
expect.set_options(timeout=PATIENCE / 2)
SHANGHAI = ZoneInfo("Asia/Shanghai")


def product_today() -> date:
    """Return the day it is for the product, wherever the tests run."""
    return datetime.now(SHANGHAI).date()


class Person:
    """One signed-in person."""

    def __init__(self, browser: Browser, url: str, username: str, password: str, size: dict | None = None):
        context = browser.new_context(viewport=size or DESK, locale="zh-CN", timezone_id="Asia/Shanghai")
        self.page: Page = context.new_page()
        self.page.set_default_timeout(PATIENCE)
        self.url = url
        self.complaints: list[str] = []
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", lambda asked: asked.url.startswith((url, "data:")) or self.complaints.append(asked.url))
        self.open("/login/")
        self.page.fill("[name=username]", username)
        self.page.fill("[name=password]", password)
        self.page.click("button.btn-primary")
        self.page.wait_for_url(lambda address: "/login" not in address)

    def open(self, path: str) -> int:
        """Open a page and return its status."""
        return self.page.goto(self.url + path).status

    def text(self) -> str:
        return self.page.inner_text("main")

    def shoot(self, folder: Path | None, name: str) -> None:
        """Take a picture when a folder for pictures is named."""
        if folder:
            self.page.wait_for_load_state("networkidle")
            self.page.screenshot(path=folder / f"{name}.png")

    def import_list(self, file: Path) -> str:
        """Upload a list, wait for the preview, write it, wait for the result; return the text of the result page."""
        self.open("/imports/new/")
        self.page.set_input_files("[name=file]", file)
        self.page.click("button.btn-primary:has-text('上传并校验')")
        write = self.page.locator("button.btn-primary[form=commit]")
        expect(write).to_be_visible(timeout=PATIENCE)
        self.preview = self.text()
        write.click()
        expect(self.page.get_by_text("再导入一份")).to_be_visible(timeout=PATIENCE)
        return self.text()

    def search(self, query: str) -> None:
        """Type into the global search and open the first firm that it offers."""
        self.page.keyboard.press("Control+k")
        self.page.keyboard.type(query, delay=30)
        self.page.locator("a.lz-find__i").first.click()
        self.page.wait_for_url(re.compile(r"/enterprises/\d+/"))

    def move(self, project: str, **fill: str) -> None:
        """Move a project on: open the dialogue, fill in what is named, press the button that moves."""
        self.open(project + "stage/")
        self.fill(**fill)
        self.page.click("button.btn-primary:has-text('推进到')")

    def fill(self, **fill: str) -> None:
        for name, value in fill.items():
            box = self.page.locator(f"[name={name}]").first
            if box.evaluate("box => box.tagName") == "SELECT":
                box.select_option(value)
            else:
                box.fill(value)

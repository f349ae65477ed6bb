"""Steps of the lifecycle at the pages of the product: what people of the team, HQ, an agency and the service do."""

import os
import re
from datetime import datetime, timedelta
from pathlib import Path

from playwright.sync_api import expect

from tests.browser.people import DESK, PHONE, SHANGHAI, Person, product_today
from tests.factories.imports import code

FOLDER = Path(os.environ["STORY_PICTURES"]) if os.environ.get("STORY_PICTURES") else None
FIRM = "示例电驱集团股份有限公司"
LOCAL = "重庆示例电驱科技有限公司"
PROJECT = "年产 50 万套电驱动总成基地"
TEAM, CHAIN = "T01 智能网联新能源汽车组", "智能网联新能源汽车"
TALLEST = 2_600
SAVE = "main .lz-formfoot .btn-primary, main .lz-formfoot .btn-danger, main .lz-savebar .btn-primary"


class Actor(Person):
    """One signed-in person who fills in the forms of the lifecycle."""

    def fill(self, **fill) -> None:
        """Fill in what is named: text, a choice by its value, a tile or a box by its value."""
        for name, value in fill.items():
            box = self.page.locator(f"main [name={name}]").first
            if box.get_attribute("type") in ("radio", "checkbox"):
                self.page.locator(f"main [name={name}][value='{value}']").first.check(force=True)
            else:
                super().fill(**{name: value})

    def send(self, path: str, **fill) -> str:
        """Open a form, fill it in, save it, and return what the page then says."""
        self.open(path)
        self.fill(**fill)
        return self.save()

    def save(self) -> str:
        """Press the button that saves the form, and return what the page then says."""
        with self.page.expect_navigation():
            self.page.locator(SAVE).last.click()
        return self.text()

    def do(self, path: str, **fill) -> str:
        """Send a form that is accepted: the page of the form is left."""
        says = self.send(path, **fill)
        assert path not in self.page.url, says
        return says

    def read(self, path: str) -> str:
        """Open a page and return what it says."""
        assert self.open(path) == 200, path
        return self.text()

    def link(self, pattern: str) -> str:
        """Return the address of the first link on the page that fits."""
        found = self.page.locator("main a[href]").evaluate_all("all => all.map(one => one.getAttribute('href'))")
        return next(one for one in found if re.search(pattern, one))

    def picture(self, name: str) -> None:
        """Take the whole page at the widths of a desk and a phone, when a folder for pictures is named."""
        if FOLDER is None:
            return
        for size, ending in ((PHONE, "-phone"), (DESK, "")):
            self.page.set_viewport_size(size)
            self.page.wait_for_load_state("networkidle")
            height = self.page.evaluate("document.documentElement.scrollHeight")
            self.page.set_viewport_size({"width": size["width"], "height": min(max(height, size["height"]), TALLEST)})
            self.page.wait_for_timeout(500)
            self.page.screenshot(path=FOLDER / f"{name}{ending}.png")
        self.page.set_viewport_size(DESK)


def day(offset: int = 0) -> str:
    """Return the day so many days from today, where the product is used."""
    return str(product_today() + timedelta(days=offset))


def create_firm(actor: Actor, name: str, uscc: str = "") -> str:
    """Create a firm on its page and return its number."""
    actor.send("/enterprises/new/", name=name, uscc=uscc)
    if "/enterprises/new/" in actor.page.url:  # a like name is shown, the person says that it is another firm
        actor.page.locator("main [name=confirm_duplicate]").check(force=True)
        actor.save()
    return re.search(r"/enterprises/(\d+)/", actor.page.url).group(1)


def create_project(actor: Actor, firm: str) -> str:
    """Register the project as a lead and return its address."""
    actor.open(f"/projects/new/?enterprise={firm}")
    actor.fill(name=PROJECT, type="land", total_invest_wan="100000", content="电机、电控和减速器总成，达产产值 10 亿元")
    actor.page.select_option("[name=team]", label=TEAM)
    actor.page.select_option("[name=chain]", label=CHAIN)
    actor.page.wait_for_load_state("networkidle")
    says = actor.save()
    found = re.search(r"/projects/\d+/", actor.page.url)
    assert found, says
    return found.group(0)


def move(actor: Actor, project: str, stage: str, **fill) -> None:
    """Move the project on and see it in the stage."""
    actor.move(project, **fill)
    expect(actor.page.locator(".lz-stage.is-now")).to_contain_text(stage)


def refused(actor: Actor, project: str, *missing: str, **fill) -> None:
    """Try to move the project on: it stays, and the page names all that is missing."""
    actor.move(project, **fill)
    says = actor.text()
    assert [one for one in missing if one not in says] == [], says
    assert "还差" in says


def log_visit(actor: Actor, project: str) -> None:
    """Log a visit with whom and where, which proves a first talk."""
    actor.open(f"/followups/new/?project={project.strip('/').split('/')[-1]}")
    actor.page.locator("label.lz-tile:has-text('走访')").first.click()
    actor.fill(
        counterpart="周示例 副总经理",
        summary="介绍了整车配套和工业用地，对方关心用地和电价",
        next_step="带用地方案上门",
        next_on=day(3),
    )
    actor.page.locator(".fl-more summary").click()
    actor.fill(place="示例市示例大道 1 号")
    actor.save()


def claim_and_confirm(member: Actor, hq: Actor, project: str) -> None:
    """File the first talk; nobody but HQ confirms it; then it protects."""
    member.do(project + "claims/file/", note="首次拜访对方副总经理")
    assert "待确认" in member.read("/claims/")
    member.picture("claims-filed")
    hq.read("/claims/?status=filed")
    address = hq.link(r"/claims/\d+/confirm/")
    assert member.open(address) == 403
    hq.do(address)
    assert "保护" in hq.read(project + "claims/")
    hq.read("/claims/")
    hq.picture("claims")


def contract(actor: Actor, project: str, **fill) -> str:
    """Draft a contract, record its signing, and return its address."""
    actor.open(project + "contracts/new/")
    for name in ("increases", "upgrades"):
        if name in fill:
            actor.page.select_option(f"[name={name}]", index=1)
            del fill[name]
    actor.fill(party_a="示例区人民政府", **fill)
    says = actor.save()
    assert "/new/" not in actor.page.url, says
    actor.read(project + "contracts/")
    return actor.link(r"/contracts/\d+/sign/")


def sign(actor: Actor, address: str) -> None:
    actor.do(address, signed_on=day())


def team_totals(actor: Actor) -> dict[str, str]:
    """Return the figures under 签约统计 on the team's page."""
    actor.open("/teams/")
    actor.open(actor.page.locator("main a[href^='/teams/']", has_text="T01").first.get_attribute("href"))
    card = actor.page.locator("section.lz-card", has=actor.page.get_by_role("heading", name="签约统计"))
    expect(card).to_be_visible()
    pairs = card.locator("dl > div").all_inner_texts()
    return {one.split("\n")[0]: re.search(r"[\d.,]+", one.split("\n", 1)[1]).group(0) for one in pairs}


def clause(actor: Actor, project: str, side: str, **fill) -> None:
    actor.do(f"{project}commitments/new/{side}/", **fill)


def now_local() -> str:
    """Return this minute as the meeting's form takes it."""
    return f"{datetime.now(SHANGHAI):%Y-%m-%dT%H:%M}"


def local_entity_code() -> str:
    return code(7_301)

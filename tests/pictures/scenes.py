"""What is taken of the district's daily work: who sits, which page, in which state."""

from playwright.sync_api import expect

from tests.browser.people import DESK, PHONE
from tests.pictures.studio import Sitter, Studio

HEALTHY = "重庆示例智控科技有限公司"
RED = "深圳示例线束科技有限公司"
SUSPENDED = "长沙示例电池材料有限公司"
MOVED = "重庆示例座椅总成有限公司"
REVIEWED = "重庆示例电驱动科技有限公司"


def daily(studio: Studio) -> None:
    """The day of a team: the leader's workbench, a firm's page, logging a visit on the phone."""
    leader, member = studio.sit("t01_leader"), studio.sit("t01_member")
    leader.open("/")
    leader.shoot("workbench")
    member.open(member.firm(HEALTHY))
    member.shoot("enterprise")
    project = member.project(HEALTHY)
    member.page.set_viewport_size(PHONE)
    member.open(f"/followups/new/?project={project.strip('/').split('/')[-1]}")
    member.page.locator("label.lz-tile:has-text('走访')").first.click()
    member.page.locator("#id_contact label.lz-chip").first.click()  # whom he met: a contact of the firm
    member.fill(summary="看了供电增容现场，设备月底前到齐", next_step="取得供电增容方案")
    member.shoot("log", only="-phone")
    member.page.set_viewport_size(DESK)


def board(studio: Studio) -> None:
    """The board of a team."""
    leader = studio.sit("t01_leader")
    leader.open("/projects/board/")
    leader.shoot("board")


def projects(studio: Studio) -> None:
    """A project's page in three states."""
    hq = studio.sit("hq")
    for firm, name in ((HEALTHY, "project"), (RED, "project-red"), (SUSPENDED, "project-suspended")):
        hq.open(hq.project(firm))
        hq.shoot(name)


def moving(studio: Studio) -> None:
    """The dialogue that moves a project on, with what is missing."""
    hq = studio.sit("hq")
    address = hq.project(MOVED)

    def ask() -> None:
        hq.open(address)
        hq.page.locator(".lz-head__r .btn-primary", has_text="推进到").click()
        expect(hq.page.locator("dialog[open]")).to_contain_text("还差")

    hq.shoot("project-move", again=ask)


def claims(studio: Studio) -> None:
    """Claims, and the check for a clash before a visit."""
    hq = studio.sit("hq")
    hq.open("/claims/")
    hq.shoot("claims")
    member = studio.sit("t02_member")
    member.open("/claims/clashes/?name=上海示例雷达有限公司")
    member.shoot("clash")


def review(studio: Studio) -> None:
    """A review whose opinions are being given."""
    hq = studio.sit("hq")
    hq.open(f"/reviews/?q={REVIEWED}")
    hq.open(hq.first(r"^/reviews/\d+/$"))
    hq.shoot("review")


def organisation(studio: Studio) -> None:
    """The 1+10 and the map of a chain."""
    hq = studio.sit("hq")
    hq.open("/teams/")
    hq.shoot("teams")
    leader: Sitter = studio.sit("chain_nev")
    leader.open("/chains/")
    leader.open(leader.first(r"^/chains/\d+/$"))
    leader.shoot("chain")


SCENES = (daily, board, projects, moving, claims, review, organisation)

"""Nothing of team A's project is on any page of anybody else, but for the public card in the firm's dossier."""

import io
import zipfile

import pytest

from tests.scope.asking import ask, class_of
from tests.scope.district import FIRM_NAME, MASKED_MOBILE, SECRETS
from tests.scope.routes import ROUTES
from tests.scope.rules import OK

pytestmark = pytest.mark.django_db
OUTSIDE = [
    "other_member",
    "other_leader",
    "other_chain_leader",
    "other_officer",
    "clerk",
    "sysadmin",
    "secadmin",
    "other_partner",
]
READ = [
    name for name, route in ROUTES.items() if "GET" in route.rules and not name.startswith(("admin:jsi18n", "ops:"))
]


# The clerk's agency is asked for its opinion: he reads what is reviewed, and nothing of the negotiation.
TOLD_TO_CLERK = {SECRETS[key] for key in ("name", "no", "content", "material", "review")}
ASKING_CLERK = {"reviews:opinions", "reviews:opinion", "reviews:material"}
# His calendar says by when each opinion is due.
CALENDARS = ("insights:calendar", "api-calendar-")
# It also co-operates in a task: he reads the task and which project it is about, no more.
TASK_OF_CLERK = {SECRETS[key] for key in ("name", "task")}


def text_of(answer) -> str:
    """What a reader finds in an answer; workbooks are unpacked."""
    content = answer.getvalue() if answer.streaming else answer.content
    if content[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            content = b"".join(book.read(name) for name in book.namelist())
    return content.decode(errors="replace")


def read(person: str, name: str, district):
    """The answer, whole, or None when the person does not get the page."""
    route = ROUTES[name]
    answer = ask(person, "GET", name, route, district, drain=False)
    return text_of(answer) if class_of(answer) == OK else None


@pytest.mark.parametrize("name", READ)
def test_no_page_tells_others_about_the_project(name, untouched):
    found = {}
    for person in OUTSIDE:
        text = read(person, name, untouched)
        words = [word for word in (*SECRETS.values(), MASKED_MOBILE) if text and word in text]
        if person == "clerk" and (name in ASKING_CLERK or name.startswith(CALENDARS)):
            words = [word for word in words if word not in TOLD_TO_CLERK]
        if person == "clerk" and name.startswith(("tasks:", "api-task-")):
            words = [word for word in words if word not in TASK_OF_CLERK]
        if words:
            found[person] = words

    assert found == {}


# The data administrator keeps the firms and sees their people masked; projects are none of his business.
FOR_DATA_ADMIN = {word for key, word in SECRETS.items() if key != "contact"}


@pytest.mark.parametrize("name", READ)
def test_the_data_administrator_reads_no_project_and_no_number(name, untouched):
    text = read("data_admin", name, untouched) or ""

    assert [word for word in FOR_DATA_ADMIN if word in text] == []


@pytest.mark.parametrize("name", READ)
def test_no_page_shows_a_full_number_to_anybody(name, untouched):
    shown = [
        who for who in ("member", "hq", "officer", "partner") if SECRETS["mobile"] in (read(who, name, untouched) or "")
    ]

    assert shown == []


@pytest.mark.parametrize("tab", ["", "@projects"])
def test_the_firms_dossier_shows_the_public_card_and_no_link(tab, untouched):
    text = read("other_member", f"insights:enterprise{tab}", untouched)

    assert FIRM_NAME in text
    assert untouched.project.get_absolute_url() not in text
    if tab:
        assert untouched.project.stage_text in text
        assert untouched.team.name in text


def test_a_restricted_project_has_no_card(untouched):
    browser = untouched.browser("other_member")
    text = browser.get(untouched.restricted.enterprise.get_absolute_url(), {"tab": "projects"}).content.decode()

    assert untouched.team.name not in text


def test_the_search_finds_the_project_for_its_own_team(untouched):
    """The leak test would also pass on empty pages: the marked words are there for those who may read them."""
    seen = "".join(read("member", name, untouched) or "" for name in (
        "insights:project", "insights:enterprise@contacts", "insights:enterprise@followups", "notices:list", "projects:list",
        "insights:search", "followups:list@records", "projects:export", "projects:contracts-panel", "projects:files-panel",
        "projects:milestones-panel", "projects:amendments-panel", "projects:progress-panel", "commitments:panel",
        "claims:panel", "reviews:panel", "reviews:detail", "claims:dispute", "commitments:arrivals", "claims:leads", "tasks:panel",
    ))  # fmt: skip

    missing = [
        key
        for key, word in SECRETS.items()
        if word not in seen and key not in {"mobile", "restricted", "restricted_no"}
    ]
    assert missing == []

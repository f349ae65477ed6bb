"""What others see of team A's project is the public card in the firm's dossier; that no page says more, test_who_gets_what sees."""

import pytest

from tests.scope.asking import ask, class_of
from tests.scope.district import FIRM_NAME, SECRETS
from tests.scope.leaks import text_of
from tests.scope.routes import ROUTES
from tests.scope.rules import OK

pytestmark = pytest.mark.django_db


def read(person: str, name: str, district):
    """The answer, whole, or None when the person does not get the page."""
    answer = ask(person, "GET", name, ROUTES[name], district, drain=False)
    return text_of(answer) if class_of(answer) == OK else None


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
        "supervision:panel", "meetings:detail@team",
    ))  # fmt: skip

    missing = [
        key
        for key, word in SECRETS.items()
        if word not in seen and key not in {"mobile", "restricted", "restricted_no"}
    ]
    assert missing == []

"""The frame of a page shows what exists and what the person may open."""

from types import SimpleNamespace

import pytest
from django.test import RequestFactory, override_settings

from core.web import context_processors, navigation
from core.web.navigation import Count, NavEntry, Shell

FRAME = Shell(
    organisation="示例区指挥部",
    home="accounts:login",
    entries=[
        NavEntry("work", "home", "工作台", "accounts:login"),
        NavEntry("gone", "home", "还没有的页面", "nowhere:list"),
        NavEntry("hidden", "home", "别人的页面", "accounts:password", visible=lambda user: user.role == "hq"),
        NavEntry("due", "home", "跟进", "accounts:password", count=lambda user: Count(3, bad=True)),
    ],
    phone=("due", "gone"),
)


@pytest.fixture
def frame():
    navigation.shell.cache_clear()
    with override_settings(LZ_SHELL="tests.web.test_frame.FRAME"):
        yield look
    navigation.shell.cache_clear()


def look(role="member", match=None):
    request = RequestFactory().get("/")
    request.user = SimpleNamespace(is_authenticated=role is not None, role=role, title="T01 示例组")
    request.resolver_match = match
    return context_processors.shell(request)["lz"]


def test_a_page_that_does_not_exist_yet_is_left_out(frame):
    assert [entry["word"] for entry in frame()["entries"]] == ["工作台", "跟进"]


def test_an_entry_is_shown_only_to_those_it_is_for(frame):
    assert "别人的页面" in [entry["word"] for entry in frame("hq")["entries"]]


def test_nobody_signed_in_sees_no_entries(frame):
    assert frame(None)["entries"] == []


def test_the_entry_of_the_current_app_is_marked(frame):
    match = SimpleNamespace(view_name="accounts:password", namespace="accounts")
    assert [entry["current"] for entry in frame(match=match)["entries"]] == [True, True]
    assert not any(entry["current"] for entry in frame()["entries"])


def test_the_bottom_bar_of_the_phone_takes_named_entries(frame):
    assert [entry["key"] for entry in frame()["phone"]] == ["due"]
    assert frame()["entries"][1]["count"].bad


def test_links_around_the_page_are_empty_until_their_pages_exist(frame):
    assert frame()["links"]["login"] == "/login/"
    assert frame()["links"]["help"] == "/help/"
    assert navigation.link("accounts:no-such-page") == ""

"""Error pages speak Chinese, say what to do next, and two of them need nothing but their template."""

import pytest
from django.db import OperationalError
from django.db.backends.utils import CursorWrapper
from django.template.loader import render_to_string
from django.test import RequestFactory

from core.errors import RuleViolation


@pytest.mark.parametrize(("code", "title"), [("500", "系统出错了"), ("503", "系统正在恢复")])
def test_a_fault_page_renders_without_request_context_or_database(code, title, django_db_blocker):
    with django_db_blocker.block():
        page = render_to_string(f"{code}.html")
    assert title in page
    assert "btn-primary" in page


@pytest.mark.parametrize("path", ["/", "/login/", "/projects/", "/admin/", "/api/v1/projects/"])
def test_with_the_database_away_every_address_says_so(as_user, hq, path, monkeypatch):
    browser = as_user(hq, raise_request_exception=False)

    def lost(*args, **kwargs):
        raise OperationalError("server closed the connection unexpectedly")

    with monkeypatch.context() as patched:
        patched.setattr(CursorWrapper, "execute", lost)
        answer = browser.get(path)

    assert answer.status_code == 503
    assert "数据库暂时连不上" in answer.content.decode()
    assert answer.headers["Retry-After"] == "10"


@pytest.mark.parametrize("code", ["400", "403", "404"])
def test_an_error_page_renders_for_nobody_in_particular(code, django_db_blocker):
    with django_db_blocker.block():
        page = render_to_string(f"{code}.html")
    assert f"<small>{code}</small>" in page
    assert "回工作台" in page


def test_an_unknown_address_is_a_chinese_404(client, db):
    answer = client.get("/nirgends/")
    assert answer.status_code == 404
    assert "没有找到" in answer.content.decode()


def test_a_refused_rule_lists_everything_that_is_missing():
    refusal = RuleViolation(
        "还差 2 项，不能推进到竣工", code="gate", fields={"a": "竣工验收意见书", "b": "消防验收合格"}
    )
    page = render_to_string("409.html", {"refusal": refusal}, RequestFactory().get("/"))
    assert "还差 2 项" in page
    assert "竣工验收意见书" in page
    assert "消防验收合格" in page

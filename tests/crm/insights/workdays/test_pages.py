"""The work calendar's pages and its interface: a year at a glance, a day by hand, a notice with its preview."""

import datetime
import json
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from core.accounts.roles import Role
from core.audit.models import AuditEntry
from core.calendar import queries
from core.calendar.models import CalendarRevision, WorkCalendarDay
from core.spreadsheets.writing import SheetData, write_xlsx
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
PAGE, NOTICE = reverse("insights:workdays"), reverse("insights:workdays-notice")
FOURTH = datetime.date(2027, 1, 4)


@pytest.fixture
def keeper(as_user):
    return as_user(UserFactory(role=Role.SYSADMIN))


def as_csv(text, encoding="gbk"):
    return SimpleUploadedFile("通知.csv", text.encode(encoding), content_type="text/csv")


def as_xlsx(rows):
    target = BytesIO()
    write_xlsx(target, [SheetData("安排", ["日期", "类别", "名称"], rows)])
    return SimpleUploadedFile("通知.xlsx", target.getvalue())


def test_a_year_is_shown_with_what_is_provisional(keeper, django_assert_max_num_queries):
    with django_assert_max_num_queries(14):
        page = keeper.get(PAGE, {"year": 2027})

    assert not page.context["settled"]
    assert "这一年是暂定的" in page.content.decode()
    assert keeper.get(PAGE, {"year": 2026}).context["settled"]
    assert keeper.get(PAGE, {"year": "9999"}).context["year"] == 2026


def test_a_day_is_set_in_the_dialogue_and_a_stale_one_refused(keeper):
    url = reverse("insights:workdays-day", args=[FOURTH])
    version = keeper.get(url).context["form"].initial["version"]

    assert keeper.post(url, {"is_workday": "no", "name": "元旦", "version": version}).status_code == 302
    assert not queries.is_workday(FOURTH)
    stale = keeper.post(url, {"is_workday": "yes", "name": "", "version": version})
    assert stale.status_code == 422
    assert not queries.is_workday(FOURTH)


@pytest.mark.parametrize(
    "upload",
    [
        lambda: {"file": as_csv("日期,类别,名称\n2027-01-04,休,元旦\n2027-01-09,班,元旦调休上班\n")},
        lambda: {"file": as_csv("2027/1/4,放假,元旦\n2027/1/9,上班,元旦调休上班\n", "utf-8-sig")},
        lambda: {"file": as_xlsx([[FOURTH, "休", "元旦"], [datetime.date(2027, 1, 9), "班", "元旦调休上班"]])},
        lambda: {"text": "2027-01-04 休 元旦\n2027年1月9日，班，元旦调休上班"},
    ],
)
def test_a_notice_is_previewed_and_then_saved(keeper, upload):
    looked = keeper.post(NOTICE, {**upload(), "act": "preview"})
    assert looked.context["forecast"].turned == 2
    assert queries.is_workday(FOURTH)
    assert not CalendarRevision.objects.exists()

    done = keeper.post(NOTICE, {"text": looked.context["text"], "act": "save"})

    assert done.status_code == 302
    assert not queries.is_workday(FOURTH)
    row = WorkCalendarDay.objects.get(date="2027-01-09")
    assert (row.is_workday, row.name, row.source) == (True, "元旦调休上班", "notice")


@pytest.mark.parametrize(
    ("data", "told"),
    [
        ({}, "请选择文件"),
        ({"text": "2027-02-30 休"}, "第 1 行"),
        ({"text": "2027-01-04 半天"}, "请写“休”或“班”"),
        ({"text": "2027-01-04 休\n2027-01-04 班"}, "既写休又写班"),
        ({"file": SimpleUploadedFile("x.xlsx", b"PK\x03\x04broken")}, "损坏"),
        ({"text": "日期 类别"}, ">没有读到任何日期"),
        ({"text": "\n".join(["2027-01-04 半天"] * 23)}, "另有 3 行有误"),
        ({"file": SimpleUploadedFile("x." + "a" * 250, b"PK\x03\x04broken")}, "损坏"),
    ],
)
def test_a_faulty_notice_is_refused_in_words(keeper, data, told):
    answer = keeper.post(NOTICE, {**data, "act": "save"})

    assert answer.status_code == 422
    assert told in answer.content.decode()
    assert not CalendarRevision.objects.exists()


def test_a_year_is_loaded_after_a_look(keeper):
    looked = keeper.post(PAGE, {"year": "2028", "act": "preview"})
    assert looked.context["forecast"].turned == 0  # provisional days say what the rule says
    assert not WorkCalendarDay.objects.filter(date__year=2028).exists()

    assert keeper.post(PAGE, {"year": "2028", "act": "load"}).status_code == 302
    assert WorkCalendarDay.objects.filter(date__year=2028).count() == 366


def test_a_change_rings_the_recount(keeper, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as rung:
        keeper.post(NOTICE, {"text": "2027-01-04 休", "act": "save"})

    assert len(rung) == 1


def api(browser, method, path, body=None, **headers):
    answer = browser.generic(
        method, f"/api/v1/workdays/{path}", json.dumps(body or {}), content_type="application/json", headers=headers
    )
    return answer.status_code, json.loads(answer.content), answer


def test_the_interface_reads_days_by_date(as_user, member):
    rows = as_user(member).get("/api/v1/workdays/", {"date_after": "2027-01-01", "date_before": "2027-01-03"}).json()

    assert {row["date"]: row["is_workday"] for row in rows["results"]} == {
        "2027-01-01": False, "2027-01-02": False, "2027-01-03": False,
    }  # fmt: skip
    assert all(row["is_provisional"] for row in rows["results"])
    assert as_user(member).get("/api/v1/workdays/2027-02-30/").status_code == 404


def test_the_interface_sets_a_day_with_if_match(keeper):
    tag = api(keeper, "get", "2027-01-04/")[2]["ETag"]

    assert api(keeper, "patch", "2027-01-04/", {"is_workday": False})[0] == 428
    status, row, answer = api(
        keeper, "patch", "2027-01-04/", {"is_workday": False, "name": "元旦"}, **{"If-Match": tag}
    )
    assert (status, row["source"], row["is_provisional"]) == (200, "manual", False)
    assert answer["ETag"] != tag
    assert api(keeper, "patch", "2027-01-04/", {"is_workday": True}, **{"If-Match": tag})[0] == 412


def test_the_interface_takes_a_notice_once_a_key_and_tries_it_before(keeper):
    body = {"days": [{"date": "2027-01-04", "is_workday": False, "name": "元旦"}]}
    status, tried, _answer = api(keeper, "post", "notice/", {**body, "dry_run": True})
    assert (status, tried["saved"], tried["turned"]) == (200, False, 1)
    assert queries.is_workday(FOURTH)

    first = api(keeper, "post", "notice/", body, **{"Idempotency-Key": "示例".encode().hex()})[1]
    again = api(keeper, "post", "notice/", body, **{"Idempotency-Key": "示例".encode().hex()})
    assert (first["saved"], again[0], again[1]) == (True, 200, first)
    assert AuditEntry.objects.filter(action="calendar.notice_loaded").count() == 1


def test_a_trial_over_the_interface_refuses_what_the_act_refuses(keeper):
    days = [{"date": "2027-01-04", "is_workday": worked} for worked in (True, False)]

    assert api(keeper, "post", "notice/", {"days": days, "dry_run": True})[0] == 409


@pytest.mark.parametrize(
    "body", [{}, {"days": []}, {"days": [{"date": "x"}]}, {"days": [{"date": "2027-01-04"}], "x": 1}]
)
def test_the_interface_refuses_what_it_cannot_read(keeper, body):
    assert api(keeper, "post", "notice/", body)[0] == 400


def test_calendar_entries_over_rest(as_user, member, t01, chain):
    browser = as_user(member)
    answer = browser.get("/api/v1/calendar/entries/", {"first": "2026-11-01", "last": "2026-11-30", "kind": "step"})

    assert answer.json() == {"first": "2026-11-01", "last": "2026-11-30", "scope": "mine", "counts": [], "entries": []}
    for query in (
        {},
        {"first": "2026-01-01", "last": "2026-12-31"},
        {"first": "2026-01-01", "last": "2026-01-02", "x": "1"},
    ):
        assert browser.get("/api/v1/calendar/entries/", query).status_code == 400
    wrong = {"first": "2026-11-01", "last": "2026-11-30", "scope": "all"}
    assert browser.get("/api/v1/calendar/entries/", wrong).status_code == 400

"""Opening many accounts at once."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from chains.models import Membership
from chains.services.staff_file import StaffRow, read_staff_file, write_template
from chains.services.staffing import import_staff
from core.accounts.models import OneTimeLink, User
from core.audit.models import AuditEntry
from core.errors import RuleViolation
from core.spreadsheets.reading import open_table
from core.spreadsheets.writing import SheetData, write_xlsx

pytestmark = pytest.mark.django_db
URL = "/admin/chains/membership/import/"
LINKS = f"{URL}links/"
HEAD = ["登录名", "姓名", "角色", "招商组编号", "职务", "邮箱"]
GOOD = [
    ["zhang", "张示例", "招商专员", "T01", "主任", "zhang@example.com"],
    ["li", "李示例", "team_leader", "t01", "", ""],
    ["wang", "王示例", "审计管理员", "", "", ""],
]


def as_csv(rows, encoding="utf-8", title=()):
    lines = [*title, *(",".join(row) for row in [HEAD, *rows])]
    return SimpleUploadedFile("人员.csv", "\n".join(lines).encode(encoding))


def as_xlsx(rows):
    book = io.BytesIO()
    write_xlsx(book, [SheetData("人员", HEAD, rows)])
    return SimpleUploadedFile("人员.xlsx", book.getvalue())


def upload(browser, file):
    return browser.post(URL, {"file": file}, follow=True)


@pytest.mark.parametrize(
    "file",
    [
        lambda: as_xlsx(GOOD),
        lambda: as_csv(GOOD),
        lambda: as_csv(GOOD, "gb18030"),
        lambda: as_csv(GOOD, title=["2026 年人员名单"]),
    ],
)
def test_a_right_list_opens_all_accounts_in_their_teams(as_user, secadmin, t01, file):
    page = upload(as_user(secadmin), file())

    assert "已开设 3 个账号" in page.content.decode()
    roles = dict(User.objects.exclude(pk=secadmin.pk).values_list("username", "role"))
    assert roles == {"zhang": "member", "li": "team_leader", "wang": "auditor"}
    assert set(Membership.objects.values_list("user__username", "team__code")) == {("zhang", "T01"), ("li", "T01")}
    assert not any(user.has_usable_password() for user in User.objects.filter(username__in=roles))
    assert AuditEntry.objects.get(action="accounts.imported").changes["count"] == 3
    assert AuditEntry.objects.filter(action="account.created").count() == 3


def test_every_fault_is_told_with_its_row_and_nothing_is_written(as_user, secadmin, member, t01):
    bad = [
        ["zhang", "张示例", "招商专员", "T01", "", ""],
        ["zhang", "", "招商专员", "T01", "", ""],
        ["member", "李示例", "国王", "T99", "", "no-mail"],
        ["a b", "王示例", "审计管理员", "T01", "", ""],
        ["zhao", "赵示例", "招商专员", "", "", ""],
        ["qian", "钱示例", "合作单位接口账号", "", "长" * 65, ""],
    ]

    page = upload(as_user(secadmin), as_csv(bad))

    faults = [(fault.line, fault.column) for fault in page.context["faults"]]
    assert faults == [
        (2, "登录名"), (3, "登录名"), (3, "姓名"), (4, "登录名"), (4, "角色"), (4, "招商组编号"), (4, "邮箱"),
        (5, "登录名"), (5, "招商组编号"), (6, "招商组编号"), (7, "角色"), (7, "职务"),
    ]  # fmt: skip
    assert page.status_code == 422
    assert set(User.objects.values_list("username", flat=True)) == {"secadmin", "member"}


def test_the_service_itself_refuses_a_faulty_list_as_a_whole(secadmin, t01):
    rows = [
        StaffRow(2, {"username": "zhang", "name": "张示例", "role": "招商专员", "team_code": "T01"}),
        StaffRow(3, {"username": "li", "name": "", "role": "招商专员", "team_code": "T01"}),
    ]

    with pytest.raises(RuleViolation) as refusal:
        import_staff(rows, by=secadmin)

    assert refusal.value.code == "faulty_rows"
    assert not User.objects.filter(username="zhang").exists()


def test_the_same_list_twice_adds_nothing(as_user, secadmin, t01):
    browser = as_user(secadmin)
    upload(browser, as_csv(GOOD))

    page = upload(browser, as_csv(GOOD))

    assert [fault.message for fault in page.context["faults"]] == ["该登录名已被使用"] * 3
    assert User.objects.count() == 4


def test_the_links_are_downloaded_once_and_work(as_user, client, secadmin, t01, tmp_path):
    browser = as_user(secadmin)
    upload(browser, as_csv(GOOD))

    first = browser.post(LINKS)
    second = browser.post(LINKS)

    (tmp_path / "links.xlsx").write_bytes(b"".join(first.streaming_content))
    with open_table(tmp_path / "links.xlsx") as table:
        rows = [row.values for row in table.rows()]
    assert [row[0] for row in rows[1:]] == ["li", "wang", "zhang"]
    assert second.status_code == 302
    assert OneTimeLink.objects.count() == 3
    assert client.get(rows[1][2].removeprefix("http://testserver"), follow=True).status_code == 200
    assert AuditEntry.objects.get(action="accounts.links_downloaded").changes["count"] == 3


def test_looking_at_the_link_page_issues_and_loses_nothing(as_user, secadmin, t01):
    browser = as_user(secadmin)
    upload(browser, as_csv(GOOD))
    browser.get(LINKS)

    assert not OneTimeLink.objects.exists()
    assert browser.post(LINKS).getvalue()
    assert OneTimeLink.objects.count() == 3


def test_the_template_is_read_by_the_reader(tmp_path):
    with (tmp_path / "template.xlsx").open("wb") as file:
        write_template(file)

    (example,) = read_staff_file(tmp_path / "template.xlsx")

    assert (example.line, example.name, example.role) == (2, "张示例", "招商专员")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "空"),
        (b"\x89PNG\r\n\x1a\n0000", "表格"),
        ("姓名,职务\n张示例,主任".encode(), "没有找到表头"),
        ("登录名,姓名,角色\n".encode(), "没有人员"),
        (b"PK\x03\x04damaged", "损坏"),
    ],
)
def test_a_file_that_is_no_list_gets_a_clear_answer(as_user, secadmin, content, words):
    page = upload(as_user(secadmin), SimpleUploadedFile("名单.xlsx", content))

    assert words in str(page.context["form"].errors)
    assert User.objects.count() == 1


@pytest.mark.parametrize("name", ["sysadmin", "auditor", "data_admin"])
def test_only_the_security_administrator_opens_accounts_in_bulk(request, as_user, t01, name):
    browser = as_user(request.getfixturevalue(name))

    assert [browser.get(url).status_code for url in (URL, f"{URL}template/", LINKS)] == [403] * 3
    assert upload(browser, as_csv(GOOD)).status_code == 403
    assert User.objects.count() == 1

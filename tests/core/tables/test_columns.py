"""Columns are declared once: page, order and export follow from the same list."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

import pytest

from core.accounts.models import User
from core.errors import RuleViolation
from core.spreadsheets.reading import open_table
from core.tables import (
    Column,
    Kind,
    cells_of,
    csv_pieces,
    export_xlsx,
    header_cells,
    order_by,
    ordering_choices,
    ordering_fields,
    table_rows,
)


@dataclass
class Team:
    name: str


@dataclass
class Project:
    name: str
    team: Team | None
    code: str
    investment_wan: Decimal | None
    share: float
    signed_on: dt.date | None
    moved_at: dt.datetime
    count: int

    def get_stage_display(self) -> str:
        return "洽谈"


COLUMNS = [
    Column("name", "项目", name=True, sort=("sort_key", "name"), link=lambda project: f"/p/{project.code}/"),
    Column("code", "编号", kind=Kind.CODE, phone=False),
    Column("team", "责任专班", value="team.name", sort="team__name"),
    Column("stage", "阶段", value="get_stage_display"),
    Column("investment", "总投资", value="investment_wan", kind=Kind.MONEY_YI, sort="-investment_wan"),
    Column("share", "进度", kind=Kind.PERCENT),
    Column("signed_on", "签约", kind=Kind.DATE, sort="signed_on"),
    Column("moved_at", "变更", kind=Kind.MOMENT),
    Column("count", "次数", value=lambda project: project.count, kind=Kind.INTEGER, export=False),
    Column("secret", "仅导出", value="code", page=False),
]
ROW = Project(
    "示例项目", Team("新能源汽车组"), "0012", Decimal(32_000), 0.61, dt.date(2020, 3, 4),
    dt.datetime(2026, 11, 22, 16, 30, tzinfo=dt.UTC), 12_480,
)  # fmt: skip
BARE = Project("=示例", None, "0013", None, 0, None, dt.datetime(2020, 1, 1, tzinfo=dt.UTC), 0)


def test_a_row_becomes_texts_for_the_page():
    cells = {cell.column.key: cell for cell in cells_of(COLUMNS, ROW)}

    assert {key: cell.text for key, cell in cells.items() if key != "moved_at"} == {
        "name": "示例项目", "code": "0012", "team": "新能源汽车组", "stage": "洽谈", "investment": "3.20",
        "share": "61%", "signed_on": "2020-03-04", "count": "12,480",
    }  # fmt: skip
    assert cells["moved_at"].title == "2026-11-23 00:30"
    assert cells["name"].url == "/p/0012/"
    assert (cells["name"].css, cells["code"].css, cells["investment"].css) == ("is-name", "lz-code lz-desk", "n")
    assert (cells["name"].label, cells["investment"].label) == ("", "总投资（亿元）")


def test_what_is_unknown_is_a_dash_and_never_none():
    texts = [cell.text for cell in cells_of(COLUMNS, BARE)]

    assert "None" not in "".join(texts)
    assert [texts[2], texts[4], texts[6]] == ["—", "—", "—"]


def test_heads_carry_units_and_the_name_to_sort_by():
    heads = header_cells(COLUMNS)

    assert [(head.text, head.sort) for head in heads][:5] == [
        ("项目", "name"), ("编号", ""), ("责任专班", "team"), ("阶段", ""), ("总投资（亿元）", "investment"),
    ]  # fmt: skip
    assert "仅导出" not in [head.text for head in heads]
    assert next(table_rows(COLUMNS, [ROW]))[0] is ROW


def test_only_declared_columns_order_a_list_and_ties_are_broken():
    assert order_by(COLUMNS, "name") == ("sort_key", "name", "pk")
    assert order_by(COLUMNS, "-name") == ("-sort_key", "-name", "-pk")
    assert order_by(COLUMNS, "-investment") == ("investment_wan", "-pk")
    assert ordering_fields(COLUMNS)["team__name"] == "team"
    assert ("-signed_on", "签约 降序") in ordering_choices(COLUMNS)
    for name in ("code", "owner__password", "", "--name", "pk"):
        with pytest.raises(RuleViolation) as caught:
            order_by(COLUMNS, name)
        assert caught.value.code == "unknown_ordering"


def test_the_export_has_the_same_columns_with_real_values(tmp_path):
    path = tmp_path / "out.xlsx"

    assert export_xlsx(COLUMNS, [ROW, BARE], path, name="项目") == 2

    with open_table(path) as table:
        rows = [row.values for row in table.rows()]
    assert rows[0] == ["项目", "编号", "责任专班", "阶段", "总投资（亿元）", "进度", "签约", "变更", "仅导出"]
    assert rows[1] == [
        "示例项目",
        "0012",
        "新能源汽车组",
        "洽谈",
        3.2,
        0.61,
        "2020-03-04",
        "2026-11-23T00:30:00",
        "0012",
    ]
    assert rows[2][:4] == ["=示例", "0013", None, "洽谈"]


def test_csv_has_them_too():
    text = b"".join(csv_pieces(COLUMNS, [ROW, BARE])).decode("utf-8-sig").splitlines()

    assert text[1] == "示例项目,0012,新能源汽车组,洽谈,3.2,0.61,2020-03-04,2026-11-23 00:30,0012"
    assert text[2].startswith("'=示例,0013,,洽谈,,0,")


@pytest.mark.django_db
def test_a_queryset_is_exported_in_one_query_and_never_held(everybody, django_assert_num_queries, tmp_path):
    columns = [Column("username", "账号", kind=Kind.CODE), Column("name", "姓名")]

    with django_assert_num_queries(1):
        count = export_xlsx(columns, User.objects.order_by("pk"), tmp_path / "out.xlsx", name="账号")

    assert count == User.objects.count() > 5

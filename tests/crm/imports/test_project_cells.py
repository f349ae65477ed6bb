"""What odd cells of 项目一览表 mean: areas in other units, stages under way, months of the day it is of, numbers of people."""

import datetime
from decimal import Decimal

import pytest

from crm.imports.layouts import MappedColumn
from crm.imports.projects import words
from crm.imports.projects.cleaner import ProjectCleaner
from crm.imports.projects.defaults import Defaults

TODAY = datetime.date(2026, 11, 23)
HEADS = {"name": "企业名称", "project": "项目名称", "stage": "阶段", "type": "类型"}
FIRST = ["重庆示例甲有限公司", "示例项目", "签约", "供地自建"]
PHONE = "13800001234"


def cleaned(*cells, defaults=None, stage="签约"):
    """Return a row of the standard cells and these: (our field, header, its unit, cell)."""
    heads = [(key, text, "") for key, text in HEADS.items()] + [cell[:3] for cell in cells]
    mapped = [MappedColumn(at, text, unit, key) for at, (key, text, unit) in enumerate(heads)]
    first = [*FIRST[:2], stage, FIRST[3]]
    return ProjectCleaner(mapped, defaults or Defaults(), TODAY).clean(2, [*first, *(cell[3] for cell in cells)])


def sizes(row):
    return tuple(Decimal(row.values[key]) if key in row.values else None for key in ("land_mu", "factory_m2"))


@pytest.mark.parametrize(
    ("header", "unit", "cell", "land"),
    [
        ("用地面积", "", "33335㎡", "50"),
        ("用地面积", "", "50亩（约33335㎡）", "50"),
        ("用地面积", "", "33335㎡（约50亩）", "50"),
        ("用地面积", "", "50亩/33335㎡", "50"),
        ("用地面积", "", "2万㎡", "30"),
        ("用地面积", "", "3公顷", "45"),
        ("用地面积", "", "0.1平方公里", "150"),
        ("用地面积（平方公里）", "平方公里", "0.1", "150"),
        ("用地面积（万平方米）", "", "2", "30"),
        ("用地面积（平方米）", "平方米", "20000", "30"),
        ("占地/面积", "平方米", "20000", "30"),
        ("用地面积（亩）", "亩", "50.5", "50.5"),
        ("占用厂房土地", "亩", "50", "50"),
    ],
)
def test_a_column_of_land_is_land_in_whatever_unit(header, unit, cell, land):
    assert sizes(cleaned(("land_mu", header, unit, cell))) == (Decimal(land), None)


def test_two_areas_of_one_thing_that_differ_are_kept_as_text():
    row = cleaned(("land_mu", "用地面积", "", "50亩（8000㎡）"))

    assert (sizes(row), row.values["told"]) == ((None, None), [["用地面积", "50亩（8000㎡）"]])
    assert "不一致" in row.warnings[0]["reason"]


@pytest.mark.parametrize("places", [(0, 1), (1, 0)])
def test_the_own_column_of_a_field_wins(places):
    cells = [("land_mu", "用地", "", "50亩，厂房8000㎡"), ("factory_m2", "厂房", "", "9000")]

    assert sizes(cleaned(*[cells[at] for at in places])) == (50, 9000)


def test_a_floor_with_its_mu_beside_it_is_no_land():
    assert sizes(cleaned(("factory_m2", "厂房面积", "", "8000㎡（约12亩）"))) == (None, 8000)


def test_an_unreadable_day_refuses_its_row_and_not_the_list():
    cells = (("data_as_of_on", "截至日期", "", "看情况"), ("days_in_stage", "在阶段", "", "30"))
    row = cleaned(*cells, defaults=Defaults(data_as_of_on="2026-10-31"))

    assert [note["column"] for note in row.faults][:1] == ["截至日期"]
    assert "stage_since_on" not in row.values


@pytest.mark.parametrize(
    ("cell", "day"),
    [("2026-10", "2026-10-31"), ("2026年11月", "2026-11-23"), ("2026-10-05", "2026-10-05"), ("2027-02", "2027-02-01")],
)
def test_the_month_a_list_is_of_counts_to_its_last_day(cell, day):
    assert cleaned(("data_as_of_on", "截至日期", "", cell)).values["data_as_of_on"] == day


def test_a_month_of_signing_counts_from_its_first_day():
    assert cleaned(("signed_on", "签约日期", "", "2026-10")).values["signed_on"] == "2026-10-01"


@pytest.mark.parametrize(
    ("word", "kind", "stage", "vague"),
    [
        ("正在签约", "land", "review", True), ("签约中", "", "review", True), ("选址中", "land", "registered", True),
        ("选址中", "expansion", "signed", True), ("正在注册", "land", "signed", True), ("竣工验收中", "land", "started", True),
        ("落地中", "land", "signed", True), ("投产中", "platform", "started", True),
        ("正在洽谈", "land", "negotiate", False), ("洽谈中", "", "negotiate", False), ("在评审", "land", "review", False),
        ("装修中", "lease", "started", False), ("正在建设", "land", "started", False), ("处于在建阶段", "land", "started", False),
        ("试生产中", "land", "commissioned", False), ("已签约", "land", "signed", False), ("推进中", "land", "negotiate", True),
    ],
)  # fmt: skip
def test_what_is_under_way_is_not_done(word, kind, stage, vague):
    assert (words.stage_of(word, kind), words.is_vague(word)) == (stage, vague)


def test_a_stage_under_way_is_said_to_be_doubtful():
    row = cleaned(stage="正在签约")

    assert row.values["stage"] == "研判评审"
    assert any("请核对" in note["reason"] for note in row.warnings)


def test_numbers_of_people_in_told_cells_are_covered():
    cells = [
        ("remark", "备注", "", f"联系张三{PHONE}"),
        ("week", "本周进展", "", f"2026-10-31 与{PHONE}通话，投资12000000元"),
        ("next_plan", "下一步计划", "", f"联系{PHONE} 2026-12-10"),
        ("planned_jobs", "就业", "", f"问{PHONE}"),
        ("owner", "责任人", "", f"张示例 {PHONE}"),
        ("park", "园区", "", f"示例园 {PHONE}"),
    ]
    row = cleaned(*cells)

    told = f"{row.values} {row.warnings}"
    assert (PHONE in told, told.count("138****1234") >= 6, "投资12000000元" in told) == (False, True, True)
    assert "2026-10-31 与" in told

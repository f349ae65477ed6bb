"""The forms in which offices hand round their projects, as they are: their words, their units, their gaps."""

import datetime
from decimal import Decimal

import pytest
from django.urls import reverse

from core.audit.models import AuditEntry
from core.errors import RuleViolation
from crm.enterprises.models import Enterprise
from crm.enterprises.services import create_enterprise
from crm.followups.models import FollowUp
from crm.imports import services
from crm.imports.models import ImportBatch, ImportedProject
from crm.imports.projects.defaults import Defaults
from crm.imports.services import preview
from crm.imports.services.project_opening import arguments_of, open_row
from crm.imports.services.project_places import ProjectPlaces
from crm.projects.models import Project
from tests.factories import NodeFactory
from tests.factories.imports import checked, code, csv_bytes, written
from tests.factories.registers import short_form, standard_form, two_rows_form

pytestmark = pytest.mark.django_db
KIND = ImportBatch.Kind.EXISTING_PROJECT
HEADER = ("投资方", "信用代码", "项目名称", "产业链", "责任组", "项目类型", "所处阶段")


@pytest.fixture
def ready(hq, member, chain, t01):
    """What the lists name: a chain, a node, a team, one of its people."""
    return NodeFactory(chain=chain, name="内外饰")


def row(name="重庆示例甲有限公司", uscc="", project="示例项目", **changes):
    good = {
        "name": name,
        "uscc": uscc,
        "project": project,
        "chain": "智能网联新能源汽车",
        "team": "T01",
        "type": "租赁",
        "stage": "在谈",
    }
    return list((good | changes).values())


def register(hq, *rows, header=HEADER):
    return checked(csv_bytes(rows, header), hq, name="示例一览表.csv", kind=KIND)


def with_defaults(batch, hq, **changes):
    """Have a list checked again with these words for the whole of it."""
    given = {"data_source": "示例台账", "data_as_of_on": "2026-10-31"} | changes
    services.set_defaults(batch.pk, by=hq, defaults=Defaults(**given), ring=False)
    services.check(batch.pk)
    batch.refresh_from_db()
    return batch


def test_the_standard_form_opens_its_projects_with_everything_it_says(hq, ready, member):
    batch = checked(standard_form(), hq, name="一览表.xlsx", kind=KIND)
    assert (batch.counts, Project.objects.count(), Enterprise.objects.count()) == ({"created": 3}, 0, 0)
    written(batch, hq)

    one, two, three = Project.objects.order_by("no")
    assert (one.type, one.stage, one.chain.code, one.node.name, one.team.code, one.owner) == (
        "lease", "signed", "NEV", "内外饰", "T01", member,
    )  # fmt: skip
    assert (one.total_invest_wan, one.planned_output_wan, one.planned_tax_wan) == (12000, 30000, 1200)
    assert (one.factory_m2, one.land_mu, one.planned_jobs, one.content) == (8000, None, 150, "两条生产线")
    assert [str(day) for day in (one.planned_sign_on, one.planned_start_on, one.planned_commission_on)] == [
        "2026-10-31", "2027-01-31", "2027-06-30",
    ]  # fmt: skip
    assert (one.data_source, str(one.data_as_of_on), one.enterprise.intro) == ("一览表", "2026-10-31", "内饰件企业")
    assert (two.type, two.stage, two.total_invest_wan, two.land_mu, two.node, two.owner) == (
        "land", "negotiate", 500000, 500, None, None,
    )  # fmt: skip
    assert str(two.planned_commission_on) == "2028-06-30"
    assert (three.type, three.stage, three.node.name, three.chain.code) == ("platform", "started", "内外饰", "NEV")


def test_what_no_field_holds_becomes_the_first_record_and_the_next_step(hq, ready, member):
    written(checked(standard_form(), hq, name="一览表.xlsx", kind=KIND), hq)

    first, second, third = FollowUp.objects.order_by("project__no")
    assert all(word in first.summary for word in ("本周进展：完成合同会签", "存在问题：用电容量不足", "备注：重点项目"))
    assert (first.next_step, str(first.next_on), first.next_owner) == ("办理注册", "2026-12-10", member)
    assert (first.project.next_step, first.project.last_effective_followup_at) == ("办理注册", None)
    assert ("下一步计划：尽快签约" in second.summary, "责任人：查无此人" in second.summary, second.next_on) == (
        True,
        True,
        None,
    )
    assert "计划签约/开工/投产时间：计划明年" in third.summary
    assert not first.project.facts.exists()


def test_the_preview_says_what_is_not_taken_into_a_field(hq, ready):
    batch = checked(standard_form(), hq, name="一览表.xlsx", kind=KIND)
    notes = "\n".join(batch.notes)
    two, three = batch.rows.get(values__project="示例整车项目"), batch.rows.get(values__project="示例平台")

    assert all(word in notes for word in ("“亮灯”", "不从名单导入", "首条记录"))
    assert any("没有叫“查无此人”" in warning["reason"] for warning in two.warnings)
    assert any("看不出各是什么时间" in warning["reason"] for warning in three.warnings)
    assert any("将一并新建；名称不像企业全称" in warning["reason"] for warning in three.warnings)


def test_a_header_of_two_rows_with_its_unit_above_and_headings_between(hq, ready):
    batch = checked(two_rows_form(), hq, name="项目表.xlsx", kind=KIND)
    assert batch.counts == {"refused": 4}
    batch = with_defaults(batch, hq, type="land")

    assert batch.counts == {"created": 2, "refused": 2}
    assert {one.faults[0]["reason"][:14] for one in batch.rows.filter(verdict="refused")} == {
        "没有项目名称和企业名称，像是"
    }
    written(batch, hq)
    one, two = Project.objects.order_by("no")
    assert (one.total_invest_wan, one.fixed_invest_wan, one.land_mu, one.stage) == (120000, 80000, 45, "negotiate")
    assert [str(day) for day in (one.planned_sign_on, one.planned_start_on, one.planned_commission_on)] == [
        "2026-12-31", "2027-03-31", "2028-06-30",
    ]  # fmt: skip
    assert (two.stage, two.factory_m2, two.team.code) == ("signed", 12000, "T01")


def test_numbers_of_people_in_an_unknown_column_are_kept_encrypted(hq, ready):
    batch = with_defaults(checked(two_rows_form(), hq, name="项目表.xlsx", kind=KIND), hq, type="land")

    kept = batch.rows.get(values__project="示例电池项目").values["rest"]
    assert (kept[0][0], list(kept[0][1])) == ("联系电话", ["sealed"])
    assert any("“联系电话”：没有对应的字段" in note for note in batch.notes)


def test_a_list_without_chain_team_and_type_gets_them_once_for_all(hq, ready):
    batch = checked(short_form(), hq, name="示例镇项目.xlsx", kind=KIND)
    assert (batch.counts, batch.reasons) == ({"refused": 2}, {"project_missing": 2})

    batch = with_defaults(batch, hq, chain="NEV", team="T01", type="lease")
    assert batch.counts == {"created": 2}
    written(batch, hq)

    one, two = Project.objects.order_by("no")
    assert (one.data_source, one.chain.code, one.team.code, one.type) == ("示例台账", "NEV", "T01", "lease")
    assert (one.total_invest_wan, one.signed_on, two.total_invest_wan) == (20000, datetime.date(2026, 8, 18), 6500)
    assert one.followups.get().summary.endswith("进展情况：正在装修")
    assert batch.rows.get(number=2).values["rest"] == [["扶持政策", "按一事一议"]]
    changes = AuditEntry.objects.get(action="import.defaults_set").changes
    assert (changes["data_source"], changes["chain"], changes["team"]) == ("示例台账", "NEV", "T01")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"data_source": " "}, "data_source"),
        ({"data_as_of_on": "2099-01-01"}, "data_as_of_on"),
        ({"data_as_of_on": ""}, "data_as_of_on"),
        ({"chain": "没有"}, "chain"),
        ({"team": "T99"}, "team"),
        ({"type": "别的"}, "type"),
    ],
)
def test_words_for_the_whole_list_that_cannot_be_are_refused(hq, ready, changes, field):
    batch = checked(short_form(), hq, kind=KIND)
    with pytest.raises(RuleViolation) as refused:
        with_defaults(batch, hq, **changes)
    assert set(refused.value.fields) == {field}


def test_firms_that_are_not_there_are_refused_when_the_list_shall_enter_none(hq, ready):
    batch = with_defaults(register(hq, row()), hq, enters_firms=False)

    note = batch.rows.get().faults[0]
    assert (batch.counts, note["column"], note["code"]) == ({"refused": 1}, "投资方", "firm_unknown")
    assert "先导入企业名单" in note["reason"]


def test_a_new_firm_is_entered_once_for_all_its_projects_and_keeps_its_code(hq, ready):
    batch = register(hq, row(), row(project="示例二期", uscc=code(1)), row(project="示例三期"))
    assert batch.counts == {"created": 3}

    written(batch, hq)

    firm = Enterprise.objects.get()
    assert (firm.uscc, firm.projects.count(), batch.result) == (code(1), 3, {"created": 3})
    assert list(batch.rows.filter(entered=True).values_list("number", flat=True)) == [2]
    assert ImportedProject.objects.filter(batch=batch, is_new_firm=True).count() == 1


def test_rows_that_contradict_each_other_about_a_new_firm_wait(hq, ready):
    batch = register(
        hq,
        row(uscc=code(1)),
        row(uscc=code(2), project="二"),
        row(name="重庆示例乙有限公司", uscc=code(1), project="三"),
    )

    assert batch.counts == {"created": 1, "refused": 2}
    assert batch.reasons == {"codes_in_file": 2}


def test_a_firm_is_known_by_code_name_and_former_name_and_an_ambiguous_one_is_refused(hq, ready):
    known = create_enterprise(by=hq, name="重庆示例甲有限公司（曾用名：重庆示例旧有限公司）", uscc=code(1))
    create_enterprise(by=hq, name="重庆示例同名有限公司", uscc=code(2))
    create_enterprise(by=hq, name="重庆示例同名有限公司", uscc=code(3), confirm_duplicate=True)
    batch = register(
        hq,
        row(uscc=code(1)),
        row(project="二"),
        row(name="重庆示例旧有限公司", project="三"),
        row(name="重庆示例同名有限公司", project="四"),
        row(name="重庆示例别家有限公司", uscc=code(1), project="五"),
        row(uscc=code(9), project="六"),
    )

    assert list(batch.rows.order_by("number").values_list("enterprise_id", flat=True)[:3]) == [known.pk] * 3
    reasons = [one.faults[0]["reason"] for one in batch.rows.filter(verdict="refused").order_by("number")]
    assert ["请补上信用代码" in reasons[0], "请核对是哪一家" in reasons[1], "信用代码不同" in reasons[2]] == [True] * 3


def test_a_firm_that_was_entered_after_the_preview_is_not_entered_twice(hq, ready):
    batch = register(hq, row())
    known = create_enterprise(by=hq, name="重庆示例甲有限公司")

    assert written(batch, hq).result == {"created": 1}
    assert Project.objects.get().enterprise == known


def test_a_project_that_somebody_opened_a_moment_ago_is_no_fault(hq, ready):
    """Two imports at once: the second one meets what the first one wrote behind its back."""
    firm = create_enterprise(by=hq, name="重庆示例甲有限公司")
    values = register(hq, row()).rows.get().values
    given, _left = arguments_of(values, ProjectPlaces())

    first, second = (open_row(values, firm, given, by=hq) for _ in range(2))

    assert (first.project, second.project, second.faults) == (Project.objects.get(), None, [])


def test_numbered_rows_without_a_project_are_said_to_be_empty(hq, ready):
    batch = register(hq, ["1", *row()], ["2", *[""] * len(row())], header=("序号", *HEADER))

    assert batch.counts == {"created": 1, "refused": 1}
    assert "空行" in batch.rows.get(verdict="refused").faults[0]["reason"]


def test_a_closed_firm_refuses_its_projects(hq, ready):
    firm = create_enterprise(by=hq, name="重庆示例甲有限公司", uscc=code(1))
    Enterprise.objects.filter(pk=firm.pk).update(is_deleted=True)

    assert "先在企业库恢复" in register(hq, row(uscc=code(1))).rows.get().faults[0]["reason"]


def test_a_project_that_another_team_runs_at_the_firm_is_opened_with_a_warning(hq, ready, t02, chain):
    written(register(hq, row(team="T02")), hq)

    batch = register(hq, row())

    assert batch.counts == {"created": 1}
    assert any("别的组在这家企业有同名项目" in one["reason"] for one in batch.rows.get().warnings)


def test_further_teams_of_a_cell_help(hq, ready, t02):
    written(register(hq, row(team="新能源汽车组、智慧医疗组")), hq)

    project = Project.objects.get()
    assert (project.team.code, [team.code for team in project.co_teams.all()]) == ("T01", ["T02"])


def test_whoever_imports_does_not_become_the_owner(hq, ready):
    written(register(hq, row()), hq)

    assert Project.objects.get().owner is None


@pytest.mark.parametrize(
    ("word", "stage"),
    [
        ("在谈", "negotiate"), ("洽谈阶段", "negotiate"), ("已签约", "signed"), ("在建", "started"), ("已投产", "commissioned"),
        ("拟签约", "review"), ("对接中", "contact"), ("已竣工", "completed"), ("供地", "sited"), ("注册落地", "registered"),
        ("达产", "serving"), ("考察", "inspect"), ("储备", "lead"), ("开 工", "started"),
    ],
)  # fmt: skip
def test_offices_words_for_stages(hq, ready, word, stage):
    batch = register(hq, row(type="自建", stage=word))
    written(batch, hq)
    assert Project.objects.get().stage == stage


def test_a_word_that_may_mean_several_stages_is_taken_with_a_warning(hq, ready):
    assert any("可能指几个阶段" in one["reason"] for one in register(hq, row(stage="已落地")).rows.get().warnings)


@pytest.mark.parametrize(
    ("header", "cell", "kind", "land", "floor"),
    [
        ("用地（亩）/厂房（㎡）", "50/8000", "自建", 50, 8000),
        ("用地（亩）/厂房（㎡）", "50亩、8000平方米", "自建", 50, 8000),
        ("用地（亩）/厂房（㎡）", "—/8000", "租赁", None, 8000),
        ("用地（亩）/厂房（㎡）", "50", "自建", 50, None),
        ("用地（亩）/厂房（㎡）", "8000", "租赁", None, 8000),
        ("用地面积（亩）", "50.5", "自建", Decimal("50.5"), None),
        ("厂房面积（㎡）", "1.2万㎡", "租赁", None, 12000),
        ("厂房面积（万平方米）", "1.2", "租赁", None, 12000),
    ],
)
def test_areas_in_one_column_or_two(hq, ready, header, cell, kind, land, floor):
    batch = register(hq, [*row(type=kind), cell], header=(*HEADER, header))
    written(batch, hq)
    project = Project.objects.get()
    assert (project.land_mu, project.factory_m2) == (land, floor)


def test_amounts_without_any_unit_are_said_to_be_read_as_wan(hq, ready):
    batch = register(hq, [*row(), "12000"], header=(*HEADER, "总投资"))

    assert batch.rows.get().values["total_invest_wan"] == "12000"
    assert any("没有写单位，按万元读取" in note for note in batch.notes)


def test_a_column_that_stands_twice_is_put_together_or_said(hq, ready):
    batch = register(hq, [*row(), "甲", "乙", "另一个"], header=(*HEADER, "本周进展", "项目进展情况", "项目"))
    written(batch, hq)

    assert all(word in FollowUp.objects.get().summary for word in ("本周进展：甲", "项目进展情况：乙"))
    assert any("“项目”：没有对应的字段" in note for note in batch.notes)


def test_the_page_gives_the_words_once_and_shows_them_when_it_is_loaded_again(hq, ready, as_user):
    batch, browser = checked(short_form(), hq, name="示例镇项目.xlsx", kind=KIND), as_user(hq)
    page = browser.get(batch.get_absolute_url()).content.decode()
    assert ("整批默认值" in page, 'value="示例镇项目"' in page, "冲突的" in page) == (True, True, False)

    url = reverse("imports:defaults", args=[batch.pk])
    given = {
        "data_source": "示例镇",
        "data_as_of_on": "2026-10-31",
        "chain": "NEV",
        "team": "T01",
        "type": "lease",
        "enters_firms": "on",
    }
    assert browser.post(url, given).status_code == 302
    services.check(batch.pk)

    page = browser.get(batch.get_absolute_url()).content.decode()
    assert ('value="示例镇"' in page, '<option value="T01" selected>' in page, "2 家企业库里没有" in page) == (
        True,
        True,
        True,
    )
    answer = browser.post(url, given | {"data_as_of_on": "2099-01-01"})
    assert (answer.status_code, "不能晚于今天" in answer.content.decode()) == (422, True)


def test_the_list_of_projects_leads_headquarters_to_the_import(hq, member, as_user, ready):
    link = f"{reverse('imports:new')}?kind=existing_project"
    assert link in as_user(hq).get(reverse("projects:list")).content.decode()
    assert link not in as_user(member).get(reverse("projects:list")).content.decode()
    page = as_user(hq).get(link).content.decode()
    assert 'value="existing_project" id="id_kind_1" checked' in page or 'value="existing_project" checked' in page


def test_refused_rows_go_back_with_their_header_and_come_in_when_mended(hq, ready, as_user):
    batch = register(hq, [*row(team="T99"), "1.2"], header=(*HEADER, "总投资（亿元）"))
    answer = as_user(hq).get(reverse("imports:refused", args=[batch.pk]))
    again = checked(b"".join(answer.streaming_content), hq, name="问题行.xlsx", kind=KIND)

    assert again.counts == {"refused": 1}
    assert again.rows.get().values["total_invest_wan"] == "12000"


def test_numbers_of_people_in_told_cells_stand_nowhere_in_clear(hq, ready):
    phone = "13800001234"
    header = (*HEADER, "本周进展", "备注", "责任人")
    cells = [f"与{phone}通话", f"联系张三{phone}", f"张示例 {phone}"]
    batch = register(hq, [*row(), *cells], [*row(team="T99", project="二"), *cells], header=header)
    kept = batch.rows.get(verdict="refused").raw
    assert [set(cell) for cell in kept[-3:]] == [{"sealed", "told"}] * 3

    fixed = preview.correct_cells(batch.pk, 3, by=hq, cells={4: "T01"})[3]
    assert (fixed.verdict, len(fixed.values["told"])) == ("created", 2)
    again = preview.correct_cells(batch.pk, 3, by=hq, cells={7: f"再与{phone}通话"})[3]
    assert ["本周进展", "再与138****1234通话"] in again.values["told"]
    written(batch, hq)

    assert FollowUp.objects.count() == 2
    standing = [list(batch.rows.values_list("values", "raw", "warnings", "faults", "corrections"))]
    standing += [list(FollowUp.objects.values_list("summary", flat=True))]
    standing += [list(AuditEntry.objects.values_list("changes", flat=True))]
    assert phone not in str(standing)
    assert "联系张三138****1234" in FollowUp.objects.first().summary

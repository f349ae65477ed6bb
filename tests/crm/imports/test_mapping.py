"""Columns that a person maps: checked again by it, saved by name, recognised next time; nothing of the library changes."""

import pytest

from core.audit.models import AuditEntry
from core.errors import RuleViolation
from crm.enterprises.models import Enterprise
from crm.enterprises.services import create_enterprise
from crm.imports import queries, services
from crm.imports.models import ImportBatch, ListMapping
from crm.imports.services.peeking import Place, peek
from tests.factories import layouts
from tests.factories.imports import HEADER, checked, code, csv_bytes, firm, imported, received, written, xlsx_bytes

pytestmark = pytest.mark.django_db
# No list has ever named firms so: only a person knows what these columns are.
STRANGE = ("名头", "证号", "老板", "本钱(万元)")
ROW = ["重庆示例奇表有限公司", code(1), "张示例", "5000"]
MEANT = {0: "name", 1: "uscc", 2: "legal_person", 3: "capital"}


def remapped(batch, by, fields=None, place=None, **options):
    """Map a list as the page does and have it checked again."""
    found = peek(batch, place or Place())
    services.map_columns(
        batch.pk, by=by, header=found.header, sheet=found.place.sheet, fields=fields or MEANT, ring=False, **options
    )
    services.check(batch.pk)
    batch.refresh_from_db()
    return batch


def refusal_of(batch, by, fields, **options):
    with pytest.raises(RuleViolation) as refused:
        remapped(batch, by, fields, **options)
    return refused.value


def test_a_list_without_a_known_header_is_read_once_somebody_says_what_its_columns_are(hq):
    batch = checked(csv_bytes([ROW], STRANGE), hq)
    assert batch.status == "failed"

    remapped(batch, hq)

    assert (batch.status, batch.counts, batch.layout, batch.message) == ("previewed", {"created": 1}, "M", "")
    assert Enterprise.objects.count() == 0
    written(batch, hq)
    found = Enterprise.objects.get()
    assert (found.name, found.uscc, found.legal_person, found.reg_capital_wan) == (ROW[0], ROW[1], "张示例", 5000)


def test_what_is_not_imported_stays_out(hq):
    batch = checked(csv_bytes([firm(1)]), hq)

    fields = {0: "name", 1: "uscc", 2: "", 3: "", 4: "established_on", 5: ""}
    written(remapped(batch, hq, fields), hq)

    found = Enterprise.objects.get()
    assert (found.legal_person, found.address, found.reg_capital_wan) == ("", "", None)
    assert str(found.established_on) == "2018-06-01"


def test_mapping_again_forgets_what_the_earlier_check_found(hq):
    batch = checked(csv_bytes([firm(1), firm(2, code="12")]), hq)
    assert batch.counts == {"created": 1, "refused": 1}

    remapped(batch, hq, dict(enumerate(["name", "", "", "", "", ""])))

    assert (batch.counts, batch.reasons, batch.rows.count()) == ({"created": 2}, {}, 2)


def test_every_fault_of_a_mapping_is_told_at_once_and_nothing_changes(hq):
    batch = checked(csv_bytes([firm(1)]), hq)
    before = batch.status, batch.counts, batch.mapping

    refusal = refusal_of(
        batch, hq, {0: "", 1: "uscc", 2: "uscc", 3: "no_such_field", 4: "contact", 5: "contact"}, save_as="长" * 41
    )

    assert refusal.fields == {
        "": "请指定哪一列是“企业名称”",
        "column_1": "“统一社会信用代码”选了 2 次，只能对应一列",
        "column_2": "“统一社会信用代码”选了 2 次，只能对应一列",
        "column_3": "请在列表中选择一个字段",
        "save_as": "请填写名称，最多 40 个字",
    }
    batch.refresh_from_db()
    assert (batch.status, batch.counts, batch.mapping) == before


def test_another_row_can_be_the_header(hq):
    rows = [["重庆示例一有限公司", code(1), "张示例", "1"], list(STRANGE), ROW]
    batch = checked(csv_bytes(rows, ("企业名称", "信用代码", "法人", "注册资本")), hq)
    assert batch.header_row == 1

    remapped(batch, hq, place=Place(row=3))

    assert (batch.header_row, batch.counts) == (3, {"created": 1})


def test_two_merged_rows_can_be_the_header(hq):
    content = csv_bytes([["", "甲", "乙", ""], ROW], ("名头", "证", "", "本钱"))
    batch = checked(content, hq)

    remapped(batch, hq, place=Place(row=1, two_rows=True))

    texts = [column["text"] for column in batch.mapping["columns"]]
    assert (texts, batch.header_row, batch.counts) == (["名头", "证/甲", "证/乙", "本钱"], 2, {"created": 1})


def test_another_sheet_can_be_read(hq):
    batch = checked(layouts.chain_list(), hq, "名单.xlsx")

    place = Place(sheet="智能装备")
    remapped(batch, hq, {column.index: column.field for column in peek(batch, place).columns}, place)

    assert (batch.sheet, batch.rows.get().values["uscc"]) == ("智能装备", code(6))


def test_the_page_offers_every_column_with_three_samples_and_what_it_seems_to_be(hq):
    rows = [[*firm(number), "", f"第{number}"] for number in range(5)]
    batch = checked(csv_bytes(rows, [*HEADER, "", "等级"]), hq)

    columns = peek(batch, Place()).columns

    assert [(one.letter, one.text, one.field) for one in columns][:2] == [
        ("A", "企业名称", "name"),
        ("B", "统一社会信用代码", "uscc"),
    ]
    assert (columns[-1].letter, columns[-1].field, columns[-1].samples) == ("H", "", ["第0", "第1", "第2"])


def test_a_column_without_a_header_can_be_imported(hq):
    batch = checked(csv_bytes([["重庆示例一有限公司", code(1)]], ("企业名称", "")), hq)
    assert peek(batch, Place()).columns[1].text == "第 B 列"

    remapped(batch, hq, {0: "name", 1: "uscc"})

    assert batch.rows.get().values["uscc"] == code(1)


def test_a_layout_whose_names_have_no_header_is_not_saved_for_it_could_not_be_recognised(hq):
    batch = checked(csv_bytes([["重庆示例一有限公司", code(1)]], ("", "证号")), hq)

    refusal = refusal_of(batch, hq, {0: "name", 1: "uscc"}, save_as="无头表")

    assert "没有表头" in refusal.fields["save_as"]
    assert not ListMapping.objects.exists()
    assert remapped(batch, hq, {0: "name", 1: "uscc"}).counts == {"created": 1}


def test_a_header_of_two_rows_may_begin_in_the_last_row_that_is_shown(hq):
    above = [[f"说明{number}", "", "", ""] for number in range(2, 15)]
    content = csv_bytes([*above, ["名头", "证", "", "本钱"], ["", "甲", "乙", ""], ROW], ("说明1", "", "", ""))
    batch = checked(content, hq)

    remapped(batch, hq, place=Place(row=15, two_rows=True))

    assert (batch.status, batch.header_row, batch.counts) == ("previewed", 16, {"created": 1})


def test_a_preview_that_another_mapping_replaced_is_not_written(hq):
    batch = checked(csv_bytes([firm(1)]), hq)
    looked_at = batch.check_mark
    remapped(batch, hq, {0: "name", 1: "uscc", 2: "", 3: "", 4: "", 5: ""})

    with pytest.raises(RuleViolation) as refused:
        services.start_commit(batch.pk, by=hq, checked=looked_at, ring=False)
    assert refused.value.code == "checked_anew"
    assert services.start_commit(batch.pk, by=hq, checked=batch.check_mark, ring=False).status == "committing"


def test_a_saved_mapping_is_recognised_next_time_by_name(hq, data_admin):
    remapped(checked(csv_bytes([ROW], STRANGE), hq), hq, save_as="市局月报")

    again = checked(csv_bytes([ROW], STRANGE, title="十一月"), data_admin)

    assert (again.layout, again.mapping["name"], again.counts) == ("S", "市局月报", {"created": 1})
    assert AuditEntry.objects.filter(action="mapping.created").exists()


def test_a_saved_mapping_wins_over_the_known_headers_and_finds_its_columns_in_any_order(hq):
    fields = {0: "name", 1: "uscc", 2: "", 3: "capital", 4: "established_on", 5: "address"}
    remapped(checked(csv_bytes([firm(1)]), hq), hq, fields, save_as="不要法人")

    again = checked(csv_bytes([firm(1)[::-1]], HEADER[::-1]), hq)

    assert (again.mapping["name"], again.counts) == ("不要法人", {"created": 1})
    assert "legal_person" not in again.rows.get().values
    assert again.rows.get().values["uscc"] == code(1)


def test_a_header_that_only_resembles_a_saved_one_is_not_guessed(hq):
    remapped(checked(csv_bytes([ROW], STRANGE), hq), hq, save_as="市局月报")

    other = checked(csv_bytes([[*ROW, "x"]], [*STRANGE, "等级"]), hq)

    assert (other.status, "没有找到表头" in other.message) == ("failed", True)


def test_the_same_headers_saved_again_replace_the_mapping_and_a_taken_name_is_refused(hq):
    remapped(checked(csv_bytes([ROW], STRANGE), hq), hq, save_as="市局月报")
    remapped(checked(csv_bytes([ROW], STRANGE), hq), hq, MEANT | {2: ""}, save_as="市局周报")
    assert [(one.name, one.mapped) for one in ListMapping.objects.all()] == [("市局周报", 3)]

    batch = checked(csv_bytes([firm(1)]), hq)
    refusal = refusal_of(batch, hq, {0: "name", 1: ""}, save_as=" 市局周报 ")

    assert "请换一个名字" in refusal.fields["save_as"]
    batch.refresh_from_db()
    assert batch.status == "previewed"


def test_a_saved_mapping_can_be_changed_and_forgotten(hq):
    remapped(checked(csv_bytes([ROW], STRANGE), hq), hq, save_as="市局月报")
    saved = ListMapping.objects.get()

    services.change_mapping(saved.pk, by=hq, name="月报", fields=MEANT | {2: ""})
    assert checked(csv_bytes([ROW], STRANGE), hq).rows.get().values.get("legal_person") is None

    services.delete_mapping(saved.pk, by=hq)
    services.delete_mapping(saved.pk, by=hq)
    assert checked(csv_bytes([ROW], STRANGE), hq).status == "failed"
    assert AuditEntry.objects.filter(action="mapping.deleted").count() == 1


def test_mapping_is_for_lists_that_were_checked_and_not_written(hq, member):
    batch = received(csv_bytes([firm(1)]), hq)
    assert refusal_of(batch, hq, MEANT).code == "not_ready"

    services.check(batch.pk)
    assert refusal_of(batch, member, MEANT).code == "forbidden"

    done = imported(csv_bytes([firm(2)]), hq)
    assert refusal_of(done, hq, MEANT).code == "too_late"


def test_a_list_that_failed_while_being_written_is_not_mapped(hq):
    batch = imported(csv_bytes([firm(1)]), hq)
    ImportBatch.objects.filter(pk=batch.pk).update(status="failed")

    assert refusal_of(batch, hq, MEANT).code == "too_late"


def test_a_choice_that_finds_nothing_fails_and_can_be_mended(hq):
    batch = checked(csv_bytes([firm(1)]), hq)

    remapped(batch, hq, {0: "name"}, Place(row=2))
    assert (batch.status, "没有数据行" in batch.message) == ("failed", True)

    remapped(batch, hq, {0: "name"}, Place(row=1))
    assert batch.counts == {"created": 1}


def test_a_new_name_for_a_firm_known_by_its_code_is_told_before_it_is_written(hq):
    create_enterprise(by=hq, name="重庆示例旧名有限公司", uscc=code(1))

    batch = checked(csv_bytes([firm(1), firm(2)]), hq)

    row = batch.rows.get(number=2)
    assert (row.verdict, batch.counts) == ("updated", {"updated": 1, "created": 1})
    assert [warning["reason"] for warning in row.warnings] == ["库中名称为“重庆示例旧名有限公司”，将改名"]
    assert batch.reasons == {"renames": 1}
    assert written(batch, hq).result == {"updated": 1, "created": 1}


def test_a_former_name_is_no_new_name(hq):
    create_enterprise(by=hq, name="重庆示例旧名有限公司", uscc=code(1))
    imported(csv_bytes([firm(1)]), hq)

    batch = checked(csv_bytes([firm(1, name="重庆示例旧名有限公司")]), hq)

    assert batch.rows.get().warnings == []


def mended(batch, by, **changes):
    """Hand the rows that were not written in again, as a person does: corrected by header in the downloaded file."""
    header = queries.header_to_mend(batch)
    rows = [[changes.get(text, value) for text, value in zip(header, row, strict=True)] for row in rows_of(batch)]
    return checked(xlsx_bytes(rows, header), by, "问题行.xlsx")


def rows_of(batch):
    return list(queries.rows_to_mend(batch))


def test_refused_rows_under_a_merged_header_and_a_unit_above_it_mean_the_same_when_they_come_back(hq):
    content = layouts.own_form(bad_code="9.11101E+17")
    batch = written(checked(content, hq, "名单.xlsx"), hq)
    assert batch.result == {"created": 1, "refused": 1}

    again = written(mended(batch, hq, 统一社会信用代码=code(7)), hq)

    assert again.result == {"created": 1}
    firm_ = Enterprise.objects.get(uscc=code(7))
    assert (firm_.reg_capital_wan, firm_.legal_person, str(firm_.established_on)) == (5000, "李示例", "2018-06-01")


@pytest.mark.parametrize("save_as", ["", "市局月报"])
def test_refused_rows_of_a_mapped_list_mean_the_same_when_they_come_back(hq, save_as):
    header = (*STRANGE, "成立日期")
    batch = checked(csv_bytes([[ROW[0], "12", *ROW[2:], "2018-06-01"]], header), hq)
    remapped(batch, hq, MEANT | {4: ""}, save_as=save_as)
    assert batch.counts == {"refused": 1}

    again = mended(batch, hq, 统一社会信用代码=code(1), 证号=code(1))

    values = again.rows.get().values
    assert (again.counts, values["uscc"], values["legal_person"]) == ({"created": 1}, code(1), "张示例")
    assert (values["reg_capital_wan"], "established_on" in values) == ("5000.0000", False)


def test_the_first_sheet_with_content_is_shown_when_nobody_chose(hq):
    batch = checked(layouts.behind_an_empty_sheet(), hq, "名单.xlsx")

    assert (batch.sheet, peek(batch, Place()).place.sheet) == ("名单", "名单")
    ImportBatch.objects.filter(pk=batch.pk).update(sheet="", mapping={})
    batch.refresh_from_db()
    assert peek(batch, Place()).place.sheet == "名单"

"""Headers and words that people add to the built-in ones: used at the next check, kept in the log, in one place only."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from core.audit.models import AuditEntry
from crm.imports.models import HeaderAlias, ImportBatch, ValueWord
from tests.factories.imports import HEADER, checked, code, csv_bytes, firm

pytestmark = pytest.mark.django_db


def teach_header(browser, header, field, kind="enterprise", active="on"):
    form = {"kind": kind, "header": header, "field": field, "is_active": active}
    return browser.post(reverse("admin:imports_headeralias_add"), form)


def teach_word(browser, field, word, value):
    form = {"field": field, "word": word, "value": value, "is_active": "on"}
    return browser.post(reverse("admin:imports_valueword_add"), form)


def test_a_header_added_by_the_data_administrator_counts_from_the_next_check_on(data_admin, as_user):
    content = csv_bytes([["重庆示例奇表有限公司", code(1), "张示例"]], ("名头", "证号", "老板"))
    assert checked(content, data_admin).status == "failed"

    browser = as_user(data_admin)
    for header, field in (("* 名 头（必填）", "name"), ("老板", "legal_person")):
        assert teach_header(browser, header, field).status_code == 302

    batch = checked(content, data_admin)
    assert (batch.counts, batch.rows.get().values["legal_person"]) == ({"created": 1}, "张示例")
    assert AuditEntry.objects.filter(action="headeralias.created", actor_name=str(data_admin)).count() == 2


def test_an_added_header_wins_over_a_built_in_one_until_it_is_put_out_of_use(hq, data_admin, as_user):
    teach_header(as_user(data_admin), "法定代表人", "left_out")
    assert "legal_person" not in checked(csv_bytes([firm(1)]), hq).rows.get().values

    HeaderAlias.objects.update(is_active=False)

    assert checked(csv_bytes([firm(1)]), hq).rows.get().values["legal_person"] == "张示例"


def test_a_header_of_one_kind_of_list_means_nothing_in_the_other(data_admin, as_user):
    answer = teach_header(as_user(data_admin), "名头", "stage")
    assert (answer.status_code, HeaderAlias.objects.exists()) == (200, False)

    teach_header(as_user(data_admin), "名头", "name", kind=ImportBatch.Kind.EXISTING_PROJECT)
    assert checked(csv_bytes([["重庆示例有限公司"]], ("名头",)), data_admin).status == "failed"


@pytest.mark.parametrize("header", ["企业称谓", " 企业 称谓*", "企业称谓（万元）"])
def test_a_header_is_added_once_however_it_is_written(data_admin, as_user, header):
    teach_header(as_user(data_admin), "企业称谓", "name")

    answer = teach_header(as_user(data_admin), header, "short")

    assert (answer.status_code, "已经有这个表头了" in answer.content.decode()) == (200, True)
    assert HeaderAlias.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "word", "value", "header", "kept"),
    [
        ("reg_status", "正常营业中", "suspended", "登记状态", ("reg_status", "suspended")),
        ("reg_status", "ＡＢ 级", "normal", "登记状态", ("reg_status", "normal")),
        ("size", "规上", "large", "企业规模", ("size", "large")),
    ],
)
def test_a_word_added_by_the_data_administrator_stands_for_its_value(
    data_admin, as_user, field, word, value, header, kept
):
    assert teach_word(as_user(data_admin), field, word, value).status_code == 302

    batch = checked(csv_bytes([[*firm(1), word.replace("ＡＢ", "ab")]], [*HEADER, header]), data_admin)

    assert batch.rows.get().values[kept[0]] == kept[1]
    assert AuditEntry.objects.filter(action="valueword.created").exists()


def test_an_added_exchange_word_gives_the_full_name(data_admin, as_user):
    teach_word(as_user(data_admin), "exchange", "深交创业", "SZ")

    rows = [["示例电子股份有限公司", "300361", "深交创业"]]
    batch = checked(csv_bytes(rows, ("公司名称", "股票代码", "上市交易所")), data_admin)

    assert batch.rows.get().values["exchange"] == "深圳证券交易所"


def test_a_word_stands_for_a_value_of_its_own_field_only(data_admin, as_user):
    answer = teach_word(as_user(data_admin), "size", "规上", "normal")

    assert (answer.status_code, "不属于所选字段" in answer.content.decode()) == (200, True)
    assert ValueWord.objects.count() == 0


def test_words_of_signs_alone_are_refused():
    for one in (HeaderAlias(header="**", field="name"), ValueWord(field="size", word=" ", value="large")):
        with pytest.raises(ValidationError):
            one.clean()


def test_headquarters_read_all_words_and_the_data_administrator_keeps_them(hq, as_user, data_admin):
    teach_header(as_user(data_admin), "名头", "name")
    teach_word(as_user(data_admin), "reg_status", "营业中", "normal")
    url = reverse("imports:mappings")

    page = as_user(hq).get(url).content.decode()

    for word in ("名头", "系统匹配企业名称", "营业中", "吊销未注销", "XS", "科创板", "存量项目的表头"):
        assert word in page
    assert reverse("admin:imports_headeralias_changelist") not in page
    page = as_user(data_admin).get(url).content.decode()
    assert reverse("admin:imports_headeralias_changelist") in page
    assert "存量项目的表头" in page


def test_the_data_administrator_keeps_the_headers_of_project_lists_too(hq, data_admin, as_user, chain, t01):
    """Headquarters import projects and have no administration; a header tells nothing of a project."""
    browser = as_user(data_admin)
    page = browser.get(reverse("admin:imports_headeralias_add")).content.decode()
    assert ('value="enterprise"' in page, 'value="existing_project"' in page, "建设内容及规模" in page) == (
        True,
        True,
        True,
    )

    answer = teach_header(browser, "工程名", "project", kind=ImportBatch.Kind.EXISTING_PROJECT)

    assert (answer.status_code, HeaderAlias.objects.get().kind) == (302, "existing_project")
    assert "工程名" in browser.get(reverse("admin:imports_headeralias_changelist")).content.decode()
    row = ["重庆示例有限公司", "示例项目", chain.name, t01.code, "租赁厂房", "洽谈"]
    header = ("投资方", "工程名", "产业链", "责任组", "项目类型", "所处阶段")
    batch = checked(csv_bytes([row], header), hq, kind=ImportBatch.Kind.EXISTING_PROJECT)
    assert (batch.counts, batch.rows.get().values["project"]) == ({"created": 1}, "示例项目")


PROJECT_HEADER = ("投资方", "项目名称", "产业链", "责任组", "项目类型", "所处阶段", "合同类型", "分级")


def test_words_of_project_lists_are_taught_like_others_and_win_over_the_built_in_ones(
    hq, data_admin, as_user, chain, t01
):
    row = ["重庆示例有限公司", "示例项目", chain.name, t01.code, "园中园", "敲定选址", "意向合作备忘录", "重点"]
    content, kind = csv_bytes([row], PROJECT_HEADER), ImportBatch.Kind.EXISTING_PROJECT
    before = checked(content, hq, kind=kind).rows.get()
    assert (before.verdict, before.reason, "取值词" in before.faults[0]["reason"]) == ("refused", "project_word", True)

    browser = as_user(data_admin)
    taught = (
        ("type", "园中园", "lease"),
        ("stage", "敲定 选址", "negotiate"),
        ("contract_kind", "意向合作备忘录", "intent"),
    )
    for field, word, value in (*taught, ("grade_word", "重点", "A")):
        assert teach_word(browser, field, word, value).status_code == 302
    assert teach_word(browser, "stage", "园区在建", "lease").status_code == 200  # of another field

    values = checked(content, hq, kind=kind).rows.get().values
    assert (values["type"], values["stage"], values["contract_kind"], values["grade_word"]) == (
        "租赁厂房", "洽谈", "intent", "A",
    )  # fmt: skip
    page = as_user(hq).get(reverse("imports:mappings")).text
    assert ("项目阶段的写法" in page, "敲定 选址" in page, "重点在谈" in page) == (True, True, True)

    teach_word(browser, "stage", "在谈", "contact")
    told = [*row[:5], "在谈", *row[6:]]
    assert checked(csv_bytes([told], PROJECT_HEADER), hq, kind=kind).rows.get().values["stage"] == "接洽拜访"

"""An import undone: created rows go, updated values come back, rows touched since stay and are listed."""

import pytest
from django.utils import timezone

from crm.enterprises.models import Enterprise
from crm.enterprises.services import add_alias, add_contact, create_enterprise, deactivate_enterprise, update_enterprise
from crm.imports import services
from crm.imports.models import LeftAlone
from crm.imports.services import undoing
from tests.crm.imports.undoable import LIST, WIDE, edit, library, reasons_of, wide
from tests.factories import ProjectFactory
from tests.factories.imports import code, csv_bytes, firm, imported, undone

pytestmark = pytest.mark.django_db


def test_after_an_undo_the_library_is_what_it_was_before(hq, stocked):
    batch = imported(csv_bytes(LIST, WIDE), hq)
    assert (batch.result["created"], batch.result["updated"], batch.result["duplicate"]) == (2, 2, 1)
    assert library() != stocked

    undone(batch, hq)

    assert library() == stocked
    assert (batch.status, batch.undo) == (
        "undone",
        {"total": 4, "done": 4, "gone": 2, "restored": 2, "partly": 0, "stays": 0},
    )
    assert not LeftAlone.objects.exists()


def test_an_undo_in_many_chunks_is_one_in_one(hq, stocked, monkeypatch):
    monkeypatch.setattr(undoing, "CHUNK_FIRMS", 1)
    seen = []
    batch = imported(csv_bytes(LIST, WIDE), hq)
    services.start_undo(batch.pk, by=hq, reason="传错文件", ring=False)

    services.undo(batch.pk, progress=lambda at: seen.append(at.undo["done"]))

    assert (library(), seen) == (stocked, [1, 2, 3, 4])


def test_the_same_list_can_be_imported_again_after_its_undo(hq, stocked):
    batch = undone(imported(csv_bytes(LIST, WIDE), hq), hq)

    again = imported(csv_bytes(LIST, WIDE), hq)

    assert again.result == batch.result
    undone(again, hq)
    assert library() == stocked


def test_filled_blanks_and_settled_conflicts_come_back(hq):
    create_enterprise(by=hq, name="重庆示例00001科技有限公司", region_code="440106")
    Enterprise.objects.update(verified_at=timezone.now())
    before = library()
    rows = [wide(1), wide(2), wide(2, **{"统一社会信用代码": "", "企业名称": "重庆示例00002科技有限公司"})]
    batch = imported(csv_bytes([*rows, firm(3, code="91350100M000100Y4Z") + [""] * 9], WIDE), hq, conflicts="take")
    assert batch.result["taken"] >= 1

    undone(batch, hq)

    assert library() == before


@pytest.mark.parametrize(("earlier_first"), [True, False])
def test_of_two_overlapping_lists_each_can_be_undone(hq, stocked, earlier_first):
    first = imported(csv_bytes(LIST, WIDE), hq)
    later = [
        wide(
            1,
            **{
                "企业名称": "重庆示例新名科技有限公司",
                "法定代表人": "李示例",
                "注册资本(万元)": "9000",
                "登记状态": "迁出",
            },
        ),
        wide(2, **{"登记状态": "注销", "法定代表人": "钱示例"}),
        wide(5),
    ]
    second = imported(csv_bytes(later, WIDE), hq)

    for batch in (first, second) if earlier_first else (second, first):
        undone(batch, hq)

    assert library() == stocked


def test_what_a_later_list_wrote_stays_when_the_earlier_is_undone(hq):
    first = imported(csv_bytes([firm(1), firm(2), firm(3)]), hq)
    imported(csv_bytes([firm(1), firm(2, person="李示例")]), hq)

    undone(first, hq)

    assert sorted(Enterprise.objects.values_list("name", "legal_person")) == [
        ("重庆示例00001科技有限公司", "张示例"),
        ("重庆示例00002科技有限公司", "李示例"),
    ]
    assert reasons_of(first) == {"重庆示例00001科技有限公司": ["listed"], "重庆示例00002科技有限公司": ["listed"]}


def test_a_value_that_a_later_list_replaced_is_left_and_named(hq):
    create_enterprise(
        by=hq, name="重庆示例00001科技有限公司", uscc=code(1), legal_person="赵示例", address="重庆市渝中区示例街 1 号"
    )
    first = imported(csv_bytes([firm(1)]), hq)
    imported(csv_bytes([firm(1, person="李示例")]), hq)

    undone(first, hq)

    held = Enterprise.objects.get()
    assert (held.legal_person, held.address) == ("李示例", "重庆市渝中区示例街 1 号")
    left = LeftAlone.objects.get()
    assert left.reasons == [{"code": "value", "text": "法定代表人现为“李示例”，不是导入写入的“张示例”，未恢复"}]
    assert first.undo | {"total": 0} == {"total": 0, "done": 1, "gone": 0, "restored": 0, "partly": 1, "stays": 0}


def test_what_people_changed_since_stays_and_the_rest_of_the_firm_comes_back(hq):
    held = create_enterprise(
        by=hq, name="重庆示例00001科技有限公司", uscc=code(1), reg_capital_raw="100", legal_person="赵示例"
    )
    batch = imported(csv_bytes([firm(1)]), hq)
    held.refresh_from_db()
    update_enterprise(held.pk, by=hq, version=held.version, reg_capital_raw="5001")

    undone(batch, hq)

    held.refresh_from_db()
    assert (held.legal_person, held.reg_capital_wan, held.reg_capital_raw) == ("赵示例", 5001, "5001")
    assert "5001" in LeftAlone.objects.get().reasons[0]["text"]


def name(person, held):
    add_alias(held, by=person, name="示例简称", kind="short")


def open_project(person, held):
    ProjectFactory(enterprise=held)


def meet(person, held):
    add_contact(held, by=person, name="王示例", mobile="13800138000", notice_given=True)


def adopt(person, held):
    create_enterprise(by=person, name="重庆示例子公司有限公司", parent=held)


def deactivate(person, held):
    deactivate_enterprise(held.pk, by=person, reason="示例")


@pytest.mark.parametrize(
    ("touch", "why"),
    [
        (edit, "edited"), (name, "names"), (open_project, "linked"), (meet, "linked"), (adopt, "linked"),
        (deactivate, "deactivated"),
    ],
)  # fmt: skip
def test_a_created_firm_that_somebody_touched_stays_and_is_listed(hq, touch, why):
    batch = imported(csv_bytes([firm(1), firm(2)]), hq)
    touch(hq, Enterprise.objects.get(name="重庆示例00001科技有限公司"))

    undone(batch, hq)

    assert Enterprise.objects.filter(name="重庆示例00001科技有限公司").exists()
    assert not Enterprise.objects.filter(name="重庆示例00002科技有限公司").exists()
    assert reasons_of(batch) == {"重庆示例00001科技有限公司": [why]}
    assert (batch.undo["gone"], batch.undo["stays"]) == (1, 1)


def test_a_firm_that_took_its_old_stock_code_keeps_it(hq):
    header = ("企业名称", "统一社会信用代码", "股票代码", "上市交易所")
    name = "重庆示例00001科技有限公司"
    imported(csv_bytes([[name, code(1), "600001", "上交所"]], header), hq)
    batch = imported(csv_bytes([[name, code(1), "600002", "上交所"]], header), hq)
    imported(csv_bytes([["重庆示例另一家有限公司", code(2), "600001", "上交所"]], header), hq)

    undone(batch, hq)

    assert sorted(Enterprise.objects.values_list("stock_code", flat=True)) == ["600001", "600002"]
    assert reasons_of(batch) == {name: ["code_taken"]}


def unconfirmed(number):
    """Return a credit code whose check character is wrong."""
    right = code(number)
    return right[:-1] + ("0" if right[-1] != "0" else "1")


def test_a_credit_code_that_another_firm_bears_meanwhile_is_left_alone(hq):
    imported(csv_bytes([firm(1, code=unconfirmed(7))]), hq, conflicts="take")
    batch = imported(csv_bytes([firm(1, person="李示例", code=unconfirmed(8))]), hq, conflicts="take")
    imported(csv_bytes([firm(2, code=unconfirmed(7))]), hq, conflicts="take")
    assert list(Enterprise.objects.order_by("id").values_list("uscc", flat=True)) == [unconfirmed(8), unconfirmed(7)]

    undone(batch, hq)

    held = Enterprise.objects.order_by("id")[0]
    assert (held.uscc, held.uscc_check, held.legal_person) == (unconfirmed(8), "bad_checksum", "张示例")
    assert LeftAlone.objects.get().reasons == [
        {"code": "code_taken", "text": f"原统一社会信用代码 {unconfirmed(7)} 已属于另一家企业，未恢复"}
    ]

"""An import undone: created rows go, updated values come back, rows touched since stay and are listed."""

from datetime import timedelta

import pytest
from django.utils import timezone

from core.audit.models import AuditEntry
from core.errors import RuleViolation
from crm.enterprises.models import Alias, DuplicatePair, Enterprise, Merge
from crm.enterprises.services import add_alias, add_contact, create_enterprise, deactivate_enterprise, update_enterprise
from crm.imports import rules, services
from crm.imports.models import FieldChange, ImportBatch, LeftAlone
from crm.imports.services import undoing
from tests.factories import ProjectFactory
from tests.factories.imports import HEADER, checked, code, csv_bytes, firm, imported, undone

pytestmark = pytest.mark.django_db
ASIDE = {"version", "updated_at", "updated_by_id"}
WIDE = (
    *HEADER,
    "曾用名",
    "登记状态",
    "股票代码",
    "上市交易所",
    "所属省份",
    "所属城市",
    "所属区县",
    "参保人数",
    "国标行业大类",
)


def library():
    """Return every row of the library as it stands, versions and moments of change aside."""
    firms = [{k: v for k, v in row.items() if k not in ASIDE} for row in Enterprise.objects.order_by("id").values()]
    return firms, list(Alias.objects.order_by("id").values())


def wide(number, **changes):
    row = dict(zip(HEADER, firm(number), strict=True)) | {
        "曾用名": f"重庆示例曾用{number:05d}有限公司", "登记状态": "存续", "股票代码": "", "上市交易所": "", "所属省份": "重庆市",
        "所属城市": "重庆市", "所属区县": "沙坪坝区", "参保人数": "120", "国标行业大类": "汽车制造业",
    }  # fmt: skip
    return list((row | changes).values())


def reasons_of(batch):
    return {left.name: [reason["code"] for reason in left.reasons] for left in LeftAlone.objects.filter(batch=batch)}


@pytest.fixture
def stocked(hq):
    """Two firms that were there before, entered by hand in words of their own."""
    create_enterprise(
        by=hq, name="重庆示例旧名科技有限公司", uscc=code(1), legal_person="赵示例", reg_capital_raw="3,000万人民币"
    )
    create_enterprise(
        by=hq, name="重庆示例00002科技有限公司", address="重庆市沙坪坝区示例街 2 号", reg_status="在营（开业）企业"
    )
    return library()


LIST = [
    wide(1, **{"注册资本(万元)": "8000", "登记状态": "吊销", "股票代码": "600001", "上市交易所": "上交所"}),
    wide(2, **{"登记状态": "注销"}),
    wide(3),
    wide(4),
    wide(3, **{"企业名称": "重庆示例三号别称有限公司", "参保人数": "9"}),
]


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


def edit(person, held):
    update_enterprise(held.pk, by=person, version=held.version, intro="示例")


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


def test_the_forecast_is_what_the_undo_does(hq, stocked):
    batch = imported(csv_bytes(LIST, WIDE), hq)
    edit(hq, Enterprise.objects.get(name="重庆示例00004科技有限公司"))
    before = library()

    told = services.forecast(batch)

    assert library() == before
    undone(batch, hq)
    assert told == {"gone": 1, "restored": 2, "partly": 0, "stays": 1, "total": 4}
    assert {word: batch.undo[word] for word in told} == told


def test_the_forecast_of_a_long_list_looks_at_its_beginning_and_says_so(hq, stocked):
    batch = imported(csv_bytes(LIST, WIDE), hq)

    told = services.forecast(batch, most=3)

    assert (sum(told[word] for word in ("gone", "restored", "partly", "stays")), told["total"]) == (3, 4)


def test_every_firm_and_the_act_leave_a_row_in_the_log(hq, stocked):
    batch = undone(imported(csv_bytes(LIST, WIDE), hq), hq, reason="传错了文件")

    acts = dict.fromkeys(AuditEntry.objects.order_by("id").values_list("action", flat=True))
    assert {"import.undo_started", "import.undone"} <= set(acts)
    assert AuditEntry.objects.filter(action="enterprise.removed").count() == 2
    assert AuditEntry.objects.filter(action="enterprise.restored").count() == 2
    assert AuditEntry.objects.get(action="import.undo_started").changes == {"reason": "传错了文件"}
    assert set(batch.rows.values_list("verdict", flat=True)) == {"created", "updated", "duplicate"}
    assert FieldChange.objects.filter(batch=batch, is_undo=True, field="legal_person").exists()


def test_a_killed_undo_goes_on_behind_its_last_chunk(hq, stocked, monkeypatch):
    monkeypatch.setattr(undoing, "CHUNK_FIRMS", 1)
    batch = imported(csv_bytes(LIST, WIDE), hq)
    services.start_undo(batch.pk, by=hq, reason="传错文件", ring=False)

    class Killed(BaseException):
        pass

    def die(at):
        raise Killed

    with pytest.raises(Killed):
        services.undo(batch.pk, progress=die)
    services.undo(batch.pk)
    batch.refresh_from_db()
    assert (batch.status, batch.undo["done"]) == ("undoing", 1)
    ImportBatch.objects.filter(pk=batch.pk).update(claimed_until=timezone.now() - timedelta(seconds=1))
    assert services.ring_interrupted() == 1
    services.undo(batch.pk)

    batch.refresh_from_db()
    assert (batch.status, library()) == ("undone", stocked)


def test_an_undo_that_breaks_its_workers_again_and_again_leaves_a_list_that_can_be_undone_later(hq, stocked):
    batch = imported(csv_bytes(LIST, WIDE), hq)
    services.start_undo(batch.pk, by=hq, reason="传错文件", ring=False)
    ImportBatch.objects.filter(pk=batch.pk).update(attempts=99)
    services.undo(batch.pk)
    batch.refresh_from_db()
    assert (batch.status, "多次被中断" in batch.message) == ("done", True)

    undone(batch, hq)

    assert library() == stocked


@pytest.mark.parametrize("who", ["data_admin", "hq", "commander"])
def test_headquarters_and_the_data_administrator_undo(everybody, who):
    batch = imported(csv_bytes([firm(1)]), everybody["hq"])

    assert undone(batch, everybody[who]).status == "undone"


def test_nobody_else_undoes_and_nobody_twice_or_too_late_or_without_a_reason(everybody, hq):
    batch = imported(csv_bytes([firm(1)]), hq)

    for who, user in everybody.items():
        if who not in {"data_admin", "hq", "commander"} and user is not None:
            with pytest.raises(RuleViolation) as refused:
                services.start_undo(batch.pk, by=user, reason="示例")
            assert refused.value.code == "forbidden", who
    with pytest.raises(RuleViolation, match="原因"):
        services.start_undo(batch.pk, by=hq, reason=" ")
    for days, refusal in ((30, None), (31, "too_late")):
        batch.finished_at = timezone.now() - timedelta(days=days)
        assert getattr(rules.undo_refusal(batch), "code", None) == refusal
    undone(batch, hq)
    with pytest.raises(RuleViolation, match="已经撤销过"):
        services.start_undo(batch.pk, by=hq, reason="示例")


def test_what_is_not_written_cannot_be_undone(hq):
    batch = checked(csv_bytes([firm(1)]), hq)

    with pytest.raises(RuleViolation, match="写入完成"):
        services.start_undo(batch.pk, by=hq, reason="示例")


def test_lists_of_projects_are_not_undone_in_one_act(hq):
    batch = ImportBatch(kind="existing_project", status="done", finished_at=timezone.now())

    assert "逐个终止" in rules.undo_refusal(batch).message


def test_a_guess_that_two_firms_are_one_keeps_none_of_them_a_decision_does(hq):
    batch = imported(csv_bytes([firm(number) for number in range(1, 5)]), hq)
    one, two, three, four = Enterprise.objects.order_by("id")
    DuplicatePair.objects.create(left=one, right=two, score=60, reasons=["same_core"])
    DuplicatePair.objects.create(left=three, right=four, score=60, reasons=["same_core"], status="rejected")

    undone(batch, hq)

    assert (set(Enterprise.objects.all()), DuplicatePair.objects.count()) == ({three, four}, 1)


def test_a_firm_that_took_another_in_since_is_left_as_it_is(hq):
    held = create_enterprise(by=hq, name="重庆示例00001科技有限公司", uscc=code(1), legal_person="赵示例")
    other = create_enterprise(by=hq, name="重庆示例另一家有限公司")
    batch = imported(csv_bytes([firm(1)]), hq)
    Merge.objects.create(kept=held, absorbed=other, kept_name=held.name, absorbed_name=other.name, reason="示例")

    undone(batch, hq)

    held.refresh_from_db()
    assert (held.legal_person, reasons_of(batch)) == ("张示例", {held.name: ["merged"]})


def test_a_firm_that_took_another_in_before_the_list_gets_its_values_back(hq):
    held = create_enterprise(by=hq, name="重庆示例00001科技有限公司", uscc=code(1), legal_person="赵示例")
    other = create_enterprise(by=hq, name="重庆示例另一家有限公司")
    merge = Merge.objects.create(
        kept=held, absorbed=other, kept_name=held.name, absorbed_name=other.name, reason="示例"
    )
    batch = imported(csv_bytes([firm(1)]), hq)
    assert merge.at < batch.started_at

    undone(batch, hq)

    held.refresh_from_db()
    assert (held.legal_person, reasons_of(batch)) == ("赵示例", {})


def test_what_an_undone_list_wrote_before_a_merge_does_not_come_back_with_a_later_list(hq):
    held = create_enterprise(by=hq, name="重庆示例00001科技有限公司", uscc=code(1), legal_person="赵示例")
    other = create_enterprise(by=hq, name="重庆示例另一家有限公司")
    first = imported(csv_bytes([firm(1)]), hq)
    Merge.objects.create(kept=held, absorbed=other, kept_name=held.name, absorbed_name=other.name, reason="示例")
    second = imported(csv_bytes([firm(1, person="李示例")]), hq)

    undone(first, hq)
    undone(second, hq)

    held.refresh_from_db()
    assert (held.legal_person, reasons_of(first), reasons_of(second)) == ("张示例", {held.name: ["merged"]}, {})


def test_a_list_of_projects_keeps_a_firm_by_its_projects_and_is_not_named(hq):
    batch = imported(csv_bytes([firm(1), firm(2)]), hq)
    one, two = Enterprise.objects.order_by("id")
    ProjectFactory(enterprise=one)
    projects = imported(csv_bytes([firm(3)]), hq)
    ImportBatch.objects.filter(pk=projects.pk).update(kind="existing_project", file_name="指挥部存量项目.xlsx")
    projects.rows.update(enterprise=one)

    undone(batch, hq)

    assert (reasons_of(batch), Enterprise.objects.filter(pk=two.pk).exists()) == ({one.name: ["linked"]}, False)

"""Pairs of firms that may be one: which are found, which never, and what becomes of a decided one."""

import json

import pytest
from django.db import DataError, connection

from core.audit.models import AuditEntry
from core.errors import RuleViolation
from crm.enterprises.models import DuplicatePair, DuplicateSearch, Enterprise
from crm.enterprises.naming import parent_name
from crm.enterprises.services import duplicates, duplicates_found
from crm.enterprises.services.merging import merge_enterprises
from tests.factories.enterprises import AliasFactory, ContactFactory, EnterpriseFactory
from tests.vectors import VECTORS

pytestmark = pytest.mark.django_db
PUMP = "重庆示例水泵厂有限公司"


def found() -> dict[tuple[str, str], list[str]]:
    """Search the library and return the open pairs by name with their reasons."""
    duplicates_found.find_pairs()
    pairs = DuplicatePair.objects.open().select_related("left", "right").order_by("id")
    return {(pair.left.name, pair.right.name): pair.reasons for pair in pairs}


def twins(**fields):
    """Return two firms of one name, the second without code."""
    return EnterpriseFactory(name=PUMP), EnterpriseFactory(name=PUMP, uscc=None, **fields)


def test_the_same_name_twice_is_a_pair_when_one_has_no_code():
    twins()

    assert found() == {(PUMP, PUMP): ["same_name"]}


def test_a_code_whose_check_character_is_wrong_is_no_code():
    EnterpriseFactory(name=PUMP)
    EnterpriseFactory(name=PUMP, uscc_check="bad_checksum")

    assert found() == {(PUMP, PUMP): ["same_name"]}


def test_two_checked_codes_are_two_firms_whatever_else_is_alike():
    one, other = (
        EnterpriseFactory(name=PUMP, region_code="500106", legal_person="王示例", address="重庆市沙坪坝区示例路 1 号")
        for _ in range(2)
    )
    AliasFactory(enterprise=one, name=PUMP)
    for firm in (one, other):
        ContactFactory(enterprise=firm, mobile="13800130001")

    assert found() == {}


def test_a_former_name_is_the_name_of_another_firm():
    renamed = EnterpriseFactory(name="重庆示例流体科技有限公司")
    AliasFactory(enterprise=renamed, name=PUMP)
    EnterpriseFactory(name=PUMP, uscc=None)

    assert found() == {("重庆示例流体科技有限公司", PUMP): ["former_name"]}


def test_a_short_name_is_no_former_name():
    AliasFactory(enterprise=EnterpriseFactory(name="重庆示例流体科技有限公司"), name=PUMP, kind="short")
    EnterpriseFactory(name=PUMP, uscc=None)

    assert found() == {}


def test_the_same_core_counts_in_the_same_city_alone():
    EnterpriseFactory(name="重庆示例水泵厂有限责任公司", region_code="500106")
    EnterpriseFactory(name=PUMP, uscc=None, region_code="500112")
    EnterpriseFactory(name="重庆市示例水泵厂", uscc=None, region_code="330200")

    assert found() == {("重庆示例水泵厂有限责任公司", PUMP): ["same_core"]}


def test_the_same_phone_counts_while_both_people_are_there():
    one, other = EnterpriseFactory(name="重庆示例甲有限公司"), EnterpriseFactory(name="重庆示例乙有限公司", uscc=None)
    for firm in (one, other):
        ContactFactory(enterprise=firm, mobile="13800130001")

    assert found() == {("重庆示例甲有限公司", "重庆示例乙有限公司"): ["same_phone"]}
    other.contacts.update(status="left")
    assert found() == {}


def test_the_same_legal_person_counts_at_the_same_address_alone():
    EnterpriseFactory(name="重庆示例甲有限公司", legal_person="王示例", address="重庆市沙坪坝区示例路 1 号")
    EnterpriseFactory(name="重庆示例乙有限公司", uscc=None, legal_person="王示例", address="重庆市沙坪坝区示例路1号")
    EnterpriseFactory(name="重庆示例丙有限公司", uscc=None, legal_person="王示例", address="重庆市渝北区示例路1号")

    assert found() == {("重庆示例甲有限公司", "重庆示例乙有限公司"): ["same_place"]}


def test_reasons_add_up():
    one, other = twins(region_code="500106")
    Enterprise.objects.update(region_code="500106")
    for firm in (one, other):
        ContactFactory(enterprise=firm, mobile="13800130001")
    duplicates_found.find_pairs()

    pair = DuplicatePair.objects.get()

    assert (pair.words, pair.score) == (["名称相同", "同城同字号", "联系电话相同"], 99)


def test_a_branch_is_offered_under_its_parent_and_is_no_duplicate():
    parent = EnterpriseFactory(name="重庆示例水泵有限公司", region_code="500106")
    branch = EnterpriseFactory(name="重庆示例水泵有限公司渝北分公司", uscc=None, region_code="500106")
    EnterpriseFactory(name="重庆示例水泵有限公司北碚分公司", uscc=None, region_code="500106", parent=parent)

    assert found() == {(parent.name, branch.name): ["branch"]}


def test_what_many_have_in_common_says_nothing():
    for number in range(duplicates_found.MOST_ALIKE + 1):
        firm = EnterpriseFactory(name=f"重庆示例{number}号商行", uscc=None)
        ContactFactory(enterprise=firm, mobile="13800130001")

    assert found() == {}


def test_a_firm_out_of_the_library_has_no_pair():
    _, other = twins()
    Enterprise.objects.filter(pk=other.pk).update(is_deleted=True)

    assert found() == {}


def test_an_open_pair_goes_when_its_reason_goes_and_its_score_follows(hq):
    _, other = twins()
    found()
    ContactFactory(enterprise=other, mobile="13800130001")
    other.name_norm = "另一家"
    other.save()

    assert found() == {}


def test_a_rejected_pair_does_not_come_back(data_admin):
    twins()
    found()
    pair = duplicates.reject_pair(DuplicatePair.objects.get().pk, by=data_admin)
    duplicates.reject_pair(pair.pk, by=data_admin)

    assert found() == {}
    assert (pair.status, pair.decided_by) == ("rejected", data_admin)
    assert AuditEntry.objects.filter(action="enterprise.pair_rejected").count() == 2


def test_a_decided_pair_is_not_decided_otherwise(hq):
    _, other = twins()
    found()
    pair = duplicates.reject_pair(DuplicatePair.objects.get().pk, by=hq)

    with pytest.raises(RuleViolation) as refusal:
        duplicates.link_branch(pair.pk, branch=other.pk, by=hq)

    assert refusal.value.code == "decided"


def test_a_branch_is_put_under_its_parent(hq):
    parent = EnterpriseFactory(name="重庆示例水泵有限公司")
    branch = EnterpriseFactory(name="重庆示例水泵有限公司渝北分公司", uscc=None)
    found()

    duplicates.link_branch(DuplicatePair.objects.get().pk, branch=branch.pk, by=hq)

    branch.refresh_from_db()
    assert (branch.parent, DuplicatePair.objects.get().status, found()) == (parent, "branch", {})


def test_a_firm_is_not_put_under_its_own_branch(hq):
    parent = EnterpriseFactory(name="重庆示例水泵有限公司")
    branch = EnterpriseFactory(name="重庆示例水泵有限公司渝北分公司", uscc=None)
    found()
    Enterprise.objects.filter(pk=branch.pk).update(parent=parent)

    with pytest.raises(RuleViolation) as refusal:
        duplicates.link_branch(DuplicatePair.objects.get().pk, branch=parent.pk, by=hq)

    assert refusal.value.code == "parent_circle"


def test_a_branch_of_a_third_firm_stays_there(hq):
    EnterpriseFactory(name="重庆示例水泵有限公司")
    branch = EnterpriseFactory(name="重庆示例水泵有限公司渝北分公司", uscc=None)
    found()
    third = EnterpriseFactory(name="重庆示例集团有限公司")
    Enterprise.objects.filter(pk=branch.pk).update(parent=third)

    with pytest.raises(RuleViolation, match="已有上级企业“重庆示例集团有限公司”") as refusal:
        duplicates.link_branch(DuplicatePair.objects.get().pk, branch=branch.pk, by=hq)

    branch.refresh_from_db()
    assert (refusal.value.code, branch.parent) == ("parent_taken", third)


def test_only_keepers_of_the_library_decide(member):
    twins()
    found()
    pair = DuplicatePair.objects.get()

    for act in (
        lambda: duplicates.reject_pair(pair.pk, by=member),
        lambda: duplicates.link_branch(pair.pk, branch=pair.left_id, by=member),
        lambda: duplicates.request_search(by=member),
        lambda: merge_enterprises(pair.left_id, pair.right_id, choices={}, by=member, reason="重复登记", versions={}),
    ):
        with pytest.raises(RuleViolation) as refusal:
            act()
        assert refusal.value.code == "forbidden"
    assert not DuplicatePair.objects.visible_to(member).exists()


def test_a_search_that_was_asked_for_twice_runs_once(hq, data_admin):
    twins()
    assert duplicates.request_search(by=hq) == duplicates.request_search(by=data_admin)

    done = duplicates.run_waiting_search()

    assert (done.open_pairs, done.asked_by) == (1, hq)
    assert duplicates.run_waiting_search() is None
    assert DuplicateSearch.objects.count() == 1


def test_a_search_that_takes_too_long_is_closed_and_says_so(hq, monkeypatch):
    # Each statement alone would be quick enough.
    monkeypatch.setattr(duplicates_found, "LONGEST_SECONDS", 0.5)
    monkeypatch.setattr(duplicates_found, "PREPARATION", ["SELECT pg_sleep(0.3)"] * 2)
    search = duplicates.request_search(by=hq)

    assert duplicates.run_waiting_search() is None

    search.refresh_from_db()
    assert (search.is_waiting, search.fault) == (False, "查找没有完成，请稍后重试")


def test_a_search_that_fails_three_times_whatever_the_fault_is_closed(hq, monkeypatch):
    monkeypatch.setattr(duplicates_found, "PREPARATION", ["SELECT 1 / 0"])
    search = duplicates.request_search(by=hq)
    for _ in range(3):
        with pytest.raises(DataError):
            duplicates.run_waiting_search()

    assert duplicates.run_waiting_search() is None

    search.refresh_from_db()
    assert (search.is_waiting, search.fault) == (False, "查找 3 次都没有完成，请联系管理员")


@pytest.mark.parametrize("name", sorted({case["norm"] for case in VECTORS["name"]}) + [
    "重庆示例水泵有限公司渝北分公司", "中国示例银行重庆分行沙坪坝支行", "示例企业(有限合伙)重庆办事处", "重庆分公司",
])  # fmt: skip
def test_postgresql_reads_branches_as_we_do(name):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {duplicates_found._PARENT} FROM (SELECT %s::text AS name_norm) n", [name])
        assert cursor.fetchone()[0] == parent_name(name)


def plan_nodes(plan: dict):
    yield plan
    for below in plan.get("Plans", ()):
        yield from plan_nodes(below)


@pytest.mark.parametrize("reason", list(duplicates_found.RULES), ids=str)
def test_no_rule_reads_the_library_once_a_pair(reason):
    rows = [
        Enterprise(name=f"示例{n}", name_norm=f"示例{n // 2}", name_core=f"示例{n // 2}", region_code="500106",
                   legal_person=f"王{n // 2}", address=f"重庆市示例路{n // 2}号") for n in range(4000)
    ]  # fmt: skip
    Enterprise.objects.bulk_create(rows)
    with connection.cursor() as cursor:
        for statement in duplicates_found.PREPARATION:
            cursor.execute(statement)
        cursor.execute(f"EXPLAIN (FORMAT JSON) {duplicates_found.RULES[reason]}")
        answer = cursor.fetchone()[0]
    plan = (json.loads(answer) if isinstance(answer, str) else answer)[0]["Plan"]

    loops = [node for node in plan_nodes(plan) if node["Node Type"] == "Nested Loop"]

    inner = [one for loop in loops for below in loop["Plans"][1:] for one in plan_nodes(below)]
    assert [one for one in inner if one.get("Relation Name") and one["Node Type"] == "Seq Scan"] == []

"""A merge taken back: everything is as before, what came since stays, and only one of two people wins."""

import datetime
import threading
import time
from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.db import connection, connections, transaction
from django.utils import timezone

from core.errors import RuleViolation
from crm.chainmap.models import Position
from crm.enterprises.models import DuplicatePair, Enterprise, Merge
from crm.enterprises.services import add_alias, update_enterprise
from crm.enterprises.services.duplicates import reject_pair
from crm.enterprises.services.duplicates_found import find_pairs
from crm.enterprises.services.merging import merge_enterprises
from crm.enterprises.services.merging_undo import reverse_merge
from tests.factories.chains import NodeFactory
from tests.factories.enterprises import AliasFactory, ContactFactory, EnterpriseFactory, uscc_of
from tests.factories.followups import FollowUpFactory
from tests.factories.projects import ProjectFactory

PUMP, OLD = "重庆示例水泵有限公司", "重庆示例水泵厂"
BOOKS = {"audit.auditentry", "enterprises.merge"}
PASSING = {"version", "updated_at", "updated_by_id"}


def everything() -> dict[str, list[dict[str, Any]]]:
    """Return every row of every table but the books, versions and moments of change aside."""
    return {
        model._meta.label_lower: [
            {name: value for name, value in row.items() if name not in PASSING}
            for row in model._base_manager.order_by("pk").values()
        ]
        for model in apps.get_models(include_auto_created=True)
        if model._meta.label_lower not in BOOKS
    }


def merge(keep, absorbed, by, **choices) -> Merge:
    for firm in (keep, absorbed):
        firm.refresh_from_db()
    return merge_enterprises(
        keep.pk, absorbed.pk, choices=choices, by=by, reason="同一家企业登记了两次",
        versions={keep.pk: keep.version, absorbed.pk: absorbed.version},
    )  # fmt: skip


@pytest.fixture
def pair(db, t01):
    """Two firms with rows of every kind, some of them alike."""
    keep = EnterpriseFactory(name=PUMP, uscc=None, tags=["规上工业"], legal_person="王示例")
    other = EnterpriseFactory(
        name=OLD, owner_team=t01, tags=["专精特新"], legal_person="李示例", address="重庆市示例路 1 号",
        established_on="2020-02-29", reg_capital_wan="5000", reg_capital_amount="50000000", reg_capital_currency="CNY",
        exchange="深圳证券交易所", stock_code="002048", insured_count=12,
    )  # fmt: skip
    for firm in (keep, other):
        AliasFactory(enterprise=firm, name="巴渝示例机械厂")
        ContactFactory(enterprise=firm, name="张示例", mobile="13800130001", is_primary=True)
        EnterpriseFactory(parent=firm)
        project = ProjectFactory(enterprise=firm, local_entity=firm)
        FollowUpFactory(project=project, contact=firm.contacts.get())
    AliasFactory(enterprise=other, name="渝水泵", kind="short")
    ContactFactory(enterprise=other, name="李示例", email="li@example.com", is_primary=True)
    other.contacts.filter(name="张示例").update(title="总经理")
    node = NodeFactory()
    for firm, where in ((keep, node), (other, node), (other, NodeFactory())):
        Position.objects.create(enterprise=firm, node=where, since="2026-01-01")
    find_pairs()
    for firm in (keep, other):
        firm.refresh_from_db()
    return keep, other


@pytest.mark.parametrize("choices", [{}, {"name": "absorbed", "legal_person": "absorbed", "owner_team": "keep"}])
def test_merge_and_reversal_leave_every_table_as_before(pair, data_admin, choices):
    before = everything()

    done = merge(*pair, data_admin, **choices)
    assert everything() != before
    left = reverse_merge(done.pk, by=data_admin)

    assert everything() == before
    assert left.is_empty


def test_what_came_or_changed_since_stays_and_is_named(pair, hq):
    keep, other = pair
    done = merge(keep, other, hq)
    keep.refresh_from_db()
    update_enterprise(keep.pk, by=hq, version=keep.version, address="重庆市新址 2 号")
    add_alias(keep, by=hq, name="新来示例别名", kind="short")
    young = ProjectFactory(enterprise=keep)

    left = reverse_merge(done.pk, by=hq)

    for row in (keep, other, young):
        row.refresh_from_db()
    assert (keep.address, other.address) == ("重庆市新址 2 号", "重庆市示例路 1 号")
    assert (young.enterprise, keep.name, other.name) == (keep, PUMP, OLD)
    assert left.values == ["所属地区", "注册地址"]  # the region follows from the address
    assert {(row.word, row.added) for row in left.rows} == {("曾用名与别名", 1), ("项目（作为投资方）", 1)}


def test_values_that_belong_together_return_or_stay_together(hq):
    keep = EnterpriseFactory(
        name=PUMP, uscc=None, reg_capital_wan="3500", reg_capital_amount="5000000", reg_capital_currency="USD",
    )  # fmt: skip
    other = EnterpriseFactory(
        name=OLD, reg_capital_wan="500", reg_capital_amount="5000000", reg_capital_currency="CNY", tags=["专精特新"]
    )
    done = merge(keep, other, hq, capital="absorbed")
    Enterprise.objects.filter(pk=keep.pk).update(reg_capital_wan="800", reg_capital_amount="8000000", tags=["新标签"])

    left = reverse_merge(done.pk, by=hq)

    keep.refresh_from_db()
    assert (keep.reg_capital_wan, keep.reg_capital_amount, keep.reg_capital_currency) == (800, 8000000, "CNY")
    assert (left.values, keep.tags) == (["注册资本", "标签"], ["新标签"])


def test_a_code_that_was_changed_since_keeps_its_check(hq):
    keep, other = EnterpriseFactory(name=PUMP, uscc=None), EnterpriseFactory(name=OLD)
    code = other.uscc
    done = merge(keep, other, hq)
    Enterprise.objects.filter(pk=keep.pk).update(uscc=uscc_of(4711))

    reverse_merge(done.pk, by=hq)

    for firm in (keep, other):
        firm.refresh_from_db()
    assert (keep.uscc, keep.uscc_check) == (uscc_of(4711), "ok")
    assert (other.uscc, other.uscc_check) == (code, "ok")


def test_a_pair_that_was_decided_before_is_as_it_was_decided(pair, hq, data_admin):
    keep, other = pair
    found = DuplicatePair.objects.get(left=keep, right=other)
    reject_pair(found.pk, by=data_admin)
    found.refresh_from_db()
    decided_at = found.decided_at
    done = merge(keep, other, hq)

    reverse_merge(done.pk, by=hq)

    found.refresh_from_db()
    assert (found.status, found.decided_by, found.decided_at) == ("rejected", data_admin, decided_at)


def test_a_child_merged_with_its_parent_is_its_child_again(hq):
    parent = EnterpriseFactory(name=OLD, uscc=None)
    child = EnterpriseFactory(name=PUMP, parent=parent)
    done = merge(child, parent, hq)

    reverse_merge(done.pk, by=hq)

    child.refresh_from_db()
    assert child.parent == parent


@pytest.mark.parametrize("is_merged", [False, True])
def test_a_parent_that_is_gone_is_not_missed(hq, is_merged):
    former, successor = EnterpriseFactory(name="重庆示例母公司", uscc=None), EnterpriseFactory()
    keep = EnterpriseFactory(name=PUMP, parent=former)
    other = EnterpriseFactory(name=OLD, uscc=None, parent=EnterpriseFactory())
    done = merge(keep, other, hq, parent="absorbed")
    if is_merged:
        merge(successor, former, hq)
    else:
        former.delete()

    reverse_merge(done.pk, by=hq)

    for firm in (keep, other):
        firm.refresh_from_db()
    assert keep.parent == (successor if is_merged else other.parent)


def test_a_reversal_that_would_put_a_firm_above_itself_is_refused(hq):
    former = EnterpriseFactory(name="重庆示例母公司", uscc=None)
    keep = EnterpriseFactory(name=PUMP, parent=former)
    done = merge(keep, EnterpriseFactory(name=OLD, uscc=None, parent=EnterpriseFactory()), hq, parent="absorbed")
    Enterprise.objects.filter(pk=former.pk).update(parent=keep)

    with pytest.raises(RuleViolation) as refusal:
        reverse_merge(done.pk, by=hq)

    assert refusal.value.code == "parent_circle"


def test_a_row_that_went_elsewhere_since_is_left_there(pair, hq):
    keep, other = pair
    done = merge(keep, other, hq)
    third = EnterpriseFactory()
    project = other_project(done)
    type(project).objects.filter(pk=project.pk).update(enterprise=third)

    left = reverse_merge(done.pk, by=hq)

    project.refresh_from_db()
    assert project.enterprise == third
    assert [(row.word, row.gone) for row in left.rows] == [("项目（作为投资方）", 1)]


def other_project(done: Merge):
    return apps.get_model("projects", "Project").objects.get(pk=done.moved["projects.project.enterprise"][0])


def test_after_thirty_days_it_stands(pair, hq):
    done = merge(*pair, hq)

    with (
        time_machine.travel(timezone.now() + datetime.timedelta(days=30, minutes=1)),
        pytest.raises(RuleViolation) as refusal,
    ):
        reverse_merge(done.pk, by=hq)

    assert refusal.value.code == "too_late"


def test_it_is_taken_back_once(pair, hq):
    done = merge(*pair, hq)
    reverse_merge(done.pk, by=hq)

    with pytest.raises(RuleViolation) as refusal:
        reverse_merge(done.pk, by=hq)

    assert refusal.value.code == "reversed"


def test_merges_are_taken_back_last_first(pair, hq):
    keep, other = pair
    third = EnterpriseFactory(name="重庆示例老水泵厂", uscc=None)
    before = everything()
    first = merge(other, third, hq)
    second = merge(keep, other, hq)

    with pytest.raises(RuleViolation) as refusal:
        reverse_merge(first.pk, by=hq)
    reverse_merge(second.pk, by=hq)
    reverse_merge(first.pk, by=hq)

    assert refusal.value.code == "merged_on"
    assert everything() == before


def test_a_team_member_takes_nothing_back(pair, hq, member):
    done = merge(*pair, hq)

    with pytest.raises(RuleViolation) as refusal:
        reverse_merge(done.pk, by=member)

    assert refusal.value.code == "forbidden"


def test_a_code_that_somebody_else_got_since_is_refused_by_name(pair, hq):
    keep, other = pair
    code = other.uscc
    done = merge(keep, other, hq)
    Enterprise.objects.filter(pk=keep.pk).update(uscc=None, uscc_check="missing")
    EnterpriseFactory(name="重庆示例第三家有限公司", uscc=code)

    with pytest.raises(RuleViolation) as refusal:
        reverse_merge(done.pk, by=hq)

    assert refusal.value.code == "duplicate_code"


def together(*acts) -> list[Any]:
    """Run the acts at once, each on its own connection, and return what each returned or raised."""
    answers: list[Any] = [None] * len(acts)
    gate = threading.Barrier(len(acts))

    def run(number, act):
        try:
            gate.wait(10)
            answers[number] = act()
        except Exception as error:  # noqa: BLE001 - whatever it was is told
            answers[number] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return answers


@pytest.mark.django_db(transaction=True)
def test_of_two_people_merging_the_same_pair_one_wins(pair, hq):
    keep, other = pair
    asked = {
        "choices": {},
        "by": hq,
        "reason": "重复登记",
        "versions": {keep.pk: keep.version, other.pk: other.version},
    }

    answers = together(
        lambda: merge_enterprises(keep.pk, other.pk, **asked), lambda: merge_enterprises(other.pk, keep.pk, **asked)
    )

    assert sorted(type(one).__name__ for one in answers) == ["Merge", "RuleViolation"]
    assert Merge.objects.count() == 1
    assert Enterprise.objects.filter(merged_into__isnull=False).count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_people_taking_it_back_one_wins(pair, hq):
    done = merge(*pair, hq)

    answers = together(lambda: reverse_merge(done.pk, by=hq), lambda: reverse_merge(done.pk, by=hq))

    assert sorted(type(one).__name__ for one in answers) == ["Left", "RuleViolation"]


def project_then_firm(project, firm, is_held):
    """Lock in the order of a follow-up, and wait so long for the firm that the other one is the victim."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL deadlock_timeout = '20s'")
        type(project).objects.select_for_update(of=("self",)).get(pk=project.pk)
        is_held.set()
        time.sleep(0.5)
        return Enterprise.objects.select_for_update(of=("self",)).get(pk=firm.pk).pk


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("is_reversal", [False, True])
def test_the_victim_of_a_deadlock_is_done_again(pair, hq, is_reversal):
    keep, other = pair
    project = other.projects.get()
    done = merge(keep, other, hq) if is_reversal else None
    is_held = threading.Event()

    def ours():
        is_held.wait(10)
        return reverse_merge(done.pk, by=hq) if done else merge(keep, other, hq)

    answers = together(lambda: project_then_firm(project, other, is_held), ours)

    assert [type(one).__name__ for one in answers] == ["int", "Left" if done else "Merge"]

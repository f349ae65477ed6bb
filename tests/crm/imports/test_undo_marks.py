"""The mark “核实” that a list took away: it comes back with the base data it vouched for, and only then."""

import pytest

from core.audit.models import AuditEntry
from crm.enterprises.models import Enterprise
from crm.enterprises.services import create_enterprise, update_enterprise, verify_enterprise
from crm.imports.models import FieldChange, LeftAlone
from tests.crm.imports.undoable import reasons_of
from tests.factories.imports import code, csv_bytes, firm, imported, undone

pytestmark = pytest.mark.django_db
NOTHING = (None, None, "")
NAME = "重庆示例00001科技有限公司"
HEADER = ("企业名称", "统一社会信用代码", "法定代表人", "注册地址")


def row(person="", address=""):
    return csv_bytes([[NAME, code(1), person, address]], HEADER)


def mark():
    return Enterprise.objects.values_list("verified_at", "verified_by", "verified_source").get()


def vouch(by, source="license"):
    held = Enterprise.objects.get()
    verify_enterprise(held.pk, by=by, version=held.version, source=source)
    return mark()


def taken(content, by):
    return imported(content, by, conflicts="take")


def change(by, **values):
    held = Enterprise.objects.get()
    update_enterprise(held.pk, by=by, version=held.version, **values)


@pytest.fixture
def vouched(hq):
    """Return the mark of a firm whose base data somebody checked."""
    create_enterprise(by=hq, name=NAME, uscc=code(1), legal_person="赵示例", address="重庆市示例街 1 号")
    return vouch(hq)


def test_the_mark_returns_with_all_that_the_list_replaced(hq, vouched):
    batch = taken(row("李示例", "重庆市示例街 2 号"), hq)
    assert mark() == NOTHING

    undone(batch, hq)

    assert mark() == vouched
    assert not LeftAlone.objects.exists()
    told = AuditEntry.objects.get(action="enterprise.restored").changes
    assert (told["verified_at"][0], len(told["verified_at"][1])) == (None, len("2026-11-23 09:00:00"))
    back = FieldChange.objects.get(batch=batch, is_undo=True, field="verified_at")
    assert back.beside == {"verified_by_id": ["", str(hq.pk)], "verified_source": ["", "license"]}


def test_the_mark_stays_off_when_something_of_the_list_stays(hq, vouched):
    batch = taken(row("李示例", "重庆市示例街 2 号"), hq)
    change(hq, address="重庆市示例街 3 号")

    undone(batch, hq)

    assert mark() == NOTHING
    assert (Enterprise.objects.get().legal_person, reasons_of(batch)) == ("赵示例", {NAME: ["value"]})


def test_the_mark_stays_off_when_somebody_changed_other_base_data_since(hq, vouched):
    batch = taken(row("李示例"), hq)
    change(hq, address="重庆市示例街 3 号")

    undone(batch, hq)

    assert mark() == NOTHING
    assert (Enterprise.objects.get().legal_person, reasons_of(batch)) == ("赵示例", {NAME: ["mark"]})


def test_changes_of_other_data_since_do_not_matter(hq, vouched):
    batch = taken(row("李示例"), hq)
    change(hq, intro="示例")

    undone(batch, hq)

    assert mark() == vouched


@pytest.mark.parametrize("second", [row("钱示例"), row("", "重庆市示例街 3 号"), row("钱示例", "重庆市示例街 3 号")])
@pytest.mark.parametrize("earlier_first", [True, False])
def test_of_two_lists_the_last_one_undone_gives_it_back(hq, vouched, earlier_first, second):
    lists = [taken(row("李示例"), hq), taken(second, hq)]

    one, other = lists if earlier_first else reversed(lists)
    undone(one, hq)
    assert mark() == NOTHING
    undone(other, hq)

    held = Enterprise.objects.get()
    assert (held.legal_person, held.address, mark()) == ("赵示例", "重庆市示例街 1 号", vouched)


def test_a_mark_between_two_lists_goes_when_the_earlier_is_undone_first(hq, vouched):
    first = taken(row("李示例"), hq)
    vouch(hq, source="registry")
    second = taken(row("钱示例"), hq)

    undone(first, hq)
    assert mark() == NOTHING
    undone(second, hq)

    assert (Enterprise.objects.get().legal_person, mark()) == ("赵示例", vouched)


def test_a_mark_that_came_back_between_two_lists_holds_what_it_vouches_for(hq, vouched):
    first = taken(row("李示例"), hq)
    between = vouch(hq, source="registry")
    second = taken(row("钱示例"), hq)

    undone(second, hq)
    assert mark() == between
    undone(first, hq)

    assert (Enterprise.objects.get().legal_person, mark(), reasons_of(first)) == (
        "李示例",
        between,
        {NAME: ["verified"]},
    )


def test_what_somebody_checked_since_stays_with_its_mark_and_is_listed(hq):
    create_enterprise(by=hq, name=NAME, uscc=code(1), legal_person="赵示例")
    batch = taken(row("李示例"), hq)
    since = vouch(hq)

    undone(batch, hq)

    assert (Enterprise.objects.get().legal_person, mark(), reasons_of(batch)) == ("李示例", since, {NAME: ["verified"]})
    assert LeftAlone.objects.get().reasons[0]["text"] == "法定代表人写入后已核实，未恢复"


def test_a_mark_that_a_filled_blank_ended_returns_with_the_blank(hq):
    create_enterprise(by=hq, name=NAME, uscc=code(1), legal_person="赵示例")
    before = vouch(hq)
    batch = taken(row("", "重庆市示例街 2 号"), hq)
    assert mark() == NOTHING

    undone(batch, hq)

    assert (Enterprise.objects.get().address, mark()) == ("", before)


def test_a_blank_that_another_list_filled_since_keeps_the_mark_off(hq):
    create_enterprise(by=hq, name=NAME, uscc=code(1), legal_person="赵示例")
    vouch(hq)
    batch = taken(row("李示例"), hq)
    taken(row("", "重庆市示例街 2 号"), hq)

    undone(batch, hq)

    assert (Enterprise.objects.get().address, mark()) == ("重庆市示例街 2 号", NOTHING)


def test_a_firm_verified_anew_keeps_the_new_mark_when_nothing_it_vouches_for_goes_back(hq, vouched):
    batch = taken(row("李示例"), hq)
    change(hq, legal_person="钱示例")
    anew = vouch(hq, source="site")

    undone(batch, hq)

    assert (Enterprise.objects.get().legal_person, mark()) == ("钱示例", anew)


def test_the_mark_of_a_firm_that_lists_never_touched_is_nobodys_business(hq, vouched):
    batch = imported(csv_bytes([firm(2)]), hq)

    undone(batch, hq)

    assert mark() == vouched

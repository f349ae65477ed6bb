"""Who said no stays out: refusals and “否” of a list, against the statement, other rows and the library."""

import pytest

from core.audit.models import AuditEntry
from crm.enterprises.models import Contact
from crm.imports.services import committing, kinds
from tests.crm.imports.people import KIND, imported_people, person
from tests.factories import ContactFactory, EnterpriseFactory
from tests.factories.imports import undone

pytestmark = pytest.mark.django_db
NAME = "重庆示例甲内饰有限公司"
MOBILE, OTHER = "13800138000", "13800138001"


@pytest.fixture
def firm(db):
    return EnterpriseFactory(name=NAME)


@pytest.fixture(params=[1, 1_000])
def chunk(request, monkeypatch):
    """Judge and write one row at a time, and all at once."""
    monkeypatch.setattr(committing, "CHUNK_ROWS", request.param)
    monkeypatch.setitem(kinds._MOST_ROWS, KIND, request.param)


def answers():
    return list(Contact.objects.order_by("pk").values_list("name", "consent_given", "notice_given"))


@pytest.mark.parametrize("last", [True, False])
def test_whoever_declined_in_one_row_is_entered_from_none(hq, firm, chunk, last):
    other = EnterpriseFactory(name="重庆示例乙内饰有限公司")
    rows = [person(NAME, 姓名="张示例", 手机=MOBILE, 是否同意="是"), person(other.name, 手机=f"{OTHER};{MOBILE}")]
    declined = person(NAME, 姓名="张示例", 手机=MOBILE, 是否同意="本人拒绝")

    batch = imported_people([*rows, declined] if last else [declined, *rows], hq)

    assert (batch.counts, batch.result, Contact.objects.count()) == ({"refused": 3}, {"refused": 3}, 0)
    assert set(batch.rows.values_list("reason", flat=True)) == {"consent_declined"}


def test_a_refusal_by_one_of_a_shared_switchboard_is_theirs_alone(hq, firm):
    rows = [
        person(NAME, 姓名="李示例", 座机="023-65361234"),
        person(NAME, 座机="023-65361234"),
        person(NAME, 姓名="张示例", 座机="023-65361234", 是否同意="不同意"),
    ]

    batch = imported_people(rows, hq)

    assert (batch.result, answers()) == ({"created": 1, "refused": 2}, [("李示例", True, True)])


@pytest.mark.parametrize("last", [True, False])
def test_a_no_of_any_row_beats_blanks_and_the_statement(hq, firm, chunk, last):
    blank = person(NAME, 姓名="李示例", 手机=MOBILE)
    no = person(NAME, 姓名="李示例", 手机=MOBILE, 是否同意="否", 是否已告知="否")

    batch = imported_people([blank, no] if last else [no, blank], hq)

    assert (batch.result, answers()) == (batch.counts, [("李示例", False, False)])


def test_a_no_beats_the_yes_of_another_row(hq, firm, chunk):
    rows = [person(NAME, 姓名="李示例", 手机=MOBILE, 是否同意=word) for word in ("是", "否", "是")]

    first = imported_people(rows, hq)
    again = imported_people(rows, hq)

    assert (first.result, answers()) == (first.counts, [("李示例", False, True)])
    assert not again.result.get("updated")


def test_a_no_under_another_number_of_the_same_person_counts(hq, firm, chunk):
    rows = [person(NAME, 姓名="李示例", 手机=MOBILE), person(NAME, 姓名="李示例", 座机="023-65361234", 是否同意="否")]

    batch = imported_people(rows, hq)

    assert (batch.result, answers()) == (batch.counts, [("李示例", False, True)])


def test_a_no_takes_the_consent_of_somebody_known_back_and_says_so(hq, firm, chunk):
    ContactFactory(enterprise=firm, name="张示例", mobile=MOBILE, consent_given=True, notice_given=True)

    batch = imported_people([person(NAME, 姓名="张示例", 手机=MOBILE, 是否同意="未同意", 是否已告知="否")], hq)

    row = batch.rows.get()
    assert (batch.counts, batch.result, answers()) == ({"updated": 1}, {"updated": 1}, [("张示例", False, True)])
    assert [(one["code"], one["column"], "改为" in one["reason"]) for one in row.warnings] == [
        ("consent_taken_back", "是否同意", True)
    ]
    assert AuditEntry.objects.get(action="contact.updated").changes["consent_given"] == [True, False]

    undone(batch, hq)
    assert answers() == [("张示例", True, True)]


def test_a_word_nobody_understands_takes_nothing_back(hq, firm):
    ContactFactory(enterprise=firm, name="张示例", mobile=MOBILE, consent_given=True)

    assert imported_people([person(NAME, 姓名="张示例", 手机=MOBILE, 是否同意="也许")], hq).result == {"unchanged": 1}
    assert Contact.objects.get().consent_given


def test_the_refusal_of_somebody_known_takes_consent_back_and_asks_to_erase_them(hq, firm, chunk):
    ContactFactory(enterprise=firm, name="张示例", mobile=MOBILE, consent_given=True, title="")
    rows = [person(NAME, 姓名="张示例", 手机=MOBILE, 职务="经理", 是否同意="不同意")]

    batch = imported_people(rows, hq)

    warning = batch.rows.get().warnings[0]
    assert (batch.counts, batch.result) == ({"updated": 1}, {"updated": 1})
    assert (Contact.objects.get().consent_given, Contact.objects.get().title) == (False, "")
    assert (warning["code"], "匿名" in warning["reason"]) == ("consent_declined", True)

    again = imported_people(rows, hq)
    fault = again.rows.get().faults[0]
    assert (again.result, fault["code"], "匿名" in fault["reason"]) == ({"refused": 1}, "consent_declined", True)


def test_the_refusal_of_one_person_is_not_that_of_another_under_the_number(hq, firm):
    ContactFactory(enterprise=firm, name="王示例", mobile=MOBILE, consent_given=True)

    batch = imported_people([person(NAME, 姓名="张示例", 手机=MOBILE, 是否同意="不同意")], hq)

    assert (batch.result, Contact.objects.get().consent_given) == ({"refused": 1}, True)

"""The preview of a contact list is its result, wherever chunks end; and the same list again changes nothing."""

import random

import pytest

from crm.enterprises.models import Contact, Enterprise
from crm.imports.models import ImportedContact
from crm.imports.services import committing, kinds
from tests.crm.imports.people import KIND, checked_people, person, write
from tests.factories import ContactFactory, EnterpriseFactory

pytestmark = pytest.mark.django_db
NAMES = ("重庆示例甲内饰有限公司", "重庆示例乙内饰有限公司")
ASIDE = {"id", "created_at", "updated_at", "version", "mobile", "landline", "email", "wechat"}


@pytest.fixture
def firms(db):
    return [EnterpriseFactory(name=name) for name in NAMES]


def rows_of(seed):
    """Return rows of few people, few numbers and contradicting answers."""
    pick = random.Random(seed).choice  # noqa: S311
    return [
        person(
            pick(NAMES),
            姓名=pick(["", "张示例", "李示例", "王示例"]),
            职务=pick(["", "", "经理", "总监"]),
            手机=pick(["", "13800138000", "13800138001", "13800138002", "13800138000;13800138003"]),
            座机=pick(["", "023-65361234", "023-65361235"]),
            邮箱=pick(["", "a@example.com", "b@example.com"]),
            是否已告知=pick(["", "", "是", "否"]),
            是否同意=pick(["", "", "", "是", "否", "也许", "不同意"]) if seed % 3 else pick(["", "是"]),
        )
        for _ in range(14)
    ]


def stock(firms):
    ContactFactory(enterprise=firms[0], name="张示例", mobile="13800138002", consent_given=True)
    ContactFactory(enterprise=firms[1], name="企业公开电话", mobile="", landline="023-65361234")
    ContactFactory(enterprise=firms[1], name="李示例", mobile="13800138001", status="left")


def people():
    rows = Contact.objects.order_by("pk")
    return [
        ({k: v for k, v in row.items() if k not in ASIDE}, numbers)
        for row, numbers in zip(rows.values(), _open(), strict=True)
    ]


def _open():
    return [(one.mobile, one.landline, one.email, one.wechat) for one in Contact.objects.order_by("pk")]


def verdicts(batch):
    return list(batch.rows.order_by("number").values_list("number", "verdict", "reason"))


@pytest.mark.parametrize(("seed", "notice"), [(seed, "no" if seed == 3 else "yes") for seed in range(8)])
def test_the_result_is_the_preview_at_any_size_of_chunks(hq, firms, monkeypatch, seed, notice):
    ends = []
    for size in (1, 4, 1_000):
        monkeypatch.setattr(committing, "CHUNK_ROWS", size)
        monkeypatch.setitem(kinds._MOST_ROWS, KIND, size)
        _forget()
        stock(firms)
        batch = checked_people(rows_of(seed), hq)
        before, counts = verdicts(batch), batch.counts
        write(batch, hq, notice=notice, consent=notice)
        assert (verdicts(batch), {k: n for k, n in batch.result.items() if n}) == (before, counts), size
        ends.append((before, people()))
        kept = people()
        again = write(checked_people(rows_of(seed), hq), hq, notice=notice, consent=notice)
        assert (people(), again.result.get("created"), again.result.get("updated")) == (kept, None, None), size
    assert ends[0] == ends[1] == ends[2]


def _forget():
    """Take everybody away, as if no list had come."""
    ImportedContact.objects.all()._raw_delete("default")
    Contact.objects.all()._raw_delete("default")
    assert Enterprise.objects.count() == len(NAMES)

"""Numbers in every column of a contact list, in every way of writing them: none stands anywhere in the clear."""

import pytest
from django.db import connection

from tests.crm.imports.people import HEADER, checked_people, person, write
from tests.factories import EnterpriseFactory

pytestmark = pytest.mark.django_db
NAME = "重庆示例甲内饰有限公司"
WRITINGS = (
    "13800138000", "8613800138000", "+8613800138000", "008613800138000", "+86 13800138000", "86-13800138000", "138 0013 8000",
    "138-0013-8000", "tel13800138000", "１３８００１３８０００", "(023)65361234", "02365361234", "023-65361234",
    "wang@example.com",
)  # fmt: skip
PIECES = ("13800138000", "0013 8000", "0013-8000", "１３８００１３８０００", "65361234", "wang@")


def stored():
    found = []
    with connection.cursor() as cursor:
        for table, columns in (
            ("imports_importrow", "t"),
            ("imports_importbatch", "(t.options, t.mapping, t.notes, t.reasons, t.message)"),
            ("enterprises_contact", "t"),
            ("audit_auditentry", "t.changes"),
        ):
            cursor.execute(f"SELECT {columns}::text FROM {table} t")  # noqa: S608
            found += [text for (text,) in cursor.fetchall()]
    return "\n".join(found)


def spilt():
    text = stored()
    return [text[max(0, text.index(piece) - 60) : text.index(piece) + 20] for piece in PIECES if piece in text]


def rows_with(told):
    """Return rows that hold a text in each column in turn."""
    beside = [word for word in HEADER[1:] if word not in {"手机", "姓名"}]
    rows = [person(NAME, 手机="13900139000", 姓名="张示例", **{word: told}) for word in beside]
    named = person(NAME, 手机="13900139002", 姓名=told)
    return [*rows, person(NAME + told, 手机="13900139001"), named, person(NAME, 手机=told)]


@pytest.mark.parametrize("number", WRITINGS)
def test_a_number_in_any_column_is_kept_nowhere(hq, number):
    EnterpriseFactory(name=NAME)
    rows = [row for words in ("{}", "王总{}", "王总 {} 转交" + "长" * 70) for row in rows_with(words.format(number))]

    batch = checked_people(rows, hq, (*HEADER, f"备注{number}"))
    assert spilt() == []

    write(batch, hq, source_note=f"名片 {number}")
    assert spilt() == []


@pytest.mark.parametrize(
    "note", ["2026-11-23 推介会", "2026年11月23日第 3 场", "工作人员 20261123 登记", "91500106XXXX0001"]
)
def test_what_is_no_number_stays_as_it_is(hq, note):
    firm = EnterpriseFactory(name=NAME)

    write(checked_people([person(NAME, 手机="13800138000", 来源说明=note)], hq), hq)

    assert firm.contacts.get().source_note == note

"""Rows whose cells an earlier list held are not read again, and end as if they had been."""

import random

import pytest
from django.db import OperationalError, connection

from crm.enterprises.models import Enterprise
from crm.enterprises.services import create_enterprise, update_enterprise
from crm.enterprises.services.merging import merge_enterprises
from crm.imports.models import ImportBatch, ImportRow, ValueWord
from crm.imports.services import preview
from crm.imports.services.known import Same, keep_same
from tests.crm.imports.undoable import WIDE, wide
from tests.factories.imports import HEADER, checked, csv_bytes, firm, imported, undone, written

pytestmark = pytest.mark.django_db

MARK = "只有先前的行里有"


def mark_rows():
    """Write something into the rows of earlier lists that no cell says."""
    with connection.cursor() as cursor:
        cursor.execute(f"""UPDATE imports_importrow SET "values" = "values" || '{{"source_note": "{MARK}"}}'""")


def rows_of(batch):
    """Return what the check kept of each row."""
    fields = [
        "number", "verdict", "reason", "values", "raw", "faults", "warnings", "duplicate_of", "enterprise",
        "firm_version", "digest", "source", "entered", "choice", "corrections", "is_dropped",
    ]  # fmt: skip
    return list(ImportRow.objects.filter(batch=batch).order_by("number").values(*fields))


def is_copied(batch) -> list[bool]:
    return [row["values"].get("source_note") == MARK for row in rows_of(batch)]


def test_equal_rows_are_taken_from_the_earlier_list(hq):
    content = csv_bytes([firm(number) for number in range(1, 6)])
    imported(content, hq)
    mark_rows()

    batch = checked(content, hq)

    assert is_copied(batch) == [True] * 5
    assert {row["verdict"] for row in rows_of(batch)} == {"unchanged"}
    assert batch.counts == {"unchanged": 5}
    assert written(batch, hq).result["unchanged"] == 5


def test_firms_entered_one_by_one_are_known_like_those_entered_at_once(hq):
    """SQL alone enters plain rows; where two rows of a list bear one name each is judged again. Both ways keep the same."""
    content = csv_bytes([firm(1), firm(2), firm(3, name=firm(2)[0], code="")])
    batch = imported(content, hq)
    entered = ImportRow.objects.filter(batch=batch, entered=True).values_list("firm_version", flat=True)
    mark_rows()

    assert list(entered) == [0, 0]
    assert is_copied(checked(content, hq))[:2] == [True, True]


@pytest.mark.parametrize("seed", range(12))
def test_a_list_ends_as_if_nothing_were_known(seed, hq):
    chance = random.Random(seed)
    first = [wide(number) for number in range(1, 31)]
    imported(csv_bytes([*first, wide(40, **{"统一社会信用代码": ""}), wide(41, **{"成立日期": "下周"})], WIDE), hq)
    for one in Enterprise.objects.order_by("id")[: chance.randrange(6)]:
        update_enterprise(one.pk, by=hq, version=one.version, legal_person="王示例")
    second = [
        *first,
        *chance.choices(first, k=4),
        wide(40, **{"统一社会信用代码": ""}),
        wide(41, **{"成立日期": "下周"}),
    ]
    for number in chance.sample(range(1, 31), 6):
        changes = chance.choice(
            [{"法定代表人": "赵示例"}, {"统一社会信用代码": ""}, {"企业名称": wide(number % 30 + 1)[0]}]
        )
        second.append(wide(number, **changes))
    chance.shuffle(second)

    knowing = checked(csv_bytes(second, WIDE), hq)
    ImportBatch.objects.update(reading="")
    fresh = checked(csv_bytes(second, WIDE), hq)

    assert rows_of(knowing) == rows_of(fresh)
    assert (knowing.counts, knowing.reasons) == (fresh.counts, fresh.reasons)
    assert {word: count for word, count in written(knowing, hq).result.items() if count} == fresh.counts


def test_a_row_that_stands_twice_in_the_list_is_a_repeat_the_second_time(hq):
    imported(csv_bytes([firm(1), firm(2)]), hq)

    batch = checked(csv_bytes([firm(1), firm(2), firm(1)]), hq)

    assert [(row["verdict"], row["duplicate_of"]) for row in rows_of(batch)] == [
        ("unchanged", None), ("unchanged", None), ("duplicate", 2),
    ]  # fmt: skip


def test_a_known_row_behind_a_changed_one_of_its_firm_is_a_repeat(hq):
    imported(csv_bytes([firm(1)]), hq)

    batch = checked(csv_bytes([firm(1, person="王示例"), firm(1)]), hq)

    assert [(row["verdict"], row["duplicate_of"]) for row in rows_of(batch)] == [("updated", None), ("duplicate", 2)]


def test_a_firm_changed_since_is_compared(hq):
    imported(csv_bytes([firm(1)]), hq)
    one = Enterprise.objects.get()
    update_enterprise(one.pk, by=hq, version=one.version, legal_person="王示例")
    mark_rows()

    batch = checked(csv_bytes([firm(1)]), hq)

    assert (is_copied(batch), rows_of(batch)[0]["verdict"]) == ([False], "updated")


def test_a_row_without_a_code_is_always_looked_for_in_the_library(hq):
    imported(csv_bytes([firm(1, code="")]), hq)
    mark_rows()

    batch = checked(csv_bytes([firm(1, code="")]), hq)

    assert (is_copied(batch), rows_of(batch)[0]["verdict"]) == ([False], "unchanged")


def test_a_word_taught_since_is_heard(hq):
    header = (*HEADER, "登记状态")
    content = csv_bytes([[*firm(1), "示例状态"]], header)
    imported(content, hq)
    ValueWord.objects.create(field="reg_status", word="示例状态", key="示例状态", value="cancelled")

    assert rows_of(checked(content, hq))[0]["verdict"] == "updated"


def test_other_columns_are_read_anew(hq):
    imported(csv_bytes([firm(1)]), hq)

    batch = checked(csv_bytes([firm(1)], (*HEADER[:2], "联系人", *HEADER[3:])), hq)

    assert "legal_person" not in rows_of(batch)[0]["values"]


def test_what_was_corrected_in_a_preview_is_not_what_the_cells_say(hq):
    batch = checked(csv_bytes([firm(1), firm(2)]), hq)
    preview.correct_cells(batch.pk, 2, by=hq, cells={2: "王示例"})
    written(batch, hq)
    mark_rows()

    again = checked(csv_bytes([firm(1), firm(2)]), hq)

    assert is_copied(again) == [False, True]
    assert rows_of(again)[0]["verdict"] == "updated"


def test_after_an_undo_the_firms_are_new_again(hq):
    content = csv_bytes([firm(1), firm(2)])
    undone(imported(content, hq), hq)

    assert checked(content, hq).counts == {"created": 2}


def test_a_firm_that_took_over_the_code_of_another_is_compared(hq):
    imported(csv_bytes([firm(1, capital="5000")]), hq)
    listed = Enterprise.objects.get()
    other = create_enterprise(by=hq, name="重庆示例另一家有限公司", legal_person="王示例")
    update_enterprise(other.pk, by=hq, version=0, legal_person="赵示例")
    other.refresh_from_db()
    merge_enterprises(
        other.pk, listed.pk, choices={"uscc": "absorbed"}, by=hq, reason="同一家",
        versions={one.pk: one.version for one in (other, listed)},
    )  # fmt: skip
    mark_rows()

    batch = checked(csv_bytes([firm(1, capital="5000")]), hq)

    assert Enterprise.objects.get(is_deleted=False).uscc == firm(1)[1]
    assert is_copied(batch) == [False]


def test_rows_of_a_list_that_is_being_checked_again_are_not_lost(hq):
    batch = checked(csv_bytes([firm(1)]), hq)

    with pytest.raises(OperationalError):
        keep_same(batch, [Same(9, 0, 0, 0)])

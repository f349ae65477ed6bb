"""What becomes of conflicts: by the row before by the list, ours kept, theirs taken, blanks filled; and lists of old."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from core.errors import RuleViolation
from crm.enterprises.models import Enterprise
from crm.enterprises.services import create_enterprise
from crm.imports import services
from crm.imports.models import FieldChange
from crm.imports.queries import rows_to_mend
from crm.imports.services import preview
from tests.crm.imports.previews import row_at
from tests.factories.imports import checked, code, csv_bytes, firm, imported, undone, upload, written

pytestmark = pytest.mark.django_db
BAD = "91350100M000100Y4A"
NAME = "重庆示例热控有限公司"


def verified(hq, *numbers, **changes):
    """Enter firms and have them verified."""
    imported(csv_bytes([firm(number, **changes) for number in numbers]), hq)
    Enterprise.objects.update(verified_at=timezone.now())


def people():
    return dict(Enterprise.objects.values_list("uscc", "legal_person"))


def test_the_choice_of_a_row_goes_before_that_of_the_list(hq):
    verified(hq, 1, 2, 3)
    batch = checked(csv_bytes([firm(n, person="李示例") for n in (1, 2, 3)]), hq)
    preview.choose(batch.pk, by=hq, numbers=[3], choice="keep")
    preview.choose(batch.pk, by=hq, numbers=[4], choice="take")

    written(batch, hq, conflicts="take")

    assert people() == {code(1): "李示例", code(2): "张示例", code(3): "李示例"}
    assert batch.result == {"conflict": 3, "taken": 2}
    assert [row[-1] for row in rows_to_mend(batch)] == [
        "第 3 行 企业名称：库中资料已核实，名单的值不同；默认保留库中的值"
    ]


def test_filling_writes_into_blanks_alone(hq):
    verified(hq, 1, address="")
    batch = checked(csv_bytes([firm(1, person="李示例")]), hq)

    written(batch, hq, conflicts="fill")

    held = Enterprise.objects.get()
    assert (held.legal_person, held.address) == ("张示例", "重庆市沙坪坝区示例路 1 号")
    assert batch.result == {"conflict": 1, "taken": 1}
    changed = set(FieldChange.objects.filter(batch=batch).values_list("field", flat=True))
    assert changed == {"address", "region_code", "region_text", "verified_at"}
    assert (list(rows_to_mend(batch)), row_at(batch, 2).choice) == ([], "fill")


def test_where_nothing_is_blank_filling_ends_as_keeping_does(hq):
    verified(hq, 1)
    batch = checked(csv_bytes([firm(1, person="李示例")]), hq)

    written(batch, hq, conflicts="fill")

    assert (batch.result, row_at(batch, 2).choice) == ({"conflict": 1}, "keep")
    assert len(list(rows_to_mend(batch))) == 1


def test_a_code_that_fails_its_check_counts_as_blank_when_blanks_are_filled(hq):
    create_enterprise(by=hq, name=NAME, legal_person="张示例")
    batch = checked(csv_bytes([firm(1, name=NAME, code=BAD, person="李示例"), firm(2, code=BAD)]), hq)

    written(batch, hq, conflicts="fill")

    held = Enterprise.objects.get()
    assert (held.uscc, held.legal_person, held.reg_capital_wan) == (None, "张示例", 5000)
    assert batch.result == {"conflict": 2, "taken": 1}


def test_a_code_that_fails_its_check_never_takes_the_place_of_a_good_one(hq):
    imported(csv_bytes([firm(1, name=NAME)]), hq)

    batch = imported(csv_bytes([firm(1, name=NAME, code=BAD, person="李示例")]), hq, conflicts="take")

    held = Enterprise.objects.get()
    assert (held.uscc, held.legal_person, batch.result) == (code(1), "李示例", {"conflict": 1, "taken": 1})


def test_a_conflict_taken_that_changes_nothing_stays_one_in_the_counts(hq):
    create_enterprise(by=hq, name=NAME, region_code="330212", uscc="")
    header = ("企业名称", "所属省份")
    batch = checked(csv_bytes([[NAME, "重庆市"]], header), hq)
    assert batch.counts == {"conflict": 1}

    written(batch, hq, conflicts="take")

    assert batch.result["conflict"] == 1
    assert list(rows_to_mend(batch)) == []


def test_repeats_of_a_conflict_that_is_kept_write_nothing_and_of_one_taken_do(hq):
    verified(hq, 1, 2)
    Enterprise.objects.update(address="")
    rows = [firm(n, person=who, address=where) for n in (1, 2) for who, where in (("李示例", ""), ("张示例", "示例街"))]
    batch = checked(csv_bytes(rows), hq)
    assert batch.counts == {"conflict": 2, "duplicate": 2}
    preview.choose(batch.pk, by=hq, numbers=[2], choice="take")

    written(batch, hq)

    assert dict(Enterprise.objects.values_list("uscc", "address")) == {code(1): "示例街", code(2): ""}


@pytest.mark.parametrize("choice", ["take", "fill"])
def test_what_a_choice_wrote_comes_back_when_the_list_is_undone(hq, choice):
    verified(hq, 1, address="")
    before = Enterprise.objects.values("legal_person", "address", "uscc").get()
    batch = checked(csv_bytes([firm(1, person="李示例"), firm(2)]), hq)
    preview.choose(batch.pk, by=hq, numbers=[2], choice=choice)
    written(batch, hq)

    undone(batch, hq)

    assert Enterprise.objects.values("legal_person", "address", "uscc").get() == before


def test_a_row_that_no_choice_settles_is_refused_and_passed_over_among_many(hq):
    verified(hq, 1)
    batch = checked(csv_bytes([firm(1, person="李示例"), firm(2, code="12"), firm(3, code=BAD)]), hq)

    for number, choice in ((3, "take"), (4, "fill")):
        with pytest.raises(RuleViolation) as refusal:
            preview.choose(batch.pk, by=hq, numbers=[number], choice=choice)
        assert refusal.value.code == "not_settleable"

    assert set(
        preview.choose(batch.pk, by=hq, numbers=[2, 3, 4], choice="fill", mark=batch.check_mark, whole=True)
    ) == {2}


def test_a_list_older_than_what_the_library_learned_waits(hq):
    imported(csv_bytes([firm(1), firm(2, person="", address="")]), hq)
    today = timezone.localdate()
    rows = [firm(1, person="李示例"), firm(2), firm(3)]

    old = with_day(hq, rows, today - timedelta(days=1))
    same_day = with_day(hq, rows, today)

    assert old.counts == {"conflict": 1, "updated": 1, "created": 1}  # what only fills blanks takes nothing back
    assert row_at(old, 2).reason == "newer"
    assert same_day.counts == {"updated": 2, "created": 1}
    written(old, hq, conflicts="take")
    assert (old.result["conflict"], old.result["taken"], people()[code(1)]) == (1, 1, "李示例")


def test_what_the_list_itself_wrote_is_not_newer_than_it(hq, monkeypatch):
    from crm.imports.services import committing

    monkeypatch.setattr(committing, "CHUNK_ROWS", 1)
    create_enterprise(by=hq, name=NAME, region_code="500106")
    Enterprise.objects.update(updated_at=timezone.now() - timedelta(days=30))
    rows = [firm(1, name=NAME, code=code(1)), firm(1, name=NAME, code="", person="李示例")]
    batch = with_day(hq, rows, timezone.localdate() - timedelta(days=1))
    said = batch.counts

    written(batch, hq)

    assert {verdict: count for verdict, count in batch.result.items() if count} == said


def test_a_day_to_come_is_refused_on_the_form(hq, as_user):
    told = {"kind": "enterprise", "file": upload(csv_bytes([firm(1)])), "as_of_on": "2999-01-01"}

    answer = as_user(hq).post(reverse("imports:new"), told)

    assert (answer.status_code, "不能在今天之后" in answer.content.decode()) == (422, True)


def with_day(hq, rows, day):
    batch = services.receive_list(upload(csv_bytes(rows)), by=hq, as_of_on=day, ring=False)
    services.check(batch.pk)
    batch.refresh_from_db()
    return batch

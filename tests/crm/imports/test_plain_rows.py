"""Rows that just look new are entered by SQL alone: with the same result, and never against the library."""

import pytest

from core.audit.models import AuditEntry
from crm.enterprises.models import Alias, Enterprise
from crm.enterprises.services import create_enterprise, remove_alias, update_enterprise
from crm.imports import services
from crm.imports.models import ImportBatch, ImportRow
from crm.imports.services import committing, kinds, preview
from tests.crm.imports.undoable import WIDE, wide
from tests.factories.imports import checked, code, csv_bytes, firm, imported, written

pytestmark = pytest.mark.django_db

OWN = {"id", "uid", "created_at", "updated_at", "tags"}


def kept():
    """Return the library without what is each row's own, and what the log says of its firms."""
    firms = {row["name"]: {k: v for k, v in row.items() if k not in OWN} for row in Enterprise.objects.values()}
    names = set(Alias.objects.values_list("enterprise__name", "kind", "name", "name_norm"))
    return firms, names


def told():
    entries = AuditEntry.objects.filter(action="enterprise.created").order_by("target_label")
    return [
        (entry.target_label, entry.actor_name, entry.channel, entry.changes["row"], sorted(entry.changes))
        for entry in entries.order_by("target_label")
    ]


LIST = [
    *(wide(number) for number in range(1, 12)),
    wide(12, **{"曾用名": "重庆示例旧称有限公司、重庆示例更旧有限公司", "股票代码": "600123", "上市交易所": "上交所"}),
    wide(13, **{"参保人数": "", "登记状态": "", "法定代表人": ""}),
    wide(14, **{"企业名称": "重庆示例同名科技有限公司"}),
    wide(15, **{"企业名称": "重庆示例同名科技有限公司"}),
]


def test_the_library_is_the_same_as_when_every_row_is_judged_again(hq):
    plain = written(checked(csv_bytes(LIST, WIDE), hq), hq)
    by_sql, sql_told, rows = kept(), told(), rows_of(plain)
    assert kinds.comes_plainly(plain)
    services.start_undo(plain.pk, by=hq, reason="示例", ring=False)
    services.undo(plain.pk)
    AuditEntry.objects.filter(action="enterprise.created").delete()
    assert not Enterprise.objects.exists()

    header = (*WIDE, "荣誉资质")
    judged = written(checked(csv_bytes([[*row, "高新技术企业"] for row in LIST], header), hq), hq)

    assert not kinds.comes_plainly(judged)
    assert kept() == by_sql
    assert [one[:4] for one in told()] == [one[:4] for one in sql_told]
    assert rows_of(judged) == rows
    assert plain.result == judged.result == {"created": len(LIST)} | ({"taken": 0} if "taken" in plain.result else {})


def rows_of(batch):
    found = ImportRow.objects.filter(batch=batch).order_by("number").select_related("enterprise")
    return [(row.number, row.verdict, row.reason, row.entered, row.enterprise.name) for row in found]


def test_a_firm_entered_by_hand_after_the_check_is_met_not_doubled(hq):
    batch = checked(csv_bytes([firm(number) for number in range(1, 9)]), hq)
    by_code = create_enterprise(by=hq, name="重庆示例先到科技有限公司", uscc=code(3))
    by_name = create_enterprise(by=hq, name=firm(5)[0])
    once_named = create_enterprise(by=hq, name="重庆示例改名科技有限公司")
    Alias.objects.create(enterprise=once_named, kind="former", name=firm(7)[0], name_norm=firm(7)[0])

    batch = written(batch, hq)

    found = dict(ImportRow.objects.filter(batch=batch).values_list("number", "enterprise_id"))
    assert [found[number] for number in (4, 6, 8)] == [by_code.pk, by_name.pk, once_named.pk]
    assert Enterprise.objects.count() == 8
    assert batch.result["created"] == 5
    assert batch.result["updated"] == 3


def test_a_code_that_an_unchecked_firm_holds_is_left_to_the_judge(hq):
    batch = checked(csv_bytes([firm(1), firm(2)]), hq)
    other = create_enterprise(by=hq, name="重庆示例占号科技有限公司")
    Enterprise.objects.filter(pk=other.pk).update(uscc=code(1), uscc_check="bad_checksum")

    batch = written(batch, hq)

    assert batch.result["created"] == 1
    assert ImportRow.objects.get(batch=batch, number=2).enterprise_id in {None, other.pk}
    assert Enterprise.objects.filter(uscc=code(1)).count() == 1


def test_chunks_of_any_size_enter_every_firm_once(hq, monkeypatch):
    monkeypatch.setattr(committing, "CHUNK_ROWS", 3)
    batch = written(checked(csv_bytes(LIST, WIDE), hq), hq)

    assert batch.result["created"] == len(LIST)
    assert Enterprise.objects.count() == len(LIST)
    assert not ImportRow.objects.filter(batch=batch, enterprise=None).exists()


def test_a_row_that_equals_what_its_firm_became_is_known_without_a_comparison(hq):
    imported(csv_bytes([firm(1), firm(2)]), hq)
    again = checked(csv_bytes([firm(1), firm(2, address="重庆市沙坪坝区示例大道 2 号")]), hq)

    assert again.counts == {"unchanged": 1, "updated": 1}
    assert ImportRow.objects.get(batch=again, number=2).digest is not None


def test_a_row_corrected_in_the_preview_is_not_taken_for_what_the_file_says(hq):
    batch = checked(csv_bytes([firm(1)]), hq)
    preview.correct_cells(batch.pk, 2, by=hq, cells={2: "李改正"})
    batch = written(batch, hq)
    assert Enterprise.objects.get().legal_person == "李改正"

    again = checked(csv_bytes([firm(1)]), hq)

    assert again.counts == {"updated": 1}


@pytest.mark.parametrize("act", ["edit", "alias", "deactivate", "undo"])
def test_what_was_done_to_a_firm_since_is_seen_by_the_same_list(hq, act):
    rows = [wide(1)]
    first = imported(csv_bytes(rows, WIDE), hq)
    held = Enterprise.objects.get()
    if act == "edit":
        update_enterprise(held.pk, by=hq, version=held.version, legal_person="王示例")
    elif act == "alias":
        remove_alias(Alias.objects.get(kind="former").pk, by=hq)
    elif act == "deactivate":
        Enterprise.objects.update(is_deleted=True)
    else:
        services.start_undo(first.pk, by=hq, reason="示例", ring=False)
        services.undo(first.pk)

    again = checked(csv_bytes(rows, WIDE), hq)

    expected = {"edit": "updated", "alias": "updated", "deactivate": "refused", "undo": "created"}
    assert again.counts == {expected[act]: 1}
    assert again.status == ImportBatch.Status.PREVIEWED

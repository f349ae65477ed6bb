"""After any corrections, droppings and takings back the preview is what a fresh check of the corrected file says."""

import random

import pytest

from crm.enterprises.services import create_enterprise
from crm.imports.columns import DROPPED
from crm.imports.services import preview
from tests.crm.imports.previews import of_preview, shown
from tests.factories.imports import checked, code, csv_bytes, written

pytestmark = pytest.mark.django_db

HEADER = ("企业名称", "统一社会信用代码", "股票代码", "所属省份", "法定代表人", "成立日期", "曾用名")
NAMES = ["重庆示例甲有限公司", "重庆示例乙有限公司", "重庆示例丙有限公司", "重庆示例丁有限公司", "重庆示例戊有限公司"]
CELLS = (
    [*NAMES, *NAMES, "", "123"],
    ["", "", "", code(1), code(2), code(3), "91350100M000100Y4A", "12", "9.11101E+17"],
    ["", "", "", "600001.SH", "600002.SH", "xx-1"],
    ["", "", "重庆市", "广东省"],
    ["张示例", "李示例", ""],
    ["2018-06-01", "2018", "不知道", "2099-01-01"],
    ["", "", "重庆示例旧名有限公司"],
)
FIRST = 2  # the row under the header


def row_of(pick):
    return [pick.choice(cells) for cells in CELLS]


def act(pick, batch, rows, out, by):
    number = pick.randrange(len(rows)) + FIRST
    what = pick.choice(["correct", "correct", "correct", "revert", "drop", "restore", "drop many"])
    if what == "drop":
        preview.drop_rows(batch.pk, by=by, numbers=[number])
        out.add(number)
    elif what == "drop many":
        some = pick.sample(range(FIRST, len(rows) + FIRST), 3)
        preview.drop_rows(batch.pk, by=by, numbers=some)
        out.update(some)
    elif what == "restore" and out:
        number = pick.choice(sorted(out))
        preview.restore_rows(batch.pk, by=by, numbers=[number])
        out.discard(number)
    elif number not in out:
        before = batch.rows.get(number=number)
        if what == "revert":
            preview.revert_cells(batch.pk, number, by=by)
            for index, original in before.corrections.items():
                rows[number - FIRST][int(index)] = original or ""
        else:
            index = pick.randrange(len(HEADER))
            text = pick.choice(CELLS[index])
            preview.correct_cells(batch.pk, number, by=by, cells={index: text})
            rows[number - FIRST][index] = text


@pytest.mark.parametrize("seed", range(24))
def test_the_preview_is_a_fresh_check_of_the_corrected_file(hq, seed):
    pick = random.Random(seed)
    create_enterprise(by=hq, name=NAMES[0], uscc=code(1), legal_person="赵示例", region_code="500106")
    create_enterprise(by=hq, name=NAMES[1], region_code="500106")
    create_enterprise(by=hq, name=NAMES[2], uscc=code(3), stock_code="600001", exchange="上海证券交易所")
    rows = [row_of(pick) for _ in range(14)]
    batch, out = checked(csv_bytes(rows, HEADER), hq), set()

    for _ in range(9):
        act(pick, batch, rows, out, hq)

    batch.refresh_from_db()
    kept = [row if at + FIRST not in out else [""] * len(row) for at, row in enumerate(rows)]
    fresh = checked(csv_bytes(kept, HEADER), hq)
    assert shown(batch, without=out) == shown(fresh)
    counts = dict(fresh.counts)
    if out:
        counts["refused"] = counts.get("refused", 0) + len(out)
    assert batch.counts == counts
    assert sum(batch.counts.values()) == batch.rows_read == len(rows)
    assert {k: v for k, v in batch.reasons.items() if k != DROPPED} == fresh.reasons
    assert batch.reasons.get(DROPPED, 0) == len(out)


@pytest.mark.parametrize("seed", range(100, 108))
def test_what_is_written_is_what_the_preview_said(hq, seed):
    pick = random.Random(seed)
    create_enterprise(by=hq, name=NAMES[0], uscc=code(1), legal_person="赵示例", region_code="500106")
    rows = [row_of(pick) for _ in range(14)]
    batch, out = checked(csv_bytes(rows, HEADER), hq), set()
    for _ in range(6):
        act(pick, batch, rows, out, hq)
    batch.refresh_from_db()
    said = of_preview(batch)

    written(batch, hq)

    assert {verdict: count for verdict, count in batch.result.items() if count} == batch.counts
    assert of_preview(batch) == said

"""The import from the command line: figures for machines, words for people, and what an interrupted one leaves."""

import io
import json
import re

import pytest
from django.core.management import CommandError, call_command

from core.audit.models import AuditEntry
from crm.enterprises.models import Enterprise
from crm.imports.management.commands import import_enterprises
from crm.imports.management.progress import ProgressLine
from crm.imports.models import ImportBatch
from tests.factories.imports import csv_bytes, firm

pytestmark = pytest.mark.django_db
KEYS = ["rows", "created", "updated", "unchanged", "duplicate", "conflict", "refused", "seconds"]


@pytest.fixture
def names(tmp_path):
    """Three firms, one of them twice, and a row without a name."""
    path = tmp_path / "示例名单.csv"
    path.write_bytes(csv_bytes([firm(1), firm(2), firm(3), firm(3), firm(4, name="")]))
    return path


def run(*args, **options) -> str:
    out = io.StringIO()
    call_command("import_enterprises", *map(str, args), stdout=out, **options)
    return out.getvalue()


def test_the_machine_gets_one_line_of_figures_in_a_fixed_order(names, capsys):
    line = run(names, "--json")

    found = json.loads(line)
    assert line.count("\n") == 1
    assert list(found) == KEYS
    assert found | {"seconds": 0} == dict(zip(KEYS, [5, 3, 0, 0, 1, 0, 1, 0], strict=True))
    assert "已写入" in capsys.readouterr().err


def test_people_read_a_sentence_and_where_the_result_stands(names, hq):
    said = run(names, "--by", hq.username)

    batch = ImportBatch.objects.get()
    assert "共 5 行：新增 3，更新 0，无变化 0，重复 1，冲突 0，拒绝 1" in said
    assert batch.get_absolute_url() in said
    assert (batch.by, AuditEntry.objects.get(action="import.done").channel) == (hq, "command")


def test_only_checking_writes_nothing_and_can_be_resumed_into_writing(names):
    assert json.loads(run(names, "--json", "--check-only"))["created"] == 3
    batch = ImportBatch.objects.get()
    assert (batch.status, Enterprise.objects.count()) == ("previewed", 0)

    with pytest.raises(CommandError, match="--yes"):
        run("--resume", batch.pk)
    assert json.loads(run("--json", "--resume", batch.pk, "--check-only"))["created"] == 3
    assert Enterprise.objects.count() == 0

    assert json.loads(run("--json", "--resume", batch.pk, "--yes"))["created"] == 3
    assert json.loads(run("--json", "--resume", batch.pk))["created"] == 3  # done already: the same figures
    assert Enterprise.objects.count() == 3


def test_conflicts_are_settled_as_asked(names, tmp_path, hq):
    run(names)
    Enterprise.objects.update(verified_at="2026-11-01T00:00Z")
    other = tmp_path / "新.csv"
    other.write_bytes(csv_bytes([firm(1, person="钱示例")]))

    assert json.loads(run(other, "--json"))["conflict"] == 1
    assert Enterprise.objects.filter(legal_person="钱示例").count() == 0
    assert "冲突 1（1 行以名单为准）" in run(other, "--conflicts", "take")
    assert Enterprise.objects.get(legal_person="钱示例").verified_at is None


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["/nirgends/示例.csv"], "没有这个文件"),
        (["{names}", "--by", "niemand"], "没有账号“niemand”"),
        (["{names}", "--as-of", "gestern"], "请写成 2026-10-31"),
        (["{names}", "--as-of", "2099-01-01"], "不能在今天之后"),
        ([], "请给出名单文件"),
        (["--resume", "987"], "没有第 987 批"),
        (["{empty}"], "没有任何内容|空"),
        (["{noise}"], "表头"),
    ],
)
def test_what_is_wrong_is_said_in_chinese_and_leaves_with_a_fault(args, said, names, tmp_path, capsys):
    (tmp_path / "空.csv").write_bytes(b"")
    (tmp_path / "别的.csv").write_text("天气,温度\n晴,20\n阴,18\n")
    files = {"names": names, "empty": tmp_path / "空.csv", "noise": tmp_path / "别的.csv"}

    with pytest.raises(CommandError, match=said) as refused:
        run("--json", *(one.format(**files) for one in args))

    assert refused.value.returncode == 1
    assert capsys.readouterr().out == ""
    assert Enterprise.objects.count() == 0


def test_an_interrupted_import_is_free_at_once_and_goes_on_where_it_was(names, capsys, monkeypatch):
    monkeypatch.setattr("crm.imports.services.kinds._MOST_ROWS", {"enterprise": 2})
    chunks = []

    class Impatient(ProgressLine):
        def __call__(self, batch):
            super().__call__(batch)
            chunks.append(batch.rows_written)
            if chunks[-1] == 2:
                raise KeyboardInterrupt

    monkeypatch.setattr(import_enterprises, "ProgressLine", Impatient)
    with pytest.raises(SystemExit) as left:
        run(names)
    batch = ImportBatch.objects.get()
    told = capsys.readouterr().err
    assert left.value.code == 130
    assert (
        f"已中断，已写入 2 行。后台任务在运行时会自动接着做；也可以执行：manage.py import_enterprises --resume {batch.pk}"
        in told
    )
    assert (batch.status, batch.rows_written, Enterprise.objects.count()) == ("committing", 2, 2)

    monkeypatch.setattr(import_enterprises, "ProgressLine", ProgressLine)
    found = json.loads(run("--json", "--resume", batch.pk))

    assert [found[key] for key in KEYS[:-1]] == [5, 3, 0, 0, 1, 0, 1]


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.mark.parametrize("stream", [io.StringIO, Terminal])
def test_progress_is_one_line_on_a_terminal_and_plain_lines_elsewhere(stream):
    target = stream()
    line = ProgressLine(target)
    line.begin("committing")
    for written in (2_000, 5_000, 10_000):
        line(ImportBatch(rows_read=10_000, rows_written=written))
    line.end()

    text = target.getvalue()
    assert re.search(r"已写入 2,000 / 10,000 行  20%", text)
    assert re.search(r"[\d,]+ 行/秒  剩余约 \d+ 秒", text)
    assert text.count("\n") == (1 if line.live else 3)
    assert ("\r" in text, "[####" in text) == (line.live, line.live)

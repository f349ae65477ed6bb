"""Every hostile file through the upload page to a real worker: a named error in time, little memory, and the next list works."""

import re
import threading
import time
from contextlib import suppress

import psutil
import pytest

from core.spreadsheets.errors import MESSAGES
from tests.core.spreadsheets.crafting import raw_xlsx, text_cell, worksheet
from tests.core.spreadsheets.test_hostile_files import HOSTILE
from tests.factories.imports import csv_bytes, firm
from tests.faults.district import District, until
from tests.faults.test_import_killed import Drill

pytestmark = [pytest.mark.faults, pytest.mark.timeout(900)]
MOST_MB, MOST_SECONDS = 400, 10
SETTLED = ("previewed", "failed")

PEOPLE = """
from tests.factories import UserFactory
result = UserFactory(role="data_admin", username="importer").pk
"""
# Hands the files in one after the other and waits for each as its uploader would.
HAND_IN = """
import time
from pathlib import Path
from django.test import Client
from core.accounts.models import User
from crm.imports.models import ImportBatch
browser = Client(HTTP_HOST="localhost")
browser.force_login(User.objects.get(username="importer"))
result = []
for path in given["paths"]:
    begun = time.monotonic()
    with open(path, "rb") as file:
        answer = browser.post("/imports/new/", {"kind": "enterprise", "file": file})
    if answer.status_code != 302:
        result.append([answer.status_code, answer.content.decode(), time.monotonic() - begun])
        continue
    while (batch := ImportBatch.objects.latest("id")).status not in given["settled"] and time.monotonic() - begun < 60:
        time.sleep(0.05)
    page = browser.get(answer.url)
    result.append([page.status_code, batch.status + " " + batch.message, time.monotonic() - begun])
"""
WRITE = """
from core.accounts.models import User
from crm.imports import services
from crm.imports.models import ImportBatch
services.start_commit(ImportBatch.objects.latest("id").pk, by=User.objects.get(username="importer"))
"""


class Watch(threading.Thread):
    """Reads from /proc, ten times a second, how much memory each process of the worker holds; keeps the most."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.worker, self.most, self.over = psutil.Process(pid), 0, threading.Event()

    def run(self) -> None:
        while not self.over.wait(0.1):
            with suppress(psutil.Error):
                for process in (self.worker, *self.worker.children(recursive=True)):
                    with suppress(psutil.Error):
                        self.most = max(self.most, process.memory_info().rss // 1024**2)


@pytest.fixture
def drill(tmp_path_factory):
    drill = Drill(tmp_path_factory.mktemp("drill"), "hostile")
    try:
        yield drill.open()
    finally:
        drill.close()


def sentences() -> re.Pattern:
    """Return what matches every refusal of the reader, whatever stands in its gaps, and a list without a header."""
    texts = (re.sub(r"\\{\w+\\}", ".+", re.escape(str(text))) for text in MESSAGES.values())
    return re.compile("|".join([*texts, "没有找到表头", "不能上传"]))


def test_hostile_files_end_in_a_sentence_and_the_worker_lives(drill: District, tmp_path):
    drill.run(PEOPLE)
    worker = drill.work()
    until(lambda: "ready." in (drill.folder / "worker.log").read_text(errors="replace"))
    watch = Watch(worker.pid)
    watch.start()
    paths = [str(make(tmp_path / name)) for name, make, _ in HOSTILE]

    answers = drill.run(HAND_IN, paths=paths, settled=SETTLED)

    named = sentences()
    for (name, _, _), (status, words, seconds) in zip(HOSTILE, answers, strict=True):
        assert status in {200, 422}, name
        assert status == 422 or words.startswith("failed "), (name, words)
        assert named.search(words), (name, words[-2_000:])
        assert seconds < MOST_SECONDS, name
    watch.over.set()
    assert 20 < watch.most < MOST_MB
    assert worker.poll() is None
    the_next_list_works(drill, tmp_path)


def the_next_list_works(drill: Drill, folder) -> None:
    """A million empty styled rows, a workbook with macros and formulas, then a plain list that is written."""
    empty = '<row r="{n}" s="1" customFormat="1"><c r="A{n}" s="1"/><c r="B{n}" s="1"/></row>'
    rows = "".join(empty.format(n=n) for n in range(3, 1_000_000))
    head = f'<row r="1">{text_cell("A1", "企业名称")}</row><row r="2">{text_cell("A2", "重庆示例样式有限公司")}</row>'
    raw_xlsx(folder / "styled.xlsx", worksheet(head + rows))
    formula = '<row r="2"><c r="A2" t="str"><f>HYPERLINK("http://x")</f><v>重庆示例公式有限公司</v></c></row>'
    raw_xlsx(folder / "macro.xlsm", worksheet(f'<row r="1">{text_cell("A1", "企业名称")}</row>{formula}'))
    (folder / "good.csv").write_bytes(csv_bytes([firm(1)]))
    paths = [str(folder / name) for name in ("styled.xlsx", "macro.xlsm", "good.csv")]

    answers = drill.run(HAND_IN, paths=paths, settled=SETTLED)

    assert [(status, words.strip()) for status, words, _ in answers] == [(200, "previewed")] * 3
    assert max(seconds for *_, seconds in answers) < MOST_SECONDS
    drill.run(WRITE)
    begun = time.monotonic()
    while not drill.ask("SELECT 1 FROM enterprises_enterprise WHERE name = '重庆示例00001科技有限公司'"):
        assert time.monotonic() - begun < 30
        time.sleep(0.1)

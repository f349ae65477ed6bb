"""An import whose worker is killed with SIGKILL again and again ends like one that nobody disturbed."""

import subprocess
import sys
import time

import pytest

from config.runner.environment import ROOT
from tests.faults.district import District

pytestmark = [pytest.mark.faults, pytest.mark.timeout(900)]
ROWS = 14_000
REPEATS = 300
# It goes on within two minutes; how long the rest takes depends on the machine.
WITHIN, IN_THE_END = 120, 400
CELERY = (sys.executable, "-W", "ignore", "-m", "celery", "-A", "config")

SEED = """
from crm.imports import services
from tests.factories import UserFactory
from tests.factories.imports import csv_bytes, firm, upload
hq = UserFactory(role="hq_staff", username="hq")
rows = [firm(n, code="", name=f"重庆示例{n:06d}科技有限公司") for n in range(given["rows"])]
rows += [firm(n, code="", name=f"重庆示例{n:06d}科技有限公司", person="") for n in range(given["repeats"])]
batch = services.receive_list(upload(csv_bytes(rows)), by=hq)
result = batch.pk
"""
COMMIT = """
from core.accounts.models import User
from crm.imports import services
services.start_commit(given["batch"], by=User.objects.get(username="hq"))
result = True
"""


class Drill(District):
    """A district whose workers tell the right time."""

    def go(self, kind: str, *options: str) -> subprocess.Popen:
        with (self.folder / f"{kind}.log").open("ab") as log:
            child = subprocess.Popen(
                [*CELERY, kind, "-l", "INFO", *options],
                cwd=ROOT, env=self.environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip
        self.started.append(child)
        return child

    def both(self) -> subprocess.Popen:
        """Start beat and a worker; return the worker."""
        self.go("beat", "--scheduler", "celery.beat:Scheduler", "--pidfile=")
        return self.work()

    def work(self) -> subprocess.Popen:
        return self.go("worker", "-c", "1", "--without-gossip", "--without-mingle", "--without-heartbeat")

    def batch(self, pk: int) -> tuple[str, int, int]:
        """Status, rows read, rows written."""
        return self.ask("SELECT status, rows_read, rows_written FROM imports_importbatch WHERE id = %s", pk)[0]

    def holder(self, pk: int) -> str:
        """Who has the batch in hand."""
        return self.ask("SELECT claimed_by FROM imports_importbatch WHERE id = %s", pk)[0][0]

    def wait(self, condition, seconds: float) -> float:
        begun = time.monotonic()
        while not condition():
            assert time.monotonic() - begun < seconds, self.last_words()
            time.sleep(0.05)
        return time.monotonic() - begun


@pytest.fixture(scope="module")
def drill(tmp_path_factory):
    drill = Drill(tmp_path_factory.mktemp("drill"), "imports")
    try:
        yield drill.open()
    finally:
        drill.close()


def test_a_killed_import_goes_on_by_itself_and_loses_and_doubles_nothing(drill):
    pk = drill.run(SEED, rows=ROWS, repeats=REPEATS)

    worker = drill.both()
    drill.wait(lambda: drill.batch(pk)[1] > 0, IN_THE_END)
    drill.kill(worker)
    dead = drill.holder(pk)
    assert drill.batch(pk)[0] == "checking"
    worker = drill.work()
    drill.wait(lambda: drill.holder(pk) != dead, WITHIN)
    drill.wait(lambda: drill.batch(pk)[0] == "previewed", IN_THE_END)

    drill.run(COMMIT, batch=pk)
    for _ in range(2):
        before = drill.batch(pk)[2]
        drill.wait(lambda seen=before: drill.batch(pk)[2] > seen, IN_THE_END)
        drill.kill(worker)
        dead = drill.holder(pk)
        assert drill.batch(pk)[0] == "committing"
        worker = drill.work()
        drill.wait(lambda token=dead: drill.holder(pk) != token, WITHIN)
    drill.wait(lambda: drill.batch(pk)[0] == "done", IN_THE_END)

    assert drill.batch(pk) == ("done", ROWS + REPEATS, ROWS + REPEATS)
    assert drill.ask("SELECT result FROM imports_importbatch")[0][0] == {"created": ROWS, "duplicate": REPEATS}
    assert drill.ask("SELECT count(*), count(DISTINCT name_norm), sum(version) FROM enterprises_enterprise") == [
        (ROWS, ROWS, 0)
    ]
    assert drill.ask("SELECT count(*) FROM audit_auditentry WHERE action = 'enterprise.created'") == [(ROWS,)]
    assert drill.ask("SELECT count(*) FROM imports_importrow WHERE enterprise_id IS NULL") == [(0,)]

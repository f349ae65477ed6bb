"""One import, killed with SIGKILL at thirteen points of its life, ends like the same import that nobody disturbed.

The points are exact: the worker is stopped there by locks of the test. Each next worker tells a time at which the lease
of the dead one is over; that beat rings by itself and how long that takes is tried in real time in test_import_killed.
"""

import datetime

import pytest

from config.celery import app
from tests.faults.belongings import belongings, differences
from tests.faults.district import LIBRARIES, District, until
from tests.faults.gates import PATIENCE, Gate

pytestmark = [
    pytest.mark.faults,
    pytest.mark.skipif(not LIBRARIES, reason="faketime is not installed"),
    pytest.mark.timeout(900),
]
ROWS = 10_200
# Longer than the lease of a batch.
LATER = datetime.timedelta(seconds=40)

RECEIVE = """
from core.accounts.models import User
from crm.enterprises.services import create_enterprise
from crm.imports import services
from tests.crm.imports.undoable import WIDE, wide
from tests.factories import UserFactory
from tests.factories.imports import code, csv_bytes, upload
hq = UserFactory(role="hq_staff", username="hq")
create_enterprise(by=hq, name="重庆示例旧名科技有限公司", uscc=code(1), legal_person="赵示例", reg_capital_raw="3,000万")
for n in range(2, 40):
    create_enterprise(by=hq, name=f"重庆示例{n:05d}科技有限公司", legal_person="" if n % 2 else "李示例")
rows = [wide(n, 统一社会信用代码=code(n) if n < 9_000 else "") for n in range(given["rows"])]
faults = {"企业名称": "", "成立日期": "2023年13月", "统一社会信用代码": "9135010"}
for n in range(100, given["rows"], 60):
    column = list(faults)[n // 60 % 3]
    rows[n] = wide(n, **{column: faults[column]})
rows += [wide(n, 参保人数="9", 曾用名=f"重庆示例别称{n:05d}有限公司") for n in range(0, given["rows"], 40)]
batch = services.receive_list(upload(csv_bytes(rows, WIDE)), by=hq, ring=False)
result = batch.pk
"""
ASK = {
    "check": "",
    "commit": 'services.start_commit(given["batch"], by=hq, conflicts="take", ring=False)',
    "undo": 'services.start_undo(given["batch"], by=hq, reason="示例", ring=False)',
}
HQ = """
from core.accounts.models import User
from core.audit.context import acting_through
from crm.imports import services
hq = User.objects.get(username="hq")
"""
AT_ONE_GO = """
with acting_through("import"):
    getattr(services, given["step"])(given["batch"])
"""


class Life:
    """One batch, its gate, and a row of workers of which each is killed."""

    def __init__(self, district: District, batch: int) -> None:
        self.district, self.batch = district, batch
        self._gate: Gate | None = None
        self.ahead = datetime.timedelta()
        self.kills = 0
        self.worker = None

    @property
    def gate(self) -> Gate:
        """The gate, made when it is first needed: while it is there the database has a guest."""
        self._gate = self._gate or Gate(self.district, self.batch)
        return self._gate

    def work(self) -> None:
        """Start a worker for whom the lease of the last one is over, and ring as beat does."""
        self.ahead += LATER
        moment = datetime.datetime.now(datetime.UTC) + self.ahead
        (self.worker,) = self.district.start(moment, workers=1, beats=0)
        with app.connection(self.district.environment["BROKER_URL"]) as connection:
            app.send_task("crm.imports.tasks.resume_interrupted", connection=connection, expires=None)

    def kill(self) -> None:
        """Kill the worker where it stands."""
        self.district.kill(self.worker)
        self.kills += 1
        self.gate.open()

    def status(self) -> str:
        return self.district.ask("SELECT status FROM imports_importbatch WHERE id = %s", self.batch)[0][0]

    def firms(self) -> int:
        return self.district.ask("SELECT count(*) FROM enterprises_enterprise")[0][0]

    def until(self, status: str) -> None:
        """Let the worker go on until the batch has the status; then end it, which is idle now."""
        self.gate.open()
        until(lambda: self.status() == status, PATIENCE)
        self.district.kill(self.worker)


@pytest.fixture
def disturbed(tmp_path_factory):
    district = District(tmp_path_factory.mktemp("disturbed"), "disturbed")
    try:
        yield district.open()
    finally:
        district.close()


@pytest.fixture
def calm(tmp_path_factory):
    district = District(tmp_path_factory.mktemp("calm"), "calm")
    yield district
    district.close()


def test_an_import_killed_at_thirteen_points_equals_one_that_nobody_disturbed(disturbed, calm):
    life = Life(disturbed, disturbed.run(RECEIVE, rows=ROWS))
    calm.copy_of(disturbed)

    for step, kill in (("check", kill_while_checking), ("commit", kill_while_writing), ("undo", kill_while_undoing)):
        disturbed.run(HQ + ASK[step], batch=life.batch)
        kill(life)
        calm.run(HQ + ASK[step] + AT_ONE_GO, step=step, batch=life.batch)
        found = differences(belongings(disturbed), belongings(calm))
        assert not found, (step, found)
    assert life.kills == 13


def kill_while_checking(life: Life) -> None:
    """Before the first chunk, inside it, between two chunks, between the last one and the preview."""
    gate = life.gate
    gate.shut()
    life.work()
    gate.wait_inside()
    assert life.status() == "checking"
    life.kill()

    gate.shut()
    life.work()
    gate.wait_inside()
    assert gate.finish_chunk()[0] == 0  # the beginning, which forgets what was there
    gate.next_chunk()
    life.kill()

    one = chunk_by_chunk_until(life, lambda read, *_: read > 0)[0]
    assert 0 < one < ROWS / 2
    gate.wait_between()
    life.kill()

    total = ROWS + ROWS // 40
    chunk_by_chunk_until(life, lambda read, *_: read >= total)
    assert life.status() == "checking"
    life.kill()

    life.work()
    life.until("previewed")


def kill_while_writing(life: Life) -> None:
    """Right after it was asked for; inside the first chunk and a late one; between chunks; before the end."""
    gate, total, before = life.gate, ROWS + ROWS // 40, life.firms()
    gate.hold()
    life.work()
    gate.wait_between()
    life.kill()

    gate.shut()
    life.work()
    gate.wait_inside()
    life.kill()
    assert life.firms() == before  # whatever the chunk had written is gone with it

    one = chunk_by_chunk_until(life, lambda _read, written, _: written > 0)[1]
    assert 0 < one < ROWS / 2
    gate.wait_between()
    life.kill()

    # chunks follow the pace of the machine and hold 5,000 rows at most: behind the half there is one more
    chunk_by_chunk_until(life, lambda _read, written, _: written * 2 >= total)
    gate.next_chunk()
    life.kill()

    chunk_by_chunk_until(life, lambda _read, written, _: written >= total)
    gate.wait_between()
    assert life.status() == "committing"
    life.kill()

    life.work()
    life.until("done")


def kill_while_undoing(life: Life) -> None:
    """Inside the first chunk, between two, inside a later one, before the end."""
    gate = life.gate
    gate.shut()
    life.work()
    gate.wait_inside()
    life.kill()

    one = chunk_by_chunk_until(life, lambda *done: done[2] > 0)[2]
    gate.wait_between()
    life.kill()

    chunk_by_chunk_until(life, lambda *done: done[2] > one)
    gate.next_chunk()
    life.kill()

    life.work()
    until(lambda: life.firms() < 100, PATIENCE)
    life.kill()

    life.work()
    life.until("undone")


def chunk_by_chunk_until(life: Life, reached) -> tuple[int, int, int]:
    """Start a worker and let it do chunk after chunk; leave it stopped behind the one with which it is ``reached``."""
    gate = life.gate
    gate.shut()
    life.work()
    gate.wait_inside()
    while not reached(*(now := gate.finish_chunk())):
        gate.next_chunk()
    return now

"""Four lists of the same firms checked and written at the same time by the processes of two workers: each firm enters once."""

import pytest

from tests.faults.test_import_killed import IN_THE_END, Drill

pytestmark = [pytest.mark.faults, pytest.mark.timeout(900)]
ROWS = 6_000

RECEIVE = """
from crm.imports import services
from tests.factories import UserFactory
from tests.factories.imports import code, csv_bytes, firm, upload
hq = UserFactory(role="hq_staff", username="hq")
rows = [firm(n, code=code(n) if n % 3 else "") for n in range(given["rows"])]
part = given["rows"] // 3
lists = (rows, rows[::-1], rows[part:], rows[:2 * part])
result = [services.receive_list(upload(csv_bytes(one)), by=hq).pk for one in lists]
"""
COMMIT = """
from core.accounts.models import User
from crm.imports import services
for batch in given["batches"]:
    services.start_commit(batch, by=User.objects.get(username="hq"))
"""
UNDO = """
from core.accounts.models import User
from crm.imports import services
for batch in given["batches"]:
    services.start_undo(batch, by=User.objects.get(username="hq"), reason="示例")
"""


@pytest.fixture
def drill(tmp_path_factory):
    drill = Drill(tmp_path_factory.mktemp("drill"), "overlap")
    try:
        yield drill.open()
    finally:
        drill.close()


def test_four_overlapping_lists_enter_each_firm_once_and_their_undo_leaves_none(drill):
    for _ in range(2):
        drill.go("worker", "-c", "2", "--without-gossip", "--without-mingle", "--without-heartbeat")
    drill.go("beat", "--scheduler", "celery.beat:Scheduler", "--pidfile=")
    batches = drill.run(RECEIVE, rows=ROWS)
    wait_for(drill, batches, "previewed")

    drill.run(COMMIT, batches=batches)
    wait_for(drill, batches, "done")

    assert drill.ask("SELECT count(*), count(DISTINCT name_norm) FROM enterprises_enterprise") == [(ROWS, ROWS)]
    assert drill.ask("SELECT count(*) FROM audit_auditentry WHERE action = 'enterprise.created'") == [(ROWS,)]
    results = drill.ask("SELECT result, rows_read FROM imports_importbatch")
    assert sum(result.get("created", 0) for result, _ in results) == ROWS
    assert all(sum(result.values()) == read for result, read in results)
    assert drill.ask("SELECT count(*) FROM imports_importrow WHERE enterprise_id IS NULL") == [(0,)]

    drill.run(UNDO, batches=batches)
    wait_for(drill, batches, "undone")
    left = drill.ask("SELECT count(*) FROM imports_leftalone")[0][0]
    assert drill.ask("SELECT count(*) FROM enterprises_enterprise")[0][0] <= left


def wait_for(drill: Drill, batches: list[int], status: str) -> None:
    drill.wait(lambda: {drill.batch(pk)[0] for pk in batches} == {status}, IN_THE_END)

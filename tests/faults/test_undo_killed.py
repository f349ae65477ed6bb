"""An undo whose worker is killed with SIGKILL goes on by itself and ends like one that nobody disturbed."""

import pytest

from tests.faults.test_import_killed import IN_THE_END, WITHIN, Drill

pytestmark = [pytest.mark.faults, pytest.mark.timeout(900)]
ROWS = 14_000

SEED = """
from crm.enterprises.services import create_enterprise
from crm.imports import services
from tests.factories import UserFactory
from tests.factories.imports import checked, csv_bytes, firm, written
hq = UserFactory(role="hq_staff", username="hq")
create_enterprise(by=hq, name="重庆示例000007科技有限公司", legal_person="赵示例")
rows = [firm(n, code="", name=f"重庆示例{n:06d}科技有限公司") for n in range(given["rows"])]
batch = written(checked(csv_bytes(rows), hq), hq)
services.start_undo(batch.pk, by=hq, reason="示例", ring=False)
result = batch.pk
"""


@pytest.fixture(scope="module")
def drill(tmp_path_factory):
    drill = Drill(tmp_path_factory.mktemp("drill"), "undo")
    try:
        yield drill.open()
    finally:
        drill.close()


def test_a_killed_undo_goes_on_by_itself_and_restores_everything(drill):
    pk = drill.run(SEED, rows=ROWS)
    worker = drill.both()

    before = drill.ask("SELECT undo_cursor FROM imports_importbatch")
    drill.wait(lambda: drill.ask("SELECT undo_cursor FROM imports_importbatch") > before, IN_THE_END)
    drill.kill(worker)
    dead = drill.holder(pk)
    assert drill.batch(pk)[0] == "undoing"
    drill.work()
    drill.wait(lambda: drill.holder(pk) != dead, WITHIN)
    drill.wait(lambda: drill.batch(pk)[0] == "undone", IN_THE_END)

    assert drill.ask("SELECT name, legal_person, address FROM enterprises_enterprise") == [
        ("重庆示例000007科技有限公司", "赵示例", "")
    ]
    undo = drill.ask("SELECT undo FROM imports_importbatch")[0][0]
    assert (undo["gone"], undo["restored"], undo["done"], undo["total"]) == (ROWS - 1, 1, ROWS, ROWS)
    assert drill.ask("SELECT count(*) FROM audit_auditentry WHERE action = 'enterprise.removed'") == [(ROWS - 1,)]
    assert drill.ask("SELECT count(*) FROM imports_importrow WHERE enterprise_id IS NOT NULL") == [(1,)]

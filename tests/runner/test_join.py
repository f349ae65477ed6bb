"""Commands without DATABASE_URL: they start the servers, share them, and leave nothing."""

import subprocess
import time
from pathlib import Path

import psutil
import pytest

from tests.running import Product, still_alive

pytestmark = [pytest.mark.faults, pytest.mark.timeout(300)]
ASK = "from django.db import connection as c; k = c.cursor(); k.execute('SELECT 1'); print('answer', k.fetchone()[0])"


def finish(command: subprocess.Popen[str]) -> str:
    output, _ = command.communicate(timeout=120)
    assert command.returncode == 0, output
    return output


def test_a_command_starts_the_servers_and_stops_them(product: Product) -> None:
    assert "answer 1" in finish(product.manage("shell", "-c", ASK))
    assert still_alive(product.processes(), 15) == []


def test_a_command_that_needs_no_database_starts_none(tmp_path: Path) -> None:
    untouched = Product(tmp_path)
    finish(untouched.manage("help"))
    assert not untouched.postgres.cluster.exists()


def test_two_commands_at_once_share_one_server_whichever_ends_first(product: Product) -> None:
    slow = product.manage("shell", "-c", f"import time; time.sleep(4)\n{ASK}")
    quick = [product.manage("shell", "-c", ASK) for _ in range(2)]
    for command in quick:
        assert "answer 1" in finish(command)
    assert sum("-D" in p.cmdline() for p in product.processes()) == 1
    assert "answer 1" in finish(slow)
    assert still_alive(product.processes(), 15) == []


def test_a_command_joins_the_running_product_and_leaves_it_running(product: Product) -> None:
    product.start()
    assert "answer 1" in finish(product.manage("shell", "-c", ASK))
    assert product.get("/healthz")[0] == 200
    product.stop()


def test_a_killed_command_leaves_no_server(product: Product) -> None:
    command = product.manage("shell", "-v", "0", "-c", "import time; print('up', flush=True); time.sleep(100)")
    assert command.stdout
    assert command.stdout.readline().strip().endswith("up")
    family = product.processes()
    assert any("-D" in p.cmdline() for p in family)
    command.kill()
    command.communicate()
    assert still_alive(family, 15) == []


def test_stale_files_of_a_dead_machine_do_not_matter(product: Product) -> None:
    finish(product.manage("shell", "-c", ASK))
    assert still_alive(product.processes(), 15) == []
    # After a reboot the old number may belong to any program.
    (product.postgres.cluster / "postmaster.pid").write_text(f"{psutil.Process().pid}\n{product.postgres.cluster}\n")
    product.postgres.sockets.mkdir(mode=0o700)
    (product.postgres.sockets / ".s.PGSQL.5432.lock").write_text(f"{psutil.Process().pid}\n")
    began = time.monotonic()
    assert "answer 1" in finish(product.manage("shell", "-c", ASK))
    assert time.monotonic() - began < 30

"""The whole product under its runner: starting, stopping, being killed."""

import json
import signal
import socket
import stat
import time
from pathlib import Path

import psycopg2
import pytest

from tests.running import Product, still_alive

pytestmark = [pytest.mark.faults, pytest.mark.timeout(400)]


def wait_until_ready(product: Product, seconds: float = 180) -> None:
    end = time.monotonic() + seconds
    while (answer := product.get("/readyz"))[0] != 200:
        assert time.monotonic() < end, answer
        time.sleep(0.3)


def test_ctrl_c_stops_everything_and_the_second_start_is_quick(product: Product) -> None:
    began = time.monotonic()
    product.start()
    first = time.monotonic() - began
    assert product.get("/healthz") == (200, "ok\n")
    wait_until_ready(product)
    family = product.processes()
    names = " ".join(" ".join(process.cmdline()) for process in family)
    assert all(word in names for word in ("gunicorn", "worker", "beat", "postgres", "valkey-server"))
    assert product.stop(signal.SIGINT) == 0
    assert still_alive(family, 3) == []
    assert not product.postgres.sockets.exists()

    secret = (product.data / "field_key").read_text()
    assert stat.S_IMODE((product.data / "field_key").stat().st_mode) == 0o600
    began = time.monotonic()
    product.start()
    # Some six seconds on two free cores; on a busy machine at least less than the first start with its migrations.
    assert time.monotonic() - began < max(15, first)
    assert (product.data / "field_key").read_text() == secret
    assert product.stop(signal.SIGTERM) == 0


def test_an_empty_database_is_told_how_to_begin(product: Product) -> None:
    product.start()
    assert "make demo" in product.output
    assert "create_administrator" in product.output
    product.stop()


def test_a_killed_runner_leaves_nothing_behind_and_starts_again(product: Product) -> None:
    product.start()
    wait_until_ready(product)
    family = product.processes()
    product.stop(signal.SIGKILL)
    assert still_alive(family, 15) == []
    product.start()
    assert product.stop() == 0


def test_killing_postgres_loses_no_committed_row(product: Product) -> None:
    product.start()
    connection = psycopg2.connect(product.database_url)
    connection.autocommit = True
    cursor = connection.cursor()
    cursor.execute("CREATE TABLE IF NOT EXISTS drill (n integer PRIMARY KEY)")
    for number in range(200):
        cursor.execute("INSERT INTO drill VALUES (%s)", [number])
    postmaster = next(p for p in product.processes() if "-D" in p.cmdline())
    postmaster.kill()

    assert reconnect(product.database_url, "SELECT count(*) FROM drill") == 200
    wait_until_ready(product)
    assert product.stop() == 0


def reconnect(url: str, query: str, seconds: float = 60) -> int:
    end = time.monotonic() + seconds
    while True:
        try:
            with psycopg2.connect(url) as connection, connection.cursor() as cursor:
                cursor.execute(query)
                return cursor.fetchone()[0]
        except psycopg2.OperationalError:
            assert time.monotonic() < end
            time.sleep(0.1)


@pytest.mark.parametrize("word", ["config.runner.guard postgres", "config.runner.guard valkey", "celery", "gunicorn"])
def test_a_killed_part_comes_back(product: Product, word: str) -> None:
    product.start()
    wait_until_ready(product)
    next(p for p in product.processes() if word in " ".join(p.cmdline())).kill()
    time.sleep(1)
    wait_until_ready(product)
    assert product.stop() == 0


def test_a_dead_broker_is_named_by_readyz_while_healthz_stays_green(product: Product) -> None:
    product.start()
    wait_until_ready(product)
    for process in product.processes():
        if "valkey" in " ".join(process.cmdline()):
            process.suspend()
    status, body = product.get("/readyz")
    assert status == 503
    assert json.loads(body)["broker"] != "ok"
    assert product.get("/healthz")[0] == 200
    for process in product.processes():
        process.resume()
    assert product.stop() == 0


def test_a_dead_database_is_named_by_readyz_while_healthz_stays_green(product: Product) -> None:
    product.start()
    wait_until_ready(product)
    processes = [(process, " ".join(process.cmdline())) for process in product.processes()]
    guard = next(process for process, line in processes if "config.runner.guard postgres" in line)
    postmaster = next(process for process, line in processes if " -D " in line)
    guard.suspend()
    postmaster.kill()
    time.sleep(0.5)
    status, body = product.get("/readyz")
    assert status == 503
    assert json.loads(body)["database"] == "数据库无法连接"
    assert product.get("/healthz") == (200, "ok\n")
    guard.resume()
    wait_until_ready(product)
    assert product.stop() == 0


def test_a_taken_port_is_said_before_anything_starts(tmp_path: Path) -> None:
    late = Product(tmp_path)
    with socket.create_server(("127.0.0.1", late.port)):
        assert late.launch().wait(60) == 1
    assert f"make run PORT={late.port + 1}" in late.output
    assert not late.data.exists()

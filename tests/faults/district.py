"""A district for the tests of real processes: a database of its own, a broker that can be stopped, workers and beats
whose clock is set one by one with faketime."""

import datetime
import json
import os
import signal
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit
from zoneinfo import ZoneInfo

import psycopg2
import redis

from config.runner import processes
from config.runner.environment import ROOT
from config.runner.service import Place
from config.runner.valkey import Valkey

SHANGHAI = ZoneInfo("Asia/Shanghai")
LIBRARIES = sorted(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"))
CELERY = (sys.executable, "-W", "ignore", "-m", "celery", "-A", "config")
PATIENCE = 60


def url_of(database: str) -> str:
    """The address of a database on the server of the tests."""
    return urlunsplit(urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{database}"))


def maintain(statement: str) -> None:
    """Run a statement that no transaction may hold, such as CREATE DATABASE."""
    with closing(psycopg2.connect(os.environ["DATABASE_URL"])) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(statement)


class Migrated:
    """The migrated database that the districts of this run are copies of; made when the first one asks for it."""

    _made: str | None = None

    @classmethod
    def database(cls) -> str:
        if cls._made is None:
            name = f"migrated_{os.getpid()}"
            maintain(f"CREATE DATABASE {name}")
            environment = {**os.environ, "DATABASE_URL": url_of(name)}
            subprocess.run([sys.executable, "manage.py", "migrate", "-v0"], cwd=ROOT, env=environment, check=True)
            cls._made = name
        return cls._made

    @classmethod
    def drop(cls) -> None:
        if cls._made is not None:
            maintain(f"DROP DATABASE {cls._made} WITH (FORCE)")
            cls._made = None


class District:
    """A database, a broker, and the processes that a test has started."""

    def __init__(self, folder: Path, name: str = "reminders") -> None:
        self.folder = folder
        self.broker_server = Valkey(Place(folder / "broker", throwaway=True))
        self.broker: subprocess.Popen | None = None
        self.started: list[subprocess.Popen] = []
        self.database = f"{name}_{os.getpid()}"
        self.database_url = url_of(self.database)
        self.environment = {
            **os.environ, **self.broker_server.environment, "DATABASE_URL": self.database_url, "TZ": "UTC",
            "PYTHONUNBUFFERED": "1", "DJANGO_SETTINGS_MODULE": "config.settings",
        }  # fmt: skip

    def open(self) -> "District":
        """Create the database as a copy of one that was migrated once for the whole run, and start the broker."""
        maintain(f"CREATE DATABASE {self.database} TEMPLATE {Migrated.database()}")
        self.start_broker()
        return self

    def copy_of(self, other: "District") -> "District":
        """Create the database as a copy of another's, to whom nobody is connected; without a broker."""
        maintain(f"CREATE DATABASE {self.database} TEMPLATE {other.database}")
        return self

    def close(self) -> None:
        """End everything and drop the database."""
        self.end_processes()
        self.stop_broker()
        maintain(f"DROP DATABASE IF EXISTS {self.database} WITH (FORCE)")

    # The broker -------------------------------------------------------------------------------------------------------
    def start_broker(self) -> None:
        self.broker_server.prepare()
        with (self.folder / "broker.log").open("ab") as log:
            self.broker = processes.start(self.broker_server.command(), log=log)
        until(self.broker_server.answers)

    def stop_broker(self) -> None:
        if self.broker is not None:
            self.broker.kill()
            self.broker.wait()

    def lose_all_messages(self) -> None:
        with closing(redis.Redis(unix_socket_path=str(self.broker_server.socket))) as client:
            client.flushall()

    def messages_waiting(self) -> int:
        with closing(redis.Redis(unix_socket_path=str(self.broker_server.socket))) as client:
            return client.llen("celery")

    # Processes --------------------------------------------------------------------------------------------------------
    def clock(self, moment: datetime.datetime) -> dict[str, str]:
        """The environment in which a process begins at ``moment`` and runs on from there."""
        ahead = moment.timestamp() - time.time()
        return {
            **self.environment, "LD_PRELOAD": str(LIBRARIES[0]), "FAKETIME": f"{ahead:+.0f}",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1", "PYTHONPATH": str(Path(__file__).with_name("clock")),
        }  # fmt: skip

    def start(self, moment: datetime.datetime, *, workers: int = 1, beats: int = 1) -> list[subprocess.Popen]:
        """Start workers of two processes each and beats whose clock shows ``moment``; return when the workers listen."""
        kinds = ["worker"] * workers + ["beat"] * beats
        children = [self._start(kind, moment) for kind in kinds]
        for child in children[:workers]:
            until(lambda child=child: "ready." in self.log_of(child).read_text(errors="replace"))
        return children

    def _start(self, kind: str, moment: datetime.datetime) -> subprocess.Popen:
        options = {
            "worker": ("-c", "2", "--without-gossip", "--without-mingle", "--without-heartbeat"),
            "beat": ("--scheduler", "celery.beat:Scheduler", "--pidfile="),
        }
        with (self.folder / "starting.log").open("wb") as log:
            child = subprocess.Popen(
                [*CELERY, kind, "-l", "INFO", *options[kind]],
                cwd=ROOT, env=self.clock(moment), stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip
        (self.folder / "starting.log").rename(self.log_of(child))
        self.started.append(child)
        return child

    def log_of(self, child: subprocess.Popen) -> Path:
        return self.folder / f"process-{child.pid}.log"

    def kill(self, child: subprocess.Popen) -> None:
        """SIGKILL a process with everything below it."""
        if child.poll() is None:
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()

    def end_processes(self) -> None:
        """End what the test has started, at once."""
        while self.started:
            self.kill(self.started.pop())

    def run(self, code: str, moment: datetime.datetime | None = None, **given):
        """Run Python in a process of its own with Django ready and ``given`` as names; return what it puts in ``result``."""
        program = (
            "import django, json, sys, datetime; django.setup(); given = json.loads(sys.argv[1]); result = None\n"
            f"{code}\nprint('RESULT' + json.dumps(result))"
        )
        done = subprocess.run(
            [sys.executable, "-c", program, json.dumps(given, default=str)],
            cwd=ROOT, env=self.clock(moment) if moment else self.environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr[-3000:]
        return json.loads(done.stdout.rpartition("RESULT")[2])

    # What is there ----------------------------------------------------------------------------------------------------
    def connect(self):
        return psycopg2.connect(self.database_url)

    def ask(self, query: str, *values) -> list[tuple]:
        with closing(self.connect()) as connection, connection.cursor() as cursor:
            cursor.execute(query, values)
            return cursor.fetchall()

    def notices(self, followup_id: int) -> list[tuple[int, bool]]:
        """Every reminder about a follow-up: its offset, and whether it stands in the inbox."""
        query = """SELECT day_offset, superseded_at IS NULL AND cancelled_at IS NULL FROM notices_notice
            WHERE rule = 'FU_NEXT' AND target_id = %s ORDER BY day_offset, id"""
        return self.ask(query, followup_id)

    def wait_for(self, followup_id: int, expected: list[tuple[int, bool]], seconds: float = PATIENCE) -> None:
        """Wait until the reminders are as expected; fail with what is there and the worker's last words."""
        end = time.monotonic() + seconds
        while (found := self.notices(followup_id)) != expected:
            assert time.monotonic() < end, f"{found}\n{self.last_words()}"
            time.sleep(0.2)

    def last_words(self) -> str:
        return "\n".join(self.log_of(child).read_text(errors="replace")[-1500:] for child in self.started)


def until(condition, seconds: float = PATIENCE) -> None:
    """Wait until the condition holds."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.1)


def at(day: datetime.date, clock: str) -> datetime.datetime:
    """A wall time of Asia/Shanghai."""
    return datetime.datetime.combine(day, datetime.time.fromisoformat(clock), SHANGHAI)

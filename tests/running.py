"""The product as its users run it: `python -m config.runner` in a data folder of its own, for tests."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import suppress
from pathlib import Path

import psutil

from config.runner.environment import ROOT
from config.runner.join import REPLACED_BY
from config.runner.postgres import Postgres
from config.runner.service import Place
from config.runner.valkey import Valkey


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


class Product:
    """One installation: a data folder, a port, and perhaps a running runner."""

    def __init__(self, folder: Path, **environment: str) -> None:
        self.data = folder / "data"
        self.port = free_port()
        self.log = folder / "runner.log"
        self.runner: subprocess.Popen[bytes] | None = None
        inherited = {name: value for name, value in os.environ.items() if name not in NOT_INHERITED}
        self.environment = inherited | {
            "LIANZHAO_DATA": str(self.data),
            "PORT": str(self.port),
            "STATIC_ROOT": str(folder / "static"),
            "PLAIN_STATIC": "1",
            "PYTHONUNBUFFERED": "1",
            **environment,
        }

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def postgres(self) -> Postgres:
        return Postgres(Place(self.data))

    @property
    def database_url(self) -> str:
        return self.postgres.environment["DATABASE_URL"]

    @property
    def output(self) -> str:
        return self.log.read_text(encoding="utf-8", errors="replace") if self.log.exists() else ""

    def launch(self, *arguments: str) -> subprocess.Popen[bytes]:
        """Start the runner (or one part of it) and return at once."""
        with self.log.open("wb") as log:
            self.runner = subprocess.Popen(
                [sys.executable, "-m", "config.runner", *arguments],
                cwd=ROOT,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        return self.runner

    def start(self, seconds: float = 240) -> "Product":
        """Start the runner and wait until it has said its address."""
        runner = self.launch()
        end = time.monotonic() + seconds
        while "链招通已启动" not in self.output:
            assert runner.poll() is None, self.output
            assert time.monotonic() < end, self.output
            time.sleep(0.05)
        return self

    def stop(self, how: signal.Signals = signal.SIGINT, seconds: float = 60) -> int:
        """Send the signal; returns the exit status."""
        assert self.runner
        self.runner.send_signal(how)
        return self.runner.wait(seconds)

    def get(self, path: str) -> tuple[int, str]:
        """Status and body of a page; status 0 when nobody answers."""
        try:
            with urllib.request.urlopen(self.url + path, timeout=10) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as refusal:
            return refusal.code, refusal.read().decode()
        except OSError as silence:
            return 0, str(silence)

    def manage(self, *arguments: str, **more: str) -> subprocess.Popen[str]:
        """Start `manage.py` with the arguments."""
        return subprocess.Popen(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=self.environment | more,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def processes(self) -> list[psutil.Process]:
        """Every process of this installation: the runner, the guards, and all below them."""
        found = {process for process in psutil.process_iter() if self._is_ours(process)}
        for process in list(found):
            found.update(_children(process))
        return sorted((p for p in found if p.is_running()), key=lambda process: process.pid)

    def _is_ours(self, process: psutil.Process) -> bool:
        if self.runner and process.pid == self.runner.pid:
            return True
        folders = {str(self.data), str(Place(self.data).home)}
        try:
            return any(word.startswith(folder) for word in process.cmdline() for folder in folders)
        except psutil.Error:
            return False

    def kill(self) -> None:
        """Kill what is left of it."""
        for process in self.processes():
            with suppress(psutil.NoSuchProcess):
                process.kill()
        if self.runner:
            self.runner.wait()

    def remove(self) -> None:
        """Kill what is left and delete every folder of this installation."""
        self.kill()
        services = (self.postgres, Valkey(Place(self.data))) if self.data.exists() else ()
        for folder in (
            *(service.sockets for service in services),
            *(service.place.home for service in services),
            self.data,
        ):
            shutil.rmtree(folder, ignore_errors=True)


# The product in these tests has its own servers and keys, not those of the test run.
NOT_INHERITED = {*REPLACED_BY, "SECRET_KEY", "FIELD_KEY", "MEDIA_ROOT", "LIANZHAO_DATA"}


def _children(process: psutil.Process) -> list[psutil.Process]:
    try:
        return process.children(recursive=True)
    except psutil.Error:
        return []


def still_alive(processes: list[psutil.Process], seconds: float) -> list[psutil.Process]:
    """Those that have not ended after so many seconds (a zombie has ended)."""
    end = time.monotonic() + seconds
    while (alive := [p for p in processes if _is_alive(p)]) and time.monotonic() < end:
        time.sleep(0.1)
    return alive


def _is_alive(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False

"""The runner's life: servers, database, processes; then watching; then stopping everything in order."""

import http.client
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from types import FrameType

from config.runner import processes
from config.runner.environment import ROOT, data_folder
from config.runner.errors import RunnerError
from config.runner.join import Lease, hold, set_environment
from config.runner.parts import PARTS, Part, address, check_port

# A process that ends this often within a minute will not be helped by another start.
MOST_RESTARTS = 5
# Stopped in this order: nothing new comes in, nothing new is rung, then what was begun is finished.
STOP_ORDER = ("web", "beat", "worker")


class Stopped(BaseException):
    """Somebody pressed Ctrl+C or sent SIGTERM."""


class Runner:
    """Starts the named parts of the product, watches them and stops them."""

    def __init__(self, names: Sequence[str], *, prepare: bool) -> None:
        self.names = names
        self.prepares = prepare
        self.leases: list[Lease] = []
        self.children: dict[str, tuple[Part, subprocess.Popen[bytes]]] = {}
        self.restarts: list[float] = []
        self.stopping = False
        self.began = time.monotonic()

    def run(self) -> int:
        """Run until stopped. Returns the exit status: 0 after a stop that was asked for."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._on_signal)
        status = 0
        try:
            self.start()
            self.watch()
        except Stopped:
            say("正在停止……")
        except RunnerError as error:
            say(str(error))
            status = 1
        finally:
            self.stopping = True
            self.stop()
        return status

    def start(self) -> None:
        """Bring everything up; says what it does and how long it took."""
        if "web" in self.names:
            check_port()
        for service in set_environment():
            with timed(f"启动内嵌 {service.title}"):
                self.leases.append(hold(service))
        if self.prepares:
            with timed("准备数据库和静态文件"):
                self._prepare()
        for name in self.names:
            self._start_part(PARTS[name]())
            if name == "web":
                self._await_web()
        took = f"{time.monotonic() - self.began:.1f} 秒"
        say(
            f"链招通已启动（{took}）"
            + (f"：http://{_typed(address()[0])}:{address()[1]}/" if "web" in self.names else "")
        )
        kept = f"数据文件夹 {data_folder()}；" if self.leases else ""
        say(f"{kept}按 Ctrl+C 停止。")

    def watch(self) -> None:
        """Look after the children and servers for ever. Raises RunnerError when something does not stay up."""
        while True:
            time.sleep(0.5)
            for part, child in list(self.children.values()):
                if child.poll() is not None:
                    self._restart(part, child.returncode)
            for lease in self.leases:
                lease.renew()

    def stop(self) -> None:
        """Stop the parts, then the servers (the last one started first); a second Ctrl+C kills what is slow."""
        for name in STOP_ORDER:
            if name in self.children:
                part, child = self.children[name]
                processes.stop(child, signal.SIGTERM, part.stop_seconds)
        for lease in reversed(self.leases):
            if not lease.release():
                say(f"{lease.service.title} 仍被其他命令使用，待其结束后自动停止。")
        if self.leases or self.children:
            say("已停止。")

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        if not self.stopping:
            self.stopping = True
            raise Stopped
        for _, child in self.children.values():
            if child.poll() is None:
                child.kill()

    def _prepare(self) -> None:
        """Migrations, cache table, static files, and the demo district if asked for: see the command `prepare`."""
        child = processes.start([sys.executable, ROOT / "manage.py", "prepare"], cwd=ROOT)
        self.children["prepare"] = (Part("prepare", "准备", ()), child)
        try:
            failed = child.wait()
        except Stopped:
            processes.stop(child, signal.SIGTERM, 5)
            raise
        finally:
            del self.children["prepare"]
        if failed:
            raise RunnerError("数据库准备失败，原因见上。")

    def _start_part(self, part: Part) -> None:
        child = processes.start(part.command, death=part.death, cwd=ROOT)
        self.children[part.name] = (part, child)

    def _restart(self, part: Part, status: int) -> None:
        now = time.monotonic()
        self.restarts = [moment for moment in self.restarts if now - moment < 60] + [now]
        if len(self.restarts) > MOST_RESTARTS:
            raise RunnerError(f"{part.title}进程（{part.name}）反复退出（状态 {status}），原因见上方日志。")
        say(f"{part.title}进程（{part.name}）意外退出（状态 {status}），重新启动。")
        self._start_part(part)

    def _await_web(self) -> None:
        """Return when the web server answers anything."""
        host, port = address()
        while True:
            part, child = self.children["web"]
            if child.poll() is not None:
                raise RunnerError(f"{part.title}进程无法启动（状态 {child.returncode}），原因见上方日志。")
            with suppress(OSError, http.client.HTTPException):
                line = http.client.HTTPConnection(_typed(host), port, timeout=5)
                line.request("GET", "/healthz")
                line.getresponse()
                return
            time.sleep(0.05)


class timed:  # noqa: N801 (reads as a statement)
    """Says what begins, and how long it took if it took long."""

    def __init__(self, what: str) -> None:
        self.what = what

    def __enter__(self) -> None:
        self.began = time.monotonic()
        say(f"{self.what}……")

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None:
            say(f"{self.what}：{time.monotonic() - self.began:.1f} 秒")


def say(text: str) -> None:
    """One line for the person at the terminal."""
    print(text, flush=True)


def _typed(host: str) -> str:
    """The host that a person on this machine types."""
    return "127.0.0.1" if host in {"0.0.0.0", "::"} else host  # noqa: S104 (compared, not bound)


def follow_parent() -> None:
    """Stop when the program that started us (make) is killed."""
    processes.die_with(signal.SIGTERM, os.getppid())

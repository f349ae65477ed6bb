"""The guard: one process that keeps one embedded server running for as long as somebody uses it.

    python -m config.runner.guard postgres|valkey DATA_FOLDER [--throwaway]

Whoever uses the server holds `users.lock` shared. The kernel lets go of it when that process ends, even by kill -9; the
guard sees that nobody is left when it gets the lock alone, stops the server and ends. See `join` for the other side.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

from config.runner import processes
from config.runner.errors import RunnerError
from config.runner.locks import FileLock
from config.runner.postgres import Postgres
from config.runner.service import Place, Service
from config.runner.valkey import Valkey

SERVICES: dict[str, type[Service]] = {"postgres": Postgres, "valkey": Valkey}
# A start after a crash can fail for a moment (the dead server's children are still ending): try again, more slowly.
PAUSES = (0.1, 0.3, 1, 2, 4, 8)
LOG_BYTES = 5_000_000


def lock_path(service: Service, name: str) -> Path:
    """`users`, `starting` or `guard`: see `join`."""
    return service.folder / f"{name}.lock"


def state_path(service: Service) -> Path:
    """The file that says whether the server is ready, or why it is not."""
    return service.folder / "state.json"


class Guard:
    """Starts, watches, restarts and stops one server."""

    def __init__(self, service: Service) -> None:
        self.service = service
        self.child: subprocess.Popen[bytes] | None = None
        self.users = FileLock(lock_path(service, "users"))
        self.recent_crashes: list[float] = []

    def run(self) -> None:
        """Keep the server running until nobody uses it. Raises RunnerError when it will not run."""
        try:
            self.start()
            while not self.users.try_take():
                if self.child and self.child.poll() is not None:
                    self.restart()
                time.sleep(0.2)
        finally:
            self.stop()

    def start(self) -> None:
        """Start the server and wait until it answers; recovery after a crash may take its time."""
        for pause in PAUSES:
            self.service.prepare()
            command = self.service.command()
            with self.service.log.open("ab") as log:
                self.child = processes.start(
                    command,
                    death=self.service.stop_signal,
                    account=self.service.account,
                    cwd=self.service.folder,
                    log=log,
                )
            while self.child.poll() is None:
                if self.service.answers():
                    self.tell(ready=True, pid=self.child.pid)
                    return
                time.sleep(0.02)
            time.sleep(pause)
        raise RunnerError(
            f"{self.service.title} 无法启动，日志 {self.service.log} 的末尾：\n{log_tail(self.service.log)}"
        )

    def restart(self) -> None:
        """After a crash. Raises RunnerError when it crashes again and again."""
        now = time.monotonic()
        self.recent_crashes = [moment for moment in self.recent_crashes if now - moment < 60] + [now]
        if len(self.recent_crashes) > 5:
            raise RunnerError(f"{self.service.title} 一分钟内多次异常退出，已停止。日志：{self.service.log}")
        print(f"{self.service.title} ended with {self.child and self.child.returncode}, starting it again", flush=True)
        self.tell(ready=False)
        self.start()

    def stop(self) -> None:
        """Stop the server and clear what it leaves; a throw-away one goes altogether."""
        if self.child:
            processes.stop(self.child, self.service.stop_signal, self.service.stop_seconds)
        shutil.rmtree(self.service.sockets, ignore_errors=True)
        if self.service.place.throwaway:
            shutil.rmtree(self.service.folder, ignore_errors=True)
            data = self.service.place.data
            if not any((data / name).exists() for name in SERVICES):
                shutil.rmtree(data, ignore_errors=True)

    def tell(self, **state: object) -> None:
        """Write the state file in one piece."""
        path = state_path(self.service)
        draft = path.with_suffix(".new")
        draft.write_text(json.dumps({"guard": os.getpid(), **state}), encoding="utf-8")
        draft.rename(path)


def log_tail(path: Path, lines: int = 8) -> str:
    """The last lines of a log."""
    with suppress(OSError):
        return "\n".join(path.read_text(encoding="utf-8", errors="replace").splitlines()[-lines:])
    return ""


def main(name: str, data: str, *options: str) -> int:
    """Guard the server until nobody uses it; a second guard of the same server ends at once."""
    service = SERVICES[name](Place(Path(data), throwaway="--throwaway" in options))
    lock = FileLock(lock_path(service, "guard"))
    if not lock.try_take(seconds=2):
        return 0
    # Stopping is decided by the lock alone; a stray signal must not pull the server away from its users.
    # (A handler that does nothing, not SIG_IGN: the server would inherit that.)
    for unheard in (signal.SIGINT, signal.SIGHUP, signal.SIGTERM):
        signal.signal(unheard, lambda *_: None)
    with suppress(FileNotFoundError):
        if service.log.stat().st_size > LOG_BYTES:
            service.log.replace(service.log.with_suffix(".log.1"))
    guard = Guard(service)
    try:
        guard.run()
    except (RunnerError, OSError) as error:
        guard.tell(ready=False, error=str(error))
        return 1
    with suppress(OSError):
        state_path(service).unlink(missing_ok=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

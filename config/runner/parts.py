"""The three processes of the product: how each is started and how it is asked to end."""

import os
import signal
import socket
import sys
from dataclasses import dataclass

from config.runner.errors import RunnerError

# On a machine of one's own the runner may be started by root; Celery need not say so each time.
QUIET = "ignore:You're running the worker with superuser privileges"
CELERY = ("-W", QUIET, "-m", "celery", "-q", "-A", "config")


@dataclass(frozen=True)
class Part:
    """One process. The kernel sends it `death` when the runner is killed; SIGTERM asks it to finish its work first."""

    name: str
    title: str
    arguments: tuple[str, ...]
    death: signal.Signals = signal.SIGTERM
    # How long it may take to finish the request or task in hand.
    stop_seconds: float = 20

    @property
    def command(self) -> list[str]:
        return [sys.executable, *self.arguments]


def address() -> tuple[str, int]:
    """Where the web server listens: BIND (only this machine unless told otherwise) and PORT. Raises RunnerError."""
    port = os.environ.get("PORT") or "8000"
    if not port.isdigit() or not 0 < int(port) < 65536:
        raise RunnerError(f"PORT 应为 1 到 65535 的整数，现在是 {port!r}。")
    return os.environ.get("BIND") or "127.0.0.1", int(port)


def check_port() -> None:
    """Raise RunnerError when another program listens where we want to."""
    host, port = address()
    try:
        with socket.create_server((host, port)):
            pass
    except OSError as error:
        raise RunnerError(
            f"无法监听 {host}:{port}（{error.strerror}）。"
            f"若端口已被占用，请停止占用者，或换一个端口，例如 make run PORT={port + 1}"
        ) from error


def web() -> Part:
    """Gunicorn: WEB_CONCURRENCY processes with four threads each."""
    host, port = address()
    options = {
        "--bind": f"{host}:{port}",
        "--workers": os.environ.get("WEB_CONCURRENCY") or "2",
        "--worker-class": "gthread",
        "--threads": "4",
        "--timeout": "60",
        "--graceful-timeout": "15",
        "--log-level": "warning",
    }
    # The control socket would be opened in the home folder.
    return Part("web", "网页", ("-m", "gunicorn", "config.wsgi", "--no-control-socket", *_flat(options)))


def worker() -> Part:
    """The Celery worker. When the runner is killed it is killed too, as it may wait for ever for a broker that has gone.

    Nothing is lost by that: PostgreSQL knows what there is to do.
    """
    options = {"--concurrency": os.environ.get("WORKER_CONCURRENCY") or "2", "--loglevel": _log_level()}
    return Part("worker", "后台任务", (*CELERY, "worker", *_flat(options)), death=signal.SIGKILL)


def beat() -> Part:
    """Celery's clock. It keeps no file: what is due is decided from the rows, so a missed ring loses nothing."""
    options = {"--scheduler": "celery.beat:Scheduler", "--pidfile": "", "--loglevel": _log_level()}
    return Part("beat", "定时器", (*CELERY, "beat", *_flat(options)), death=signal.SIGKILL)


# Started in this order after the database is ready.
PARTS = {"web": web, "worker": worker, "beat": beat}


def _log_level() -> str:
    return os.environ.get("LOG_LEVEL") or "WARNING"


def _flat(options: dict[str, str]) -> list[str]:
    return [f"{name}={value}" for name, value in options.items()]

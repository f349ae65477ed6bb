"""Use the embedded servers: join those that run, start those that do not, leave them when this process ends.

Three locks in a server's folder make this safe, also against kill -9:
`users` is held shared by everybody who uses the server, and alone by the guard while it stops it;
`starting` by whoever looks whether a guard is there, or starts one; `guard` by the guard for its life.
"""

import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from typing import Any

import psutil

from config.runner.environment import ROOT, data_folder, read_dotenv, set_secrets
from config.runner.errors import RunnerError
from config.runner.guard import SERVICES, lock_path, state_path
from config.runner.locks import FileLock, is_held, is_shared
from config.runner.service import Place, Service

# What the environment must name for a server not to be ours. Started in this order, stopped in the other.
REPLACED_BY = {"DATABASE_URL": "postgres", "BROKER_URL": "valkey"}
# The leases of this process: they must not be collected before it ends.
_leases: list["Lease"] = []


@dataclass
class Lease:
    """The right to use one running server, until `release` or the end of this process."""

    service: Service
    users: FileLock
    guard: subprocess.Popen[bytes] | None = None

    def release(self, seconds: float = 60) -> bool:
        """Leave the server. Says whether it has stopped, which it does unless others still use it."""
        self.users.close()
        guard, users = lock_path(self.service, "guard"), lock_path(self.service, "users")
        end = time.monotonic() + seconds
        while is_held(guard) and not is_shared(users) and time.monotonic() < end:
            time.sleep(0.05)
        if is_held(guard):
            return False
        if self.guard:
            self.guard.wait(seconds)
        return True

    def renew(self) -> None:
        """Start the guard anew if it has gone. Raises RunnerError when the server does not come up."""
        if not is_held(lock_path(self.service, "guard")):
            self.guard = _start_guard(self.service)


def hold(service: Service) -> Lease:
    """Join the running server or start it; returns when it answers. Raises RunnerError when it does not come up."""
    service.make_folder()
    users = FileLock(lock_path(service, "users"))
    users.share()
    return Lease(service, users, guard=_start_guard(service))


def embedded_services(place: Place | None = None) -> list[Service]:
    """The servers that we provide because the environment names no other."""
    place = place or Place(data_folder())
    return [SERVICES[name](place) for variable, name in REPLACED_BY.items() if not os.environ.get(variable)]


def set_environment() -> list[Service]:
    """Complete the environment from `.env` and the data folder; returns the embedded servers, not yet started."""
    read_dotenv()
    data = data_folder()
    set_secrets(data)
    os.environ.setdefault("MEDIA_ROOT", str(data / "media"))
    services = embedded_services()
    for service in services:
        os.environ.update(service.environment)
    return services


def ensure_services() -> None:
    """Complete the environment and use the embedded servers until this process ends (for `manage.py`)."""
    _leases.extend(hold(service) for service in set_environment())


def _start_guard(service: Service) -> subprocess.Popen[bytes] | None:
    """Return when a guard is there and its server answers; start one if need be, and return it. Raises RunnerError."""
    with FileLock(lock_path(service, "starting")):
        child = None
        while True:
            state = _state(service)
            if is_held(lock_path(service, "guard")):
                if state.get("ready") and psutil.pid_exists(state["guard"]):
                    return child
            elif child is None:
                state_path(service).unlink(missing_ok=True)
                child = _spawn(service)
            elif child.poll() is not None:
                raise RunnerError(
                    state.get("error") or f"{service.title} 无法启动，详见 {service.folder / 'guard.log'}"
                )
            time.sleep(0.02)


def _spawn(service: Service) -> subprocess.Popen[bytes]:
    """Start the guard in a session of its own: Ctrl+C is for its users, it ends after the last of them."""
    place = service.place
    command = [sys.executable, "-m", "config.runner.guard", service.name, str(place.data)]
    with (service.folder / "guard.log").open("wb") as log:
        return subprocess.Popen(
            command + (["--throwaway"] if place.throwaway else []),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd=ROOT,
            start_new_session=True,
        )


def _state(service: Service) -> dict[str, Any]:
    try:
        return json.loads(state_path(service).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}

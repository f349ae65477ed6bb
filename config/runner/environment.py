"""Where things are and what the environment says: `.env`, the data folder, the generated secrets."""

import base64
import os
import secrets
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from config.runner.errors import RunnerError

ROOT = Path(__file__).resolve().parents[2]


def read_dotenv(path: Path = ROOT / ".env") -> None:
    """Put the lines `NAME=value` of `.env` into the environment; what the environment already says wins."""
    if not path.exists():
        return
    for line in path.read_text(encoding="utf-8").splitlines():
        name, sign, value = line.strip().partition("=")
        if sign and not name.startswith("#"):
            os.environ.setdefault(name.strip().removeprefix("export "), value.strip().strip("'\""))


def data_folder() -> Path:
    """The folder of the embedded database, the uploads and the secrets: `LIANZHAO_DATA`, else `var/` in the project."""
    return Path(os.environ.get("LIANZHAO_DATA") or ROOT / "var").expanduser().absolute()


def own_folder(path: Path) -> Path:
    """Create `path` for our eyes only if it is not there. Raises RunnerError when it belongs to another user."""
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        owner = path.stat().st_uid
    except OSError as error:
        raise RunnerError(
            f"无法创建文件夹 {path}：{error.strerror}。请用 LIANZHAO_DATA=… 指定另一个文件夹。"
        ) from error
    if owner != os.geteuid():
        raise RunnerError(
            f"文件夹 {path} 属于另一个用户（uid {owner}）。请以该用户运行，或用 LIANZHAO_DATA=… 另选文件夹。"
        )
    return path


def set_secrets(data: Path) -> None:
    """Set SECRET_KEY and FIELD_KEY from the data folder where the environment has none; the first call invents them."""
    for name, make in (("SECRET_KEY", _secret_key), ("FIELD_KEY", _field_key)):
        if not os.environ.get(name):
            os.environ[name] = _kept(own_folder(data) / name.lower(), make)


def _secret_key() -> str:
    return secrets.token_urlsafe(50)


def _field_key() -> str:
    return base64.urlsafe_b64encode(os.urandom(32)).decode()


def _kept(path: Path, make: Callable[[], str]) -> str:
    """The text of the file; a missing file is written first, whole or not at all, once even when two do so at once."""
    if not path.exists():
        draft = path.with_name(f".{path.name}.{os.getpid()}")
        with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="ascii") as file:
            file.write(make() + "\n")
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            os.link(draft, path)
        draft.unlink()
    return path.read_text(encoding="ascii").strip()

"""What the runner keeps in files: keys, settings, locks; and the deployment files that are not run here."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from config.runner.environment import ROOT, read_dotenv, set_secrets
from config.runner.errors import RunnerError
from config.runner.locks import FileLock, is_held, is_shared
from config.runner.parts import address


def test_keys_are_invented_once_and_for_our_eyes_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []
    for _ in range(2):
        monkeypatch.delenv("SECRET_KEY")
        monkeypatch.delenv("FIELD_KEY")
        set_secrets(tmp_path / "data")
        seen.append((os.environ["SECRET_KEY"], os.environ["FIELD_KEY"]))
    assert seen[0] == seen[1]
    assert seen[0][0] != seen[0][1]
    modes = {stat.S_IMODE((tmp_path / "data" / name).stat().st_mode) for name in ("secret_key", "field_key")}
    assert modes == {0o600}
    assert stat.S_IMODE((tmp_path / "data").stat().st_mode) == 0o700


def test_keys_of_the_environment_are_not_written_down(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "given")
    monkeypatch.setenv("FIELD_KEY", "given")
    set_secrets(tmp_path / "data")
    assert not (tmp_path / "data").exists()


def test_the_environment_wins_over_dotenv(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "8123")
    monkeypatch.setenv("ORGANISATION", "x")
    monkeypatch.delenv("ORGANISATION")
    (tmp_path / ".env").write_text("# PORT=1\nPORT=9000\nexport ORGANISATION='示例区指挥部'\n\n", encoding="utf-8")
    read_dotenv(tmp_path / ".env")
    assert (os.environ["PORT"], os.environ["ORGANISATION"]) == ("8123", "示例区指挥部")


@pytest.mark.parametrize("port", ["0", "65536", "abc", "-1"])
def test_an_impossible_port_is_refused_by_name(port: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", port)
    with pytest.raises(RunnerError, match="PORT"):
        address()


def test_a_lock_goes_with_the_process_that_holds_it(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    holding = "lock.share(); print('held', flush=True); time.sleep(60)"
    script = f"import time; from config.runner.locks import FileLock; lock = FileLock({str(path)!r}); {holding}"
    with subprocess.Popen([sys.executable, "-c", script], cwd=ROOT, stdout=subprocess.PIPE) as holder:
        assert holder.stdout
        assert holder.stdout.readline() == b"held\n"
        assert is_held(path)
        assert is_shared(path)
        holder.kill()
    assert not is_held(path)


def test_a_lock_held_alone_is_not_shared(tmp_path: Path) -> None:
    with FileLock(tmp_path / "lock"):
        assert is_held(tmp_path / "lock")
        assert not is_shared(tmp_path / "lock")


def test_every_setting_of_the_environment_is_documented() -> None:
    documented = (ROOT / ".env.example").read_text(encoding="utf-8")
    for name in (
        *("DATABASE_URL", "BROKER_URL", "CACHE_URL", "SECRET_KEY", "FIELD_KEY", "ALLOWED_HOSTS", "MEDIA_ROOT", "PORT"),
        *("BIND", "WEB_CONCURRENCY", "DEBUG", "PRODUCTION", "HTTPS", "TRUSTED_PROXIES", "EMAIL_HOST", "LIANZHAO_DATA"),
    ):
        assert f"#{name}=" in documented, name


def test_compose_publishes_the_web_port_only_and_has_no_secret_of_its_own() -> None:
    text = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
    services = yaml.safe_load(text)["services"]
    assert set(services) == {"postgres", "valkey", "migrate", "web", "worker", "beat"}
    assert [name for name, service in services.items() if "ports" in service] == ["web"]
    for name in ("SECRET_KEY", "FIELD_KEY", "POSTGRES_PASSWORD", "ALLOWED_HOSTS"):
        assert f"${{{name}:?" in text
    assert "--builtin-locale=C.UTF-8" in services["postgres"]["environment"]["POSTGRES_INITDB_ARGS"]

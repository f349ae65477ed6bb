"""The backup file: a tar of `database.dump`, `media/…` and `manifest.json`, each member's SHA-256 in the manifest."""

import hashlib
import json
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from core.errors import RuleViolation

FORMAT = 1
DUMP = "database.dump"
MEDIA = "media/"
MANIFEST = "manifest.json"
CHUNK = 1024 * 1024


class HashingReader:
    """A file that is read once and knows the checksum and size of what was read."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._digest = hashlib.sha256()
        self._size = 0

    def read(self, size: int = -1) -> bytes:
        chunk = self._file.read(size)
        self._digest.update(chunk)
        self._size += len(chunk)
        return chunk

    @property
    def facts(self) -> dict[str, Any]:
        return {"sha256": self._digest.hexdigest(), "bytes": self._size}


def add_file(archive: tarfile.TarFile, path: Path, name: str) -> dict[str, Any]:
    """Add a file; returns its checksum and size for the manifest."""
    with path.open("rb") as file:
        reader = HashingReader(file)
        archive.addfile(archive.gettarinfo(arcname=name, fileobj=file), reader)
    return reader.facts


def add_manifest(archive: tarfile.TarFile, path: Path, manifest: dict[str, Any]) -> None:
    """Write the manifest as the last member; `path` is a scratch file."""
    path.write_text(json.dumps(manifest, ensure_ascii=False, indent=1), encoding="utf-8")
    archive.add(path, arcname=MANIFEST)


def read_manifest(archive: tarfile.TarFile) -> dict[str, Any]:
    """Return the manifest. Raises RuleViolation when the file is no backup of ours, or of an unknown format."""
    try:
        file = archive.extractfile(MANIFEST)
    except KeyError as error:
        raise RuleViolation(
            "这不是链招通的备份文件，或文件不完整（缺少 manifest.json）。", code="not_a_backup"
        ) from error
    manifest = json.load(file) if file else {}
    if manifest.get("format") != FORMAT:
        raise RuleViolation(
            f"备份的格式 {manifest.get('format')} 无法识别，请用更新的程序恢复。", code="unknown_format"
        )
    return manifest


def damaged(archive: tarfile.TarFile, manifest: dict[str, Any]) -> list[str]:
    """Return the names of members that are missing or differ from their checksum."""
    return [name for name, facts in manifest["files"].items() if _facts_of(archive, name) != facts]


def _facts_of(archive: tarfile.TarFile, name: str) -> dict[str, Any] | None:
    try:
        file = archive.extractfile(name)
    except (KeyError, tarfile.TarError, OSError):
        return None
    if file is None:
        return None
    reader = HashingReader(file)
    try:
        while reader.read(CHUNK):
            pass
    except (tarfile.TarError, OSError):
        return None
    return reader.facts


def media_members(manifest: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Pairs of member name and path below MEDIA_ROOT."""
    for name in manifest["files"]:
        if name.startswith(MEDIA):
            yield name, name.removeprefix(MEDIA)

"""Receiving files, and clearing away what a crash left behind."""

import hashlib
import os
import time
import uuid
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Protocol

from django.conf import settings
from django.db import transaction

from core.audit.services import record
from core.errors import RuleViolation
from core.files.kinds import TYPES, FileType, true_type
from core.files.models import FOLDER, StoredFile, path_of
from core.files.names import safe_name

MIB = 1024 * 1024
DEFAULT_MAX_BYTES = 64 * MIB
PARTIAL = ".part"
ORPHAN_AGE_SECONDS = 24 * 3600
SWEEP_BATCH = 500
TABLES = frozenset({"xlsx", "xls", "text"})
PICTURES = frozenset({"png", "jpeg", "webp", "heic", "gif", "bmp"})
DOCUMENTS = frozenset({"pdf", "docx", "doc", "xlsx", "xls", "pptx", "ppt"})


class Upload(Protocol):
    """What we need of an uploaded file; Django's UploadedFile is one."""

    name: str | None

    def chunks(self) -> Iterable[bytes]:
        """Yield the content in pieces."""
        ...


def store_file(
    upload: Upload, *, kind: str, by, max_bytes: int | None = None, allowed: Collection[str] | None = None
) -> StoredFile:
    """Receive a file and return its row; ``kind`` says what it is for (``enterprise_list``).

    Streams into a temporary file beside the goal, counting and hashing; then syncs, renames and writes the row and its
    audit entry, so that a row always has its whole file. ``allowed`` are true types by bytes (``TABLES``, ``PICTURES``,
    ``DOCUMENTS`` or codes of ``core.files.kinds``); None takes all, so that the caller can refuse with his own words.
    Raises RuleViolation ``file_too_big`` while streaming, ``file_empty``, ``file_type`` or ``disk_full``; then nothing
    is left.
    Storing the same bytes twice makes two rows of one ``sha256``. Inside a transaction that fails later, and after a
    crash, an orphan may stay until ``sweep``.
    """
    uid = uuid.uuid4()
    goal = path_of(uid)
    partial = goal.with_suffix(PARTIAL)
    try:
        goal.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        digest, size = _receive(
            upload, partial, max_bytes or int(getattr(settings, "UPLOAD_MAX_BYTES", DEFAULT_MAX_BYTES))
        )
        found = _checked_type(partial, size, allowed)
        partial.replace(goal)
        _sync_folder(goal.parent)
        return _write_row(uid, upload.name or "", kind, found, digest, size, by)
    except OSError as error:
        _remove(partial, goal)
        raise RuleViolation("服务器存储空间不足或不可写，文件没有保存，请稍后再试", code="disk_full") from error
    except BaseException:
        _remove(partial, goal)
        raise


def _receive(upload: Upload, partial: Path, max_bytes: int) -> tuple[str, int]:
    """Write the upload to disk and return (sha256, size)."""
    digest, size = hashlib.sha256(), 0
    handle = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as out:
        for piece in upload.chunks():
            size += len(piece)
            if size > max_bytes:
                raise RuleViolation(f"文件超过 {max_bytes // MIB or 1} MB，请拆分或压缩后再上传", code="file_too_big")
            digest.update(piece)
            out.write(piece)
        out.flush()
        os.fsync(out.fileno())
    return digest.hexdigest(), size


def _checked_type(partial: Path, size: int, allowed: Collection[str] | None) -> FileType:
    if size == 0:
        raise RuleViolation("文件是空的，没有任何内容", code="file_empty")
    found = true_type(partial)
    if allowed is not None and found.code not in allowed:
        wanted = "、".join(TYPES[code].label for code in sorted(allowed))
        raise RuleViolation(f"文件内容是{found.label}，这里只接受：{wanted}", code="file_type")
    return found


@transaction.atomic
def _write_row(uid: uuid.UUID, name: str, kind: str, found: FileType, digest: str, size: int, by) -> StoredFile:
    stored = StoredFile(
        uid=uid,
        original_name=safe_name(name),
        kind=kind,
        true_type=found.code,
        content_type=found.content_type,
        size=size,
        sha256=digest,
        uploaded_by=by,
    )
    stored.save(force_insert=True)
    changes = {"name": stored.original_name, "kind": kind, "size": size, "sha256": digest}
    record("file.stored", stored, by=by, changes=changes)
    return stored


def delete_file(stored: StoredFile, *, by) -> None:
    """Remove a file's row now, and its bytes once the transaction is through; a second call finds nothing to do."""
    with transaction.atomic():
        if not StoredFile.objects.select_for_update().filter(pk=stored.pk).exists():
            return
        record("file.deleted", stored, by=by, changes={"name": stored.original_name, "sha256": stored.sha256})
        path = stored.path
        stored.delete()
        transaction.on_commit(lambda: _remove(path))


def sweep(*, older_than_seconds: int = ORPHAN_AGE_SECONDS) -> int:
    """Remove files without a row that are older than a day and return how many; safe to run at any time, also twice."""
    limit = time.time() - older_than_seconds
    removed = 0
    batch: list[Path] = []
    for path in _old_files(Path(settings.MEDIA_ROOT) / FOLDER, limit):
        batch.append(path)
        if len(batch) >= SWEEP_BATCH:
            removed += _remove_orphans(batch)
            batch = []
    return removed + _remove_orphans(batch)


def _old_files(folder: Path, limit: float) -> Iterable[Path]:
    for path in folder.glob("??/*"):
        try:
            if path.is_file() and path.stat().st_mtime < limit:
                yield path
        except FileNotFoundError:
            continue


def _remove_orphans(paths: list[Path]) -> int:
    named = {path: _uid_of(path) for path in paths}
    uids = [uid for uid in named.values() if uid]
    known = set(StoredFile.objects.filter(uid__in=uids).values_list("uid", flat=True))
    orphans = [path for path, uid in named.items() if uid not in known]
    _remove(*orphans)
    return len(orphans)


def _uid_of(path: Path) -> uuid.UUID | None:
    """Return the id in a file's name; a partial file has none, for its row cannot exist."""
    try:
        return uuid.UUID(hex=path.name)
    except ValueError:
        return None


def _remove(*paths: Path) -> None:
    for path in paths:
        path.unlink(missing_ok=True)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

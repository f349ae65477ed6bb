"""Files are received whole or not at all, lie where nobody can guess, and leave only as downloads."""

import hashlib
import os
import stat
import time

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from core.audit.models import AuditEntry
from core.errors import RuleViolation
from core.files.models import StoredFile
from core.files.responses import response_for
from core.files.services import PICTURES, TABLES, delete_file, store_file, sweep
from tests.core.spreadsheets.crafting import png

pytestmark = pytest.mark.django_db

TEXT = "企业名称\n示例甲\n".encode()


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    return tmp_path / "media"


def upload(data: bytes = TEXT, name: str = "企业名单.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


def left_in(folder) -> list:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_a_file_is_stored_under_a_random_name_with_its_hash_and_true_type(member, media):
    stored = store_file(upload(), kind="enterprise_list", by=member, allowed=TABLES)

    assert stored.path.read_bytes() == TEXT
    assert stored.sha256 == hashlib.sha256(TEXT).hexdigest()
    assert (stored.size, stored.true_type, stored.original_name) == (len(TEXT), "text", "企业名单.csv")
    assert stored.uploaded_by == member
    assert left_in(media) == [stored.path]
    assert stored.path.name == stored.uid.hex
    assert stat.S_IMODE(stored.path.stat().st_mode) == 0o600
    entry = AuditEntry.objects.get(action="file.stored")
    assert (entry.actor_id, entry.target_id, entry.changes["sha256"]) == (member.pk, stored.pk, stored.sha256)


def test_a_file_over_the_limit_is_refused_while_it_streams_and_leaves_nothing(member, media):
    seen = []

    class Endless:
        name = "endless.csv"

        def chunks(self):
            while True:
                seen.append(1)
                yield b"x" * 1024 * 1024

    with pytest.raises(RuleViolation) as caught:
        store_file(Endless(), kind="list", by=member, max_bytes=3 * 1024 * 1024)

    assert caught.value.code == "file_too_big"
    assert "3 MB" in caught.value.message
    assert len(seen) == 4
    assert left_in(media) == []


@pytest.mark.parametrize(
    ("data", "allowed", "code"),
    [
        (b"", None, "file_empty"),
        (png(), TABLES, "file_type"),
        (b"<html>", PICTURES, "file_type"),
        (b"MZ\x90", PICTURES, "file_type"),
    ],
)
def test_what_is_not_wanted_is_refused_by_its_bytes_and_leaves_nothing(data, allowed, code, member, media):
    with pytest.raises(RuleViolation) as caught:
        store_file(upload(data, "photo.png"), kind="photo", by=member, allowed=allowed)

    assert caught.value.code == code
    assert left_in(media) == []
    assert not StoredFile.objects.exists()


def test_a_row_that_cannot_be_written_removes_the_file(member, media):
    with pytest.raises(DatabaseError), transaction.atomic():
        store_file(upload(), kind="x" * 41, by=member)

    assert left_in(media) == []


def test_a_broken_upload_leaves_nothing(member, media):
    class Broken:
        name = "a.csv"

        def chunks(self):
            yield b"x"
            raise ConnectionResetError

    with pytest.raises(RuleViolation):
        store_file(Broken(), kind="list", by=member)

    assert left_in(media) == []


def test_a_file_leaves_only_as_a_download_under_its_chinese_name(member):
    stored = store_file(upload(b"<html><script>alert(1)</script>", "网页.html"), kind="note", by=member)

    response = response_for(stored)

    assert b"".join(response.streaming_content) == b"<html><script>alert(1)</script>"
    assert response["Content-Type"] == "text/plain"
    assert response["Content-Disposition"] == "attachment; filename*=utf-8''%E7%BD%91%E9%A1%B5.html"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"] == "private, no-store"
    response.close()


def test_a_file_whose_bytes_are_gone_says_so(member):
    stored = store_file(upload(), kind="list", by=member)
    stored.path.unlink()

    with pytest.raises(RuleViolation) as caught:
        response_for(stored)

    assert caught.value.code == "file_missing"


def test_sweeping_takes_old_orphans_and_nothing_else(member, media, capsys):
    kept = store_file(upload(), kind="list", by=member)
    orphan, partial, young = (kept.path.with_name(name) for name in ("0" * 32, "1" * 32 + ".part", "2" * 32))
    for path in (orphan, partial, young):
        path.write_bytes(b"x")
    two_days_ago = time.time() - 2 * 24 * 3600
    for path in (orphan, partial, kept.path):
        os.utime(path, (two_days_ago, two_days_ago))

    call_command("sweep_files")

    assert "2" in capsys.readouterr().out
    assert sorted(left_in(media)) == sorted([kept.path, young])
    assert sweep() == 0


def test_deleting_takes_the_bytes_only_when_the_transaction_is_through(member, django_capture_on_commit_callbacks):
    stored = store_file(upload(), kind="list", by=member)
    path = stored.path

    with django_capture_on_commit_callbacks(execute=True):
        delete_file(stored, by=member)
        assert path.exists()

    assert not path.exists()
    assert not StoredFile.objects.exists()
    assert connection.in_atomic_block

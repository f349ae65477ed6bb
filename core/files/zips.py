"""The directory of a zip file, read without trusting its size."""

import os
import struct
import zipfile
from pathlib import Path

DIRECTORY_BYTES = 1024 * 1024
TAIL_BYTES = 65_535 + 22
END = b"PK\x05\x06"
END64 = b"PK\x06\x06"
END64_LOCATOR_BYTES = 20
END64_BYTES = 56


class ZipError(Exception):
    """The file is no zip whose directory can be read safely; ``code`` is ``damaged`` or ``bomb``."""

    def __init__(self, code: str):
        super().__init__(code)
        self.code = code


def open_zip(path: str | os.PathLike) -> zipfile.ZipFile:
    """Open a zip for reading after weighing its directory.

    A 64 MB file may claim a million entries, which the standard library would turn into a gigabyte of objects.
    Raises ZipError ``damaged`` (no directory: cut off or no zip) or ``bomb`` (a directory over 1 MiB).
    """
    if _directory_bytes(Path(path)) > DIRECTORY_BYTES:
        raise ZipError("bomb")
    try:
        return zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, struct.error, UnicodeDecodeError) as error:
        raise ZipError("damaged") from error


def entry_names(path: str | os.PathLike) -> list[str]:
    """Return the names inside a zip; raises ZipError like ``open_zip``."""
    with open_zip(path) as archive:
        return archive.namelist()


def _directory_bytes(path: Path) -> int:
    """Return the size of the central directory as the end records declare it."""
    size = path.stat().st_size
    with path.open("rb") as handle:
        handle.seek(max(0, size - TAIL_BYTES - END64_LOCATOR_BYTES - END64_BYTES))
        tail = handle.read()
    at = tail.rfind(END)
    if at < 0 or len(tail) - at < 22:
        raise ZipError("damaged")
    declared = struct.unpack_from("<L", tail, at + 12)[0]
    record = at - END64_LOCATOR_BYTES - END64_BYTES
    if record >= 0 and tail[record : record + 4] == END64:
        declared = max(declared, struct.unpack_from("<Q", tail, record + 40)[0])
    return declared

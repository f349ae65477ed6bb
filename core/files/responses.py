"""Handing a stored file out: always as a download, never shown or cached by anybody in between."""

from django.http import FileResponse

from core.errors import RuleViolation
from core.files.models import StoredFile


def response_for(stored: StoredFile) -> FileResponse:
    """Return the file as an attachment under its own (Chinese) name with its true type; streams.

    Whoever calls this has checked that the reader may see the object the file belongs to.
    Raises RuleViolation ``file_missing`` when the bytes are gone (a restore without files).
    """
    try:
        content = stored.path.open("rb")
    except FileNotFoundError as error:
        raise RuleViolation("文件已不在存储中，请联系系统管理员", code="file_missing") from error
    response = FileResponse(
        content, as_attachment=True, filename=stored.original_name, content_type=stored.content_type
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response

"""Loading rows into a table by COPY."""

import csv
import io
import json
from collections.abc import Iterable, Iterator
from typing import Any

from django.db import connection, models

CHUNK = 20_000
_NULL = "\\N"


def copy_rows(model: type[models.Model], rows: Iterable[dict[str, Any]]) -> int:
    """Load ``rows`` (attribute name → value) and return how many; columns not named take the model's defaults."""
    fields = [field for field in model._meta.concrete_fields if not field.primary_key]
    columns = [field.column for field in fields]
    total = 0
    with connection.cursor() as cursor:
        for part in _chunks(rows):
            cursor.copy_expert(_command(model, columns), _as_csv(fields, part))
            total += len(part)
    return total


def _command(model: type[models.Model], columns: list[str]) -> str:
    names = ", ".join(f'"{name}"' for name in columns)
    return f"COPY {model._meta.db_table} ({names}) FROM STDIN WITH (FORMAT csv, NULL '{_NULL}')"


def _as_csv(fields: list[models.Field], rows: list[dict[str, Any]]) -> io.StringIO:
    text = io.StringIO()
    writer = csv.writer(text)
    for row in rows:
        writer.writerow([_plain(row[f.attname] if f.attname in row else f.get_default()) for f in fields])
    text.seek(0)
    return text


def _plain(value: Any) -> Any:
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False)
    return _NULL if value is None else value


def _chunks(rows: Iterable[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    part: list[dict[str, Any]] = []
    for row in rows:
        part.append(row)
        if len(part) == CHUNK:
            yield part
            part = []
    if part:
        yield part

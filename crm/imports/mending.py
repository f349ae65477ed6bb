"""The header of rows that go back to be mended: read again it must mean what the uploaded one meant; pure."""

from collections.abc import Mapping, Sequence
from typing import Any

from core.spreadsheets.headers import normalise_header
from crm.imports.columns import CHOSEN_LAYOUT, FIELDS, REASON_HEADER, SAVED_LAYOUT


def header_of(columns: Sequence[Mapping[str, Any]], layout: str, aliases: Mapping[str, str]) -> list[str]:
    """Return the texts from column A on, then 错误原因.

    The uploaded text stays where it is known to mean the same. A column of two merged rows, or one that a person mapped,
    bears our own word instead; a unit that stood above the table stands in its header; what a person left out is marked.
    """
    known = {normalise_header(text).key: field for text, field in aliases.items()}
    texts = {column["index"]: _text(column, layout, known) for column in columns}
    return [*(texts.get(index, "") for index in range(1 + max(texts, default=0))), REASON_HEADER]


def _text(column: Mapping[str, Any], layout: str, known: Mapping[str, str]) -> str:
    text, field = column["text"], column["field"]
    key, unit = normalise_header(text)
    if field not in FIELDS:
        return f"{text}(不导入)" if layout == CHOSEN_LAYOUT[0] and known.get(key) in FIELDS else text
    if layout != SAVED_LAYOUT and known.get(key) != field:
        text, unit = FIELDS[field].label, ""
    return f"{text}({column['unit']})" if column["unit"] and not unit else text

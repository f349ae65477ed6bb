"""The steps that read who entered a firm in the list's own system and when, its node on a chain, and its honours."""

import re
from collections.abc import Sequence

from core.spreadsheets.values import MISSING_MARKS, Value
from crm.enterprises.cleaning import CleaningError, clean_text
from crm.enterprises.services.values import LONGEST_TAG
from crm.imports.cleaned.row import Cells, CleanRow, fault

LONGEST_PERSON, LONGEST_NODE, MOST_HONOURS = 64, 60, 10
BETWEEN = re.compile(r"[、，,；;|/\n]+")


def read_author(source: Cells, row: CleanRow, raw: Value, cells: Sequence[Value]) -> None:
    """Read who entered the firm; without an account of that name the import's own person counts, with a warning."""
    name = _text(source, "author", cells, LONGEST_PERSON, "录入人")
    if name is None:
        return
    row.values["author"] = name
    if source.taught("author", cells) is None:
        reason = f"没有叫“{name}”的账号，录入人记为导入人"
        row.warnings.append(fault("author", source.at["author"].text, raw, reason))


def read_chain_node(source: Cells, row: CleanRow, raw: Value, cells: Sequence[Value]) -> None:
    """Read the name of the firm's node; which node of which chain that is, the commit says."""
    if name := _text(source, "chain_node", cells, LONGEST_NODE, "产业链节点"):
        row.values["chain_node"] = name


def read_honours(source: Cells, row: CleanRow, raw: Value, cells: Sequence[Value]) -> None:
    """Read honours that are short words, as tags of a new firm; longer texts are left out."""
    text = clean_text(source.cell("honours", cells))
    words = list(dict.fromkeys(word for piece in BETWEEN.split(text or "") if (word := piece.strip())))
    words = [word for word in words if word not in MISSING_MARKS]
    if len(words) > MOST_HONOURS or any(len(word) > LONGEST_TAG for word in words):
        raise CleaningError(f"作为标签最多 {MOST_HONOURS} 项、每项不超过 {LONGEST_TAG} 个字，用“、”分开")
    if words:
        row.values["honours"] = words


def _text(source: Cells, key: str, cells: Sequence[Value], limit: int, label: str) -> str | None:
    found = clean_text(source.cell(key, cells), limit=limit, label=label)
    return None if found in MISSING_MARKS else found

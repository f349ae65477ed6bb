"""What the page of a batch shows of its undo: whether it may be undone, the result, what was left alone and why."""

from dataclasses import dataclass
from typing import Any

from core.accounts.roles import HEADQUARTERS
from core.web.formats import date_short
from crm.imports import policy, rules
from crm.imports.models import ImportBatch, LeftAlone
from crm.imports.words import words_of

FEW = 10


@dataclass
class ShownLeft:
    """One firm at which something was left alone, with the reasons as the reader may know them."""

    left: LeftAlone
    reasons: list[str]


def undo_state(batch: ImportBatch, user) -> dict[str, Any]:
    """Return what the page needs: ``can`` and ``until``, or ``refusal`` in words, and the result once there is one."""
    refusal = rules.undo_refusal(batch)
    state: dict[str, Any] = {"can": refusal is None and policy.can_undo_batch(user, batch)}
    if state["can"]:
        state["until"] = date_short(rules.last_undo_day(batch))
    elif refusal and rules.is_written(batch):
        state["refusal"] = refusal.message
    if batch.status == ImportBatch.Status.UNDONE:
        left = LeftAlone.objects.filter(batch=batch)
        state |= {
            "result": results(batch, batch.undo),
            "left": shown_left(left.select_related("enterprise")[:FEW], user),
        }
        state["left_count"] = batch.undo.get("partly", 0) + batch.undo.get("stays", 0)
    return state


def results(batch: ImportBatch, counts: dict[str, int]) -> list[dict[str, Any]]:
    """Return the outcomes with their words and numbers, for forecast and result alike."""
    return [
        {"key": key, "icon": icon, "word": word, "note": note, "count": counts.get(key, 0)}
        for key, icon, word, note in words_of(batch.kind).undone
    ]


def shown_left(rows, user) -> list[ShownLeft]:
    """Return firms left alone for a reader; what points at a firm is named to headquarters only (architecture.md 3)."""
    return [ShownLeft(left, [_words(reason, user) for reason in left.reasons]) for left in rows]


def _words(reason: dict[str, Any], user) -> str:
    return "已有业务记录" if reason["code"] == "linked" and user.role not in HEADQUARTERS else reason["text"]

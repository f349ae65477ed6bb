"""Doing an act once a key, and forgetting keys after a day."""

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from core.errors import RuleViolation
from core.idempotency.models import StoredAnswer

KEPT_FOR = datetime.timedelta(hours=24)
UNANSWERED = 0  # stands only inside the transaction of the act


@dataclass(frozen=True)
class Answer:
    """What a request was answered: the status, the body as text and the headers that belong to it."""

    status: int
    body: str
    headers: Mapping[str, str]


class KeyReused(RuleViolation):
    """The key came with another request before."""

    def __init__(self) -> None:
        super().__init__("此 Idempotency-Key 已用于另一请求，请换用新的标识", code="idempotency_key_reused")


@transaction.atomic
def answer_once(account, key: str, fingerprint: str, act: Callable[[], Answer]) -> tuple[Answer, bool]:
    """Return the answer to the request and whether it was given before; ``act`` runs for the first request alone.

    The key's row and what ``act`` writes are one transaction. Of several at once the others wait for the first at the
    unique index and get its answer. An ``act`` that raises leaves no row, so a refused request is judged anew when it
    is sent again. Raises KeyReused when the key came with another fingerprint.
    """
    empty = {"fingerprint": fingerprint, "status": UNANSWERED, "body": ""}
    row, is_first = StoredAnswer.objects.get_or_create(account=account, key=key, defaults=empty)
    if not is_first:
        if row.fingerprint != fingerprint:
            raise KeyReused
        return Answer(row.status, row.body, row.headers), True
    answer = act()
    row.status, row.body, row.headers = answer.status, answer.body, dict(answer.headers)
    row.save(update_fields=["status", "body", "headers"])
    return answer, False


def sweep_answers() -> int:
    """Remove the answers older than a day and return how many; safe at any time, also twice and at once."""
    removed, _by_model = StoredAnswer.objects.filter(created_at__lt=timezone.now() - KEPT_FOR).delete()
    return removed

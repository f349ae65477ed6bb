"""What the page of a written list says of where its new firms went: each number opens the firms it counts."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from crm.enterprises.filters import EnterpriseFilterSet
from crm.enterprises.models import Enterprise
from crm.imports.models import ImportBatch
from crm.imports.placement import Placement
from crm.imports.services.placing import WORDS


@dataclass(frozen=True)
class Placed:
    """One thing that was done with new firms, with how many, and the library narrowed to it where the reader may."""

    word: str
    count: int
    url: str


def placed_parts(batch: ImportBatch, request) -> list[Placed]:
    """Return what was done with the new firms of a list that stands written; nothing after its undo.

    A list or a node that the reader does not see, or that is closed by now, leads nowhere. A handful of queries.
    """
    done: dict[str, int] = batch.options.get("placed", {})
    if batch.status != ImportBatch.Status.DONE or not any(done.get(key) for key in WORDS):
        return []
    asked = _filters(Placement.of_json(batch.options.get("placement")))
    judged = EnterpriseFilterSet(dict(asked.values()), queryset=Enterprise.objects.none(), request=request)
    open_to = {key: pair for key, pair in asked.items() if pair[0] not in judged.errors}
    return [Placed(word, done[key], _url(open_to.get(key))) for key, word in WORDS.items() if done.get(key)]


def _filters(placement: Placement) -> dict[str, tuple[str, Any]]:
    """Return, by the option, what narrows the library to it."""
    found = {
        "node": ("node", placement.node) if placement.node else ("chain", placement.chain),
        "firm_list": ("list", placement.firm_list),
        "team": ("owner_team", placement.team),
        "tags": ("tag", placement.tags[0] if placement.tags else None),
    }
    return {key: pair for key, pair in found.items() if pair[1]}


def _url(pair: tuple[str, Any] | None) -> str:
    return f"{reverse('enterprises:list')}?{urlencode([pair])}" if pair else ""

"""Where the old address of a merged firm leads, and what the page of a firm says about pairs and merges."""

from typing import Any

from django.utils import timezone

from crm.enterprises import policy
from crm.enterprises.models import DuplicatePair, Enterprise, Merge
from crm.enterprises.models.merges import REVERSIBLE_FOR

LONGEST_KEY = 18


def successor_of(pk: int | str, user) -> Enterprise | None:
    """Return the firm that firm ``pk`` became part of, when ``user`` sees that one; a merge of merges leads to the last.

    ``pk`` is what stood in an address: anything but a number names no firm.
    """
    if not str(pk).isdecimal() or len(str(pk)) > LONGEST_KEY:
        return None
    into = Enterprise.objects.filter(pk=pk, merged_into__isnull=False).values("merged_into")
    return Enterprise.objects.visible_to(user).filter(pk__in=into).first()


def hints_for(firm: Enterprise, user) -> dict[str, Any]:
    """Return the surest open pair of the firm and the last merge that can be taken back, for those who may; two queries."""
    if not policy.can_merge_enterprises(user):
        return {}
    pairs = DuplicatePair.objects.visible_to(user).open().of(firm.pk).with_related()
    merges = Merge.objects.visible_to(user).filter(kept=firm, reversed_at=None)
    recent = merges.filter(at__gte=timezone.now() - REVERSIBLE_FOR).select_related("by").first()
    pair = pairs.first()
    return {
        "pair": pair,
        "twin": None if pair is None else pair.right if pair.left_id == firm.pk else pair.left,
        "merge": recent,
    }

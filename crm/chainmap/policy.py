"""Who may place firms on a chain."""

from chains.access import reach_of
from chains.models import Chain
from core.accounts.roles import HEADQUARTERS, Role


def can_place_firms(by, chain: Chain) -> bool:
    """Say whether ``by`` may put firms on nodes of the chain: headquarters and the data administrator on every chain.

    The chain's leader and office on their own. Nobody on a chain that was stopped.
    """
    if chain.status == Chain.Status.CLOSED:
        return False
    if by is None:
        return True
    if not by.is_active:
        return False
    return by.role in HEADQUARTERS | {Role.DATA_ADMIN} or chain.pk in reach_of(by).chain_ids

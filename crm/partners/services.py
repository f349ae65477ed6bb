"""Issuing, renewing and revoking partners' API clients."""

import datetime
import secrets
from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone
from oauth2_provider.models import AbstractApplication, Application, get_access_token_model

from chains.models import Agency, Chain, Park, PartnerScope
from core.accounts.roles import Role
from core.accounts.services import create_account, disable_account
from core.audit.services import record
from core.errors import RuleViolation
from crm.partners import policy
from crm.partners.models import PartnerClient

SCOPES = ("read", "write")
VALID_DAYS = 365


@transaction.atomic
def issue_client(
    agency: Agency,
    *,
    by,
    scopes: Iterable[str] = ("read",),
    chains: Iterable[Chain] = (),
    parks: Iterable[Park] = (),
    sees_followups: bool = False,
    expires_on: datetime.date | None = None,
) -> tuple[PartnerClient, str]:
    """Open a client with its own machine account and row rule; return it and its secret, which is shown only once.

    The secret is stored hashed. Contacts are never read, follow-ups only with ``sees_followups``. The default life is
    one year (domain.md 9). Raises RuleViolation for an unknown scope or a date that has passed, and when ``by`` may
    not manage clients.
    """
    _check(by, wanted := sorted(set(scopes)), expires_on)
    number = f"{secrets.randbelow(10**8):08d}"
    account = create_account(
        by=by, username=f"api-{agency.code.lower()}-{number}", name=f"{agency.name}接口", role=Role.PARTNER
    )
    rule = PartnerScope.objects.create(account=account, agency=agency, sees_followups=sees_followups)
    rule.chains.set(chains)
    rule.parks.set(parks)
    secret = secrets.token_urlsafe(32)
    application = Application.objects.create(
        name=f"{agency.name} {number}",
        client_type=AbstractApplication.CLIENT_CONFIDENTIAL,
        authorization_grant_type=AbstractApplication.GRANT_CLIENT_CREDENTIALS,
        client_secret=secret,
    )
    client = PartnerClient.objects.create(
        application=application,
        agency=agency,
        account=account,
        scopes=" ".join(wanted),
        expires_on=expires_on or timezone.localdate() + datetime.timedelta(days=VALID_DAYS),
    )
    record("partner.client_issued", client, by=by, changes={"agency": agency.name, "scopes": client.scopes})
    return client, secret


def note_token(client_id: str, *, scope: str) -> None:
    """Record that a client was given an access token; one row a token."""
    client = PartnerClient.objects.select_related("account").get(application__client_id=client_id)
    record("partner.token_issued", client, by=client.account, changes={"scope": scope})


@transaction.atomic
def revoke_client(pk: int, *, by, reason: str) -> None:
    """Stop a client, its account and its tokens at once; revoking twice changes nothing."""
    client = PartnerClient.objects.select_for_update().select_related("account").get(pk=pk)
    if not policy.can_manage_clients(by):
        raise RuleViolation("只有安全管理员可以停用接口客户端", code="forbidden")
    if not client.is_active:
        return
    client.is_active = False
    client.save(update_fields=["is_active"])
    get_access_token_model().objects.filter(application=client.application).delete()
    disable_account(client.account_id, by=by, reason=reason)
    record("partner.client_revoked", client, by=by, changes={"reason": reason})


def _check(by, scopes: list[str], expires_on: datetime.date | None) -> None:
    if not policy.can_manage_clients(by):
        raise RuleViolation("只有安全管理员可以发放接口客户端", code="forbidden")
    faults = {}
    if not scopes or set(scopes) - set(SCOPES):
        faults["scopes"] = "权限范围只能是 read、write"
    if expires_on and expires_on <= timezone.localdate():
        faults["expires_on"] = "有效期须晚于今天"
    if faults:
        raise RuleViolation("接口客户端的设置有误", code="invalid", fields=faults)

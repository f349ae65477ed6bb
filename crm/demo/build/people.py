"""The demo district's fictitious people and its partner clients."""

import datetime
import secrets

from django.utils import timezone

from chains.models import Agency, Chain, Leadership, Team
from chains.services import appoint_leader, join_team
from core.accounts.models import User
from core.accounts.roles import Role
from core.accounts.services import create_account
from core.accounts.services.passwords import put_password
from crm.demo.build.data import read
from crm.partners.models import PartnerClient
from crm.partners.services import issue_client, revoke_client

TERM_DAYS = 400


def build_people() -> list[dict]:
    """Create the accounts that are missing, give every one a new random password, and return who they are."""
    since = timezone.localdate() - datetime.timedelta(days=TERM_DAYS)
    return [_build_person(row, since) for row in read("teams")["people"]]


def _build_person(row: dict, since: datetime.date) -> dict:
    user = User.objects.filter(username=row["username"]).first() or create_account(
        by=None, username=row["username"], name=row["name"], role=row["role"], title=row["title"]
    )
    password = new_password()
    put_password(user, password)
    user.must_change_password = False
    user.save()
    _place(user, row, since)
    keys = ("username", "role", "name", "title")
    return {**{key: row[key] for key in keys}, "password": password, "team": row.get("team", "")}


def _place(user: User, row: dict, since: datetime.date) -> None:
    if "team" in row and not user.memberships.filter(until=None).exists():
        join_team(user, Team.objects.get(code=row["team"]), by=None, since=since)
    if "chain" in row and not user.leaderships.filter(until=None).exists():
        role = Leadership.Role.LEADER if row["role"] == Role.CHAIN_LEADER else Leadership.Role.OFFICE
        appoint_leader(Chain.objects.get(code=row["chain"]), user, by=None, since=since, role=role)


def new_password() -> str:
    """Return a random password that the rules accept and a person can type."""
    return f"Zs-{secrets.token_hex(4)}-{secrets.randbelow(90) + 10}"


def build_clients() -> list[dict]:
    """Replace the demo's partner client by a new one and return its id and secret, which are shown only now."""
    agency = Agency.objects.get(code="RSJ")
    for old in PartnerClient.objects.filter(agency=agency, is_active=True):
        revoke_client(old.pk, by=None, reason="演示数据重建")
    client, secret = issue_client(agency, by=None, scopes=("read", "write"), chains=Chain.objects.filter(code="NEV"))
    return [
        {
            "client_id": client.application.client_id,
            "client_secret": secret,
            "agency": agency.name,
            "scopes": client.scopes.split(),
        }
    ]

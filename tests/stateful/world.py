"""A small district with people of every role, and one dice: everything that happens in it follows from the seed."""

import datetime
import json
import random
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.test import Client
from django.utils import timezone
from oauth2_provider.models import AccessToken, Application

from chains.models import Team
from core.accounts.roles import Role
from crm.partners.models import PartnerClient
from crm.projects.models import Project, ProjectFile
from crm.reviews.dimensions import Dimension
from tests.factories import (
    AgencyFactory,
    ChainFactory,
    EnterpriseFactory,
    LeadershipFactory,
    NodeFactory,
    ParkFactory,
    PartnerScopeFactory,
    TeamFactory,
    UserFactory,
    member_of,
)
from tests.factories.reviews import clerk_of, only_mandatory

ZONE = ZoneInfo("Asia/Shanghai")
START = datetime.datetime(2026, 3, 2, 9, 0, tzinfo=ZONE)
API = "/api/v1/"
IDLE = datetime.timedelta(minutes=15)  # sign in again before the session times out
MANDATORY = (Dimension.FAIR_COMPETITION, Dimension.LEGAL, Dimension.INDUSTRY_POLICY)
HQ = ("commander", "hq1", "hq2", "hq3")
LEADERS, MEMBERS = ("leader1", "leader2", "leader3"), ("member1", "member1b", "member2", "member3")
CLERKS = ("clerk1", "clerk2")
OTHERS = (
    "chain_leader",
    "chain_office",
    "officer",
    "data_admin",
    "sysadmin",
    "secadmin",
    "auditor",
    "partner",
    "anonymous",
)
EVERYBODY = (*HQ, *LEADERS, *MEMBERS, *CLERKS, *OTHERS)


@dataclass(frozen=True)
class Attempt:
    """One request that somebody makes: a JSON body, or fields of a form (``form``), or of one with a file.

    ``about`` is the state of the row it is about, where that decides whose business it is.
    """

    who: str
    method: str
    path: str
    body: dict[str, Any] = field(default_factory=dict)
    version: int | None = None
    form: bool = False
    upload: Any = None
    about: str = ""

    def __str__(self):
        return f"{self.who} {self.method} {self.path} v{self.version} {self.body}"


class World:
    """Who there is, whom they work for, and how they call."""

    def __init__(self, seed: int, clock) -> None:
        self.dice, self.clock = random.Random(seed), clock
        self.chains = [ChainFactory(), ChainFactory(), ChainFactory()]
        self.nodes = {chain.pk: [NodeFactory(chain=chain), NodeFactory(chain=chain)] for chain in self.chains}
        self.parks = [ParkFactory(), ParkFactory()]
        self.teams = [TeamFactory(), TeamFactory(), TeamFactory()]
        for team, chain in zip(self.teams, self.chains, strict=True):
            team.chains.add(chain)
        self.firms = [EnterpriseFactory() for _ in range(9)]
        self.agencies = [AgencyFactory(), AgencyFactory()]
        only_mandatory(*MANDATORY)
        self.people = self._people()
        self.team_of = self._team_of()
        self.clients: dict[str, Client] = {}
        self.used: dict[str, datetime.datetime] = {}

    def _people(self) -> dict[str, Any]:
        one, two, three = self.teams
        hq = TeamFactory(kind=Team.Kind.HQ)
        people = {
            "commander": member_of(hq, Role.COMMANDER), "hq1": member_of(hq, Role.HQ_STAFF),
            "hq2": member_of(hq, Role.HQ_STAFF), "hq3": member_of(hq, Role.HQ_STAFF),
            "leader1": member_of(one, Role.TEAM_LEADER), "leader2": member_of(two, Role.TEAM_LEADER),
            "leader3": member_of(three, Role.TEAM_LEADER), "member1": member_of(one), "member1b": member_of(one),
            "member2": member_of(two), "member3": member_of(three),
            "clerk1": clerk_of(self.agencies[0]), "clerk2": clerk_of(self.agencies[1]),
            "chain_leader": UserFactory(role=Role.CHAIN_LEADER), "chain_office": UserFactory(role=Role.CHAIN_OFFICE),
            "officer": UserFactory(role=Role.SERVICE_OFFICER),
            "data_admin": UserFactory(role=Role.DATA_ADMIN), "sysadmin": UserFactory(role=Role.SYSADMIN),
            "secadmin": UserFactory(role=Role.SECADMIN), "auditor": UserFactory(role=Role.AUDITOR),
        }  # fmt: skip
        LeadershipFactory(chain=self.chains[0], user=people["chain_leader"])
        LeadershipFactory(chain=self.chains[2], user=people["chain_office"])
        scope = PartnerScopeFactory()
        scope.chains.add(self.chains[1])
        people["partner"] = scope.account
        for one in people.values():  # a walk lasts longer than a password may
            one.password_set_at = START + datetime.timedelta(days=1000)
            one.save(update_fields=["password_set_at"])
        return people

    def _team_of(self) -> dict[str, int]:
        one, two, three = (team.pk for team in self.teams)
        return {
            "leader1": one, "member1": one, "member1b": one, "leader2": two, "member2": two, "leader3": three,
            "member3": three,
        }  # fmt: skip

    # the dice

    def chance(self, share: float) -> bool:
        return self.dice.random() < share

    def pick(self, among):
        """One of several, None of none; a queryset by its order of keys."""
        rows = list(among.order_by("pk")) if hasattr(among, "order_by") else list(among)
        return self.dice.choice(rows) if rows else None

    def days(self, low: int, high: int) -> datetime.date:
        """A day from ``low`` to ``high`` days from today."""
        return self.today + datetime.timedelta(days=self.dice.randint(low, high))

    def between(self, first: datetime.date | None, last: datetime.date) -> datetime.date:
        """A day from ``first`` to ``last``, most often the last."""
        span = (last - first).days if first else 0
        return last - datetime.timedelta(days=self.dice.choice((0, 0, 0, self.dice.randint(0, max(span, 0)))))

    @property
    def today(self) -> datetime.date:
        return timezone.localdate()

    # people

    def one_of(self, *names: str) -> str:
        """Somebody whose business it is, in one of eight cases anybody at all."""
        return self.dice.choice(EVERYBODY if self.chance(0.12) else names)

    def worker(self, project: Project, *, hq: float = 0.25, leader: float = 0.3) -> str:
        """Somebody who works on the project: of its team or the headquarters."""
        if self.chance(hq):
            return self.one_of(*HQ)
        mine = [name for name, team in self.team_of.items() if team == project.team_id]
        leaders = [name for name in mine if name in LEADERS]
        return self.one_of(*(leaders if leaders and self.chance(leader) else mine or HQ))

    def of_team(self, name: str) -> Team:
        """The team somebody works for; any for the others."""
        key = self.team_of.get(name)
        return next((team for team in self.teams if team.pk == key), None) or self.dice.choice(self.teams)

    # projects

    def project(self, *, most: float = 0.9, **wanted) -> Project | None:
        """A project that fits; now and then any."""
        rows = Project.objects.filter(**wanted) if self.chance(most) else Project.objects.all()
        return self.pick(rows)

    def paper(self, project: Project) -> ProjectFile | None:
        """A standing file of the project."""
        return self.pick(ProjectFile.objects.filter(project=project, withdrawn_at=None, is_current=True))

    # calls

    def send(self, attempt: Attempt):
        """Make the request as that person and return the answer."""
        client = self._client(attempt.who)
        headers = {} if attempt.version is None else {"If-Match": f'"v{attempt.version}"'}
        if attempt.upload is not None:
            return client.post(API + attempt.path, {**attempt.body, "upload": attempt.upload}, headers=headers)
        if attempt.form:
            return client.post(attempt.path, urlencode(attempt.body), content_type="application/x-www-form-urlencoded")
        body = json.dumps(attempt.body, default=str) if attempt.method != "get" else ""
        return client.generic(
            attempt.method.upper(), API + attempt.path, body, headers=headers, content_type="application/json"
        )

    def get(self, who: str, path: str, **query):
        """Read as that person."""
        return self._client(who).get(API + path, query)

    def _client(self, who: str) -> Client:
        if who == "partner" and who not in self.clients:
            self.clients[who] = Client(headers={"Authorization": f"Bearer {self._token()}"})
        client = self.clients.setdefault(who, Client(raise_request_exception=False))
        if who not in ("anonymous", "partner") and timezone.now() - self.used.get(who, START - IDLE * 2) > IDLE:
            client.force_login(self.people[who], backend="django.contrib.auth.backends.ModelBackend")
        self.used[who] = timezone.now()
        return client

    def _token(self) -> str:
        account, later = self.people["partner"], START + datetime.timedelta(days=1000)
        application = Application.objects.create(
            name="示例", client_type="confidential", authorization_grant_type="client-credentials", client_secret="x"
        )
        PartnerClient.objects.create(
            application=application, agency=account.partner_scope.agency, account=account, scopes="read write",
            expires_on=later.date(),
        )  # fmt: skip
        AccessToken.objects.create(application=application, token="walk", scope="read write", expires=later)
        return "walk"

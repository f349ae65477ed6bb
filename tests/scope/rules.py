"""Who gets what: the people, the classes of answers, and one line a rule."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

OK, LOGIN, FORBIDDEN, MISSING = "ok", "login", "forbidden", "missing"

OWN = {"member", "leader"}  # of the team that leads the project
CO = {"co_member"}
OTHER = {"other_member", "other_leader"}
CHAIN = {"chain_leader", "chain_office"}
HQ = {"hq", "commander"}
ASSIGNED = {"officer"}
NOT_ASSIGNED = {"other_officer", "clerk"}
ADMINS = {"sysadmin", "secadmin", "auditor"}
PARTNERS = {"partner", "other_partner"}
NOBODY = {"anonymous", "disabled"}

TEAMS = OWN | CO | OTHER
SEES = OWN | CO | CHAIN | HQ | ASSIGNED  # the project
WORKS = OWN | CO | HQ  # on the project
OFFICERS = ASSIGNED | {"other_officer"}
SERVES = OTHER | HQ | ASSIGNED  # work on team B's project in 投产, or look after it
SEES_SERVED = SERVES | {"other_chain_leader"}
LIBRARY = TEAMS | CHAIN | HQ | {"other_chain_leader", "data_admin"}  # every firm's base data
BUSINESS = TEAMS | CHAIN | HQ | {"other_chain_leader"} | ASSIGNED | NOT_ASSIGNED
STAFF = BUSINESS | {"data_admin"}
SIGNED_IN = STAFF | ADMINS
EVERYBODY = SIGNED_IN | PARTNERS | NOBODY


@dataclass(frozen=True)
class Rule:
    """Who gets through; the others get ``rest`` once they are signed in, and the login page before."""

    ok: frozenset[str]
    rest: str = FORBIDDEN
    but: dict[str, str] = field(default_factory=dict)

    def expected(self, person: str) -> str:
        """The class of the answer that the person gets."""
        if person in self.but:
            return self.but[person]
        if person in self.ok:
            return OK
        return LOGIN if person in NOBODY | PARTNERS else self.rest


def only(people: Iterable[str], rest: str = FORBIDDEN) -> Rule:
    """These people; others are refused."""
    return Rule(frozenset(people), rest)


def seen_by(people: Iterable[str], may: Iterable[str] | None = None) -> Rule:
    """A row that exists for ``people`` alone; of them, ``may`` do it and the others are refused."""
    seen = frozenset(people)
    may = seen if may is None else frozenset(may)
    return Rule(may, MISSING, dict.fromkeys(seen - may, FORBIDDEN))


def for_partners(rule: Rule, ok: Iterable[str] = (), rest: str = MISSING) -> Rule:
    """The same rule in the REST interface, where partners sign in with a token."""
    ok = frozenset(ok)
    return Rule(rule.ok | ok, rule.rest, rule.but | dict.fromkeys(PARTNERS - ok, rest))


PUBLIC = Rule(frozenset(EVERYBODY))
NOWHERE = Rule(frozenset(), MISSING, dict.fromkeys(EVERYBODY, MISSING))
ANY_PERSON = only(SIGNED_IN)


@dataclass(frozen=True)
class Route:
    """One address: the rule of each method it has, its arguments and what is sent."""

    rules: dict[str, Rule]
    args: Callable[[Any], tuple] = lambda district: ()
    query: Callable[[Any], dict] = lambda district: {}
    body: Callable[[Any], dict] = lambda district: {}
    cast: frozenset[str] = frozenset(EVERYBODY)  # who tries it; fewer where several are alike

    @property
    def is_api(self) -> bool:
        """Whether bodies are JSON; the tables set it by where the route stands."""
        return False


class ApiRoute(Route):
    """An address of the REST interface."""

    is_api = True


def get(rule: Rule, **more) -> Route:
    """A page that is only read."""
    return Route({"GET": rule}, **more)


def form(rule: Rule, **more) -> Route:
    """A page with a form that comes back to it."""
    return Route({"GET": rule, "POST": rule}, **more)


def act(rule: Rule, **more) -> Route:
    """An act by POST alone."""
    return Route({"POST": rule}, **more)

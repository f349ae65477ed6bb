"""Which chain, node, team, park and person the words of a row mean; read once for a whole list."""

import re
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any

from chains.models import Chain, Membership, Node, Park, Team
from core.accounts.models import User
from core.accounts.roles import BUSINESS_ROLES, HEADQUARTERS
from core.errors import RuleViolation
from crm.imports.columns import comparable

MOST_HINTS = 3
_TEAM_END = re.compile(r"(?:招商专班|工作专班|招商小组|招商组|专班|小组|组)$")
_CHAIN_END = re.compile(r"(?:产业链|产业|链)$")
_PEOPLE = re.compile(r"[、,，;；/\s]+")


class Named:
    """Rows of master data by what lists call them: name, code, both; else by the name without its last word."""

    def __init__(self, rows: Iterable[Any], *, key: str, label: str, end: re.Pattern[str] | None = None):
        self.key, self.label, self.end = key, label, end
        self._known: dict[str, list[Any]] = {}
        self._bare: dict[str, list[Any]] = {}
        self.names: list[str] = []
        for row in rows:
            self.names.append(row.name)
            for word in dict.fromkeys(map(comparable, (row.name, row.code, f"{row.code}{row.name}"))):
                self._known.setdefault(word, []).append(row)
            self._bare.setdefault(self._stem(comparable(row.name)), []).append(row)

    def _stem(self, word: str) -> str:
        return (self.end.sub("", word) if self.end else "") or word

    def find(self, word: str) -> list[Any]:
        """Return the rows that a word means: none, one, or several of one name."""
        key = comparable(word)
        return self._known.get(key) or self._bare.get(self._stem(key)) or []

    def one(self, word: str) -> Any:
        """Return the row that a word means. Raises RuleViolation ``unknown`` that says what to write instead."""
        found = self.find(word)
        if len(found) == 1:
            return found[0]
        reason = f"名为“{word}”的{self.label}不止一个，请改填编码" if found else self._unknown(word)
        raise RuleViolation(reason, code="unknown", fields={self.key: reason})

    def _unknown(self, word: str) -> str:
        stem = self._stem(comparable(word))
        like = [name for name in self.names if stem and (stem in comparable(name) or comparable(name) in stem)]
        hint = f"，是否为“{'”“'.join(like[:MOST_HINTS])}”？请改成系统里的名称" if like else "，请改成系统里的名称或编码"
        return f"没有名为“{word[:40]}”的{self.label}{hint}"


class ProjectPlaces:
    """The chains, teams, parks and people that a list of projects may name; a handful of queries in all."""

    def __init__(self) -> None:
        self.chains = Named(Chain.objects.all(), key="chain", label="产业链", end=_CHAIN_END)
        self.teams = Named(Team.objects.filter(is_active=True), key="team", label="招商组", end=_TEAM_END)

    @cached_property
    def _nodes(self) -> Mapping[int, Named]:
        by_chain: dict[int, list[Node]] = {}
        for node in Node.objects.select_related("chain"):
            by_chain.setdefault(node.chain_id, []).append(node)
        return {pk: Named(nodes, key="node", label="环节") for pk, nodes in by_chain.items()}

    @cached_property
    def _all_nodes(self) -> Named:
        return Named(Node.objects.select_related("chain"), key="node", label="环节")

    @cached_property
    def parks(self) -> Named:
        """The parks in use."""
        return Named(Park.objects.filter(is_active=True), key="park", label="园区")

    @cached_property
    def _people(self) -> dict[str, list[User]]:
        found: dict[str, list[User]] = {}
        for user in User.objects.filter(is_active=True, role__in=BUSINESS_ROLES):
            for word in {comparable(user.name), comparable(user.username)}:
                found.setdefault(word, []).append(user)
        return found

    @cached_property
    def _members(self) -> set[tuple[int, int]]:
        return set(Membership.objects.current().values_list("user_id", "team_id"))

    def chain_and_node(self, values: Mapping[str, Any]) -> tuple[Chain, Node | None]:
        """Return the chain and the node of a row; a node alone tells its chain when only one chain has it.

        Raises RuleViolation ``unknown`` naming ``chain`` or ``node``.
        """
        if word := values.get("chain_or_node"):
            found = self.chains.find(word)
            if len(found) == 1:
                return found[0], None
            node = self._all_nodes.find(word)
            return (node[0].chain, node[0]) if len(node) == 1 else (self.chains.one(word), None)
        if "chain" in values:
            chain = self.chains.one(values["chain"])
            return chain, self._node_of(chain, values["node"]) if "node" in values else None
        node = self._all_nodes.one(values["node"])
        return node.chain, node

    def _node_of(self, chain: Chain, word: str) -> Node:
        named = self._nodes.get(chain.pk) or Named((), key="node", label="环节")
        return named.one(word)

    def team_and_others(self, word: str) -> tuple[Team, list[Team]]:
        """Return the leading team of a row and the others that its cell names. Raises RuleViolation ``unknown``."""
        pieces = [piece for piece in re.split(r"[、,，;；]", word) if piece.strip()]
        if len(pieces) < 2 or len(self.teams.find(word)) == 1:
            return self.teams.one(word), []
        first, *others = [self.teams.one(piece) for piece in pieces]
        return first, [team for team in dict.fromkeys(others) if team != first]

    def owner(self, word: str, team: Team) -> User | None:
        """Return the person of a row's 责任人 who may answer for a project of the team, None when nobody fits."""
        for piece in (word, *_PEOPLE.split(word)):
            found = [one for one in self._people.get(comparable(piece), ()) if self._may_own(one, team)]
            if len(found) == 1:
                return found[0]
        return None

    def _may_own(self, user: User, team: Team) -> bool:
        return user.role in HEADQUARTERS or (user.pk, team.pk) in self._members

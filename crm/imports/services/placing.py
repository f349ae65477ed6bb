"""Where the new firms of a list go: onto a node, onto a target list, into a team's care, with tags (issue 3, item 5)."""

import json
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, time
from typing import Any

from django.utils import timezone

from chains.models import Chain, Node, Team
from core.accounts.models import User
from core.audit.services import record
from core.errors import RuleViolation
from crm.chainmap.models import Position
from crm.chainmap.policy import can_place_firms
from crm.chainmap.services import place_firms, placed_otherwise, remove_positions_of_batch
from crm.enterprises import policy as enterprise_policy
from crm.enterprises.faults import GONE
from crm.enterprises.models import FirmList, FirmListItem
from crm.enterprises.services import close_firm_list_if_empty, create_firm_list
from crm.enterprises.services.firm_list_items import insert_items, listed_otherwise, remove_items_of_batch
from crm.enterprises.services.values import LONGEST_TAG
from crm.enterprises.services.values import MOST_TAGS as MOST_TAGS_OF_FIRM
from crm.imports import wordbook
from crm.imports.cleaned import CleanRow
from crm.imports.columns import comparable
from crm.imports.models import ImportBatch
from crm.imports.placement import MOST_TAGS, Placement

KINDS = frozenset({Position, FirmListItem})
LISTED = str(FirmListItem._meta.verbose_name)
ROLES = tuple(choice for choice in Position.Role.choices if choice[0] != Position.Role.MASTER)
LONGEST_NOTE = 200
NOT_DONE = "没有做："
WORDS = {"node": "放到环节", "firm_list": "放入招商名单", "team": "归口招商组", "tags": "加标签"}


@dataclass
class _Places:
    """What may be done of a placement as things stand, and why the rest may not, by the field of the form."""

    placement: Placement
    by: User | None
    node: Node | None = None
    nodes: dict[str, int] | None = None
    chain: Chain | None = None
    firm_list: FirmList | None = None
    team: Team | None = None
    faults: dict[str, str] = field(default_factory=dict)


def settle(placement: Placement, *, by) -> Placement:
    """Return the placement as it is kept with a batch that is to be written, after judging it and making a new list.

    Only what ``by`` could do by hand. Raises RuleViolation ``invalid`` that names every faulty field.
    """
    found = _places(replace(placement, by=by.pk if by else None), by)
    if placement.new_list and placement.firm_list:
        found.faults["new_list"] = "已经选了名单，不用再填新名单的名称"
    if not found.faults and placement.new_list:
        found.firm_list = _new_list(placement.new_list, by)
    if found.faults:
        raise RuleViolation("新增企业的放置选项有误，请改正", code="invalid", fields=found.faults)
    kept, made = found.firm_list.pk if found.firm_list else None, bool(placement.new_list)
    return replace(found.placement, firm_list=kept, new_list="", made_list=made)


def _new_list(name: str, by) -> FirmList:
    try:
        return create_firm_list(by=by, name=name, purpose="随导入名单建立")
    except RuleViolation as refusal:
        text = refusal.fields.get("name", refusal.message)
        raise RuleViolation(text, code="invalid", fields={"new_list": text}) from refusal


def _places(placement: Placement, by) -> _Places:
    """Read the rows that are meant and judge them as things stand now; a few queries."""
    found = _Places(placement, by)
    if placement.node or placement.chain:
        _find_nodes(found)
    if placement.firm_list:
        one = FirmList.objects.filter(pk=placement.firm_list).in_use().first()
        fits = one is not None and (enterprise_policy.is_system(by) or enterprise_policy.can_fill_firm_list(by, one))
        found.firm_list = one if fits else None
        found.faults |= {} if fits else {"firm_list": "名单已停用，或您不能往里放企业"}
    if placement.team:
        team = Team.objects.filter(pk=placement.team, is_active=True).first()
        fits = team is not None and enterprise_policy.can_assign_team(by, None, team)
        found.team = team if fits else None
        found.faults |= {} if fits else {"team": "招商组已停用，或您不能归口到这个组"}
    if len(placement.tags) > MOST_TAGS or any(not 0 < len(tag) <= LONGEST_TAG for tag in placement.tags):
        found.faults["tags"] = f"标签最多 {MOST_TAGS} 个，每个不超过 {LONGEST_TAG} 个字"
    return found


def _find_nodes(found: _Places) -> None:
    placement = found.placement
    if placement.node:
        found.node = Node.objects.filter(pk=placement.node).select_related("chain").first()
        found.chain = found.node.chain if found.node else None
    else:
        found.chain = Chain.objects.filter(pk=placement.chain or 0).first()
    if found.chain is None or not can_place_firms(found.by, found.chain):
        found.faults["node"] = "环节或产业链已停止，或您不能往上面放企业"
        found.node = found.chain = None
    elif placement.chain and not placement.node:
        names = Counter(comparable(name) for name in found.chain.nodes.values_list("name", flat=True))
        by_name = {comparable(name): pk for pk, name in found.chain.nodes.values_list("pk", "name")}
        found.nodes = {name: pk for name, pk in by_name.items() if names[name] == 1}
    if placement.role not in dict(ROLES):
        found.faults["role"] = "请选择角色；链主请在产业链上单独登记"
        found.node = found.nodes = None


class Placer:
    """Places the new firms of one chunk inside its transaction; the batch keeps the counts and the caller saves it.

    What was closed since the commit was asked for is left out and told once in the notes of the batch.
    """

    def __init__(self, batch: ImportBatch, *, authors: Mapping[str, int] | None = None):
        placement = Placement.of_json(batch.options.get("placement"))
        by = User.objects.filter(pk=placement.by).first() if placement.by else None
        self.batch, self.authors = batch, authors
        self.found = _places(placement, by)
        for name, text in self.found.faults.items():
            note = f"{WORDS.get(name, '新增企业的放置')}{NOT_DONE}{text}"
            if note not in batch.notes:
                batch.notes = [*batch.notes, note]
        self.tags = [] if "tags" in self.found.faults else list(placement.tags)

    def values_of(self, row: CleanRow) -> dict[str, Any]:
        """Return the columns that a new firm gets besides those of the list: team, tags, author, day of entry."""
        values: dict[str, Any] = {}
        if self.found.team:
            values["owner_team_id"] = self.found.team.pk
        tags = list(dict.fromkeys([*self.tags, *row.values.get("honours", ())]))
        if tags:
            values["tags"] = json.dumps(tags[:MOST_TAGS_OF_FIRM], ensure_ascii=False)
        if day := row.values.get("entered_on"):
            midnight = datetime.combine(datetime.fromisoformat(day), time())
            values["created_at"] = timezone.make_aware(midnight)
        return values | self._author(row.values.get("author"))

    def _author(self, name: str | None) -> dict[str, Any]:
        if not name:
            return {}
        if self.authors is None:
            self.authors = wordbook.authors()
        if known := self.authors.get(comparable(name)):
            return {"created_by_id": known}
        return {"source_note": f"录入人：{name}"[:LONGEST_NOTE]}

    def note_of(self, row: CleanRow) -> dict[str, Any]:
        """Return what the audit row of a new firm says of the options; columns of the firm as [old, new]."""
        found = self.found
        note: dict[str, Any] = {"node": self._node_of(row), "list": found.firm_list.pk if found.firm_list else None}
        note["owner_team"] = [None, str(found.team)] if found.team else None
        note["tags"] = [[], self.tags] if self.tags else None
        return {key: value for key, value in note.items() if value}

    def place(self, entered: Mapping[int, int], rows: Collection[CleanRow]) -> None:
        """Put the firms that were entered (row number → firm) onto their nodes and the target list."""
        firms, found, done = list(entered.values()), self.found, Counter(self.batch.options.get("placed", {}))
        if found.node or found.nodes is not None:
            places = [
                (entered[row.number], node) for row in rows if (node := self._node_of(row)) and row.number in entered
            ]
            gone = sum(_is_gone(row) and row.number in entered for row in rows)
            source = f"导入名单《{self.batch.file_name}》"[:LONGEST_NOTE]
            done["node"] += place_firms(
                places, role=found.placement.role, state=Position.State.PRODUCING, source=source, batch=self.batch.pk
            )
            done["gone"] += gone
            done["no_node"] += len(firms) - len(places) - gone
        if found.firm_list:
            done["firm_list"] += len(insert_items(firms, firm_list=found.firm_list, by=found.by, batch=self.batch.pk))
        done["team"] += len(firms) if found.team else 0
        done["tags"] += len(firms) if self.tags else 0
        if +done:
            self.batch.options = self.batch.options | {"placed": dict(+done)}

    def _node_of(self, row: CleanRow) -> int | None:
        if _is_gone(row):
            return None
        if self.found.node:
            return self.found.node.pk
        name = row.values.get("chain_node")
        return self.found.nodes.get(comparable(name)) if name and self.found.nodes else None


def _is_gone(row: CleanRow) -> bool:
    """Say whether the firm exists no more by its own list: it cannot stand on a node as producing."""
    return row.values.get("reg_status") in GONE


def conclude(batch: ImportBatch) -> None:
    """Tell in the notes of a written batch what was placed, and record one act an option; the caller saves the batch."""
    done, placement = batch.options.get("placed", {}), Placement.of_json(batch.options.get("placement"))
    batch.notes = [_of_the_rest(note, batch, done) for note in batch.notes]
    if missing := done.get("no_node"):
        batch.notes = [*batch.notes, f"{missing:,} 家的产业链节点在所选产业链里没有对应的环节，没有放到环节"]
    if gone := done.get("gone"):
        batch.notes = [*batch.notes, f"{gone:,} 家登记状态为注销或吊销，没有放到环节"]
    by = User.objects.filter(pk=placement.by).first() if placement.by else None
    for key in WORDS:
        if done.get(key):
            kept = placement.as_json()
            what = {"node": kept.get("node") or kept.get("chain")}.get(key, kept.get(key))
            record("import.placed", batch, by=by, changes={"option": key, "to": what, "count": done[key]})


def _of_the_rest(note: str, batch: ImportBatch, done: Mapping[str, int]) -> str:
    """Return a note that something was not done; where it was closed between two chunks, for how many firms."""
    for key, word in WORDS.items():
        left_out = f"{word}{NOT_DONE}"
        if note.startswith(left_out) and done.get(key):
            rest = batch.result.get("created", 0) - done[key] - (done.get("no_node", 0) if key == "node" else 0)
            return f"其余 {rest:,} 家没有{word}：{note.removeprefix(left_out)}"
    return note


def held_otherwise(batch: ImportBatch, ids: Sequence[int]) -> dict[int, list[str]]:
    """Return, by firm, which positions and lists hold it that this batch did not give, or that were touched since."""
    found: dict[int, list[str]] = {}
    for model, held in ((Position, placed_otherwise(ids, batch.pk)), (FirmListItem, listed_otherwise(ids, batch.pk))):
        for pk in held:
            found.setdefault(pk, []).append(str(model._meta.verbose_name))
    return found


def close_made_list(batch: ImportBatch) -> None:
    """Take the target list that was made for this batch out of use when undoing left it empty; else it stays.

    So the corrected list of firms may be imported with a list of the same name.
    """
    placement = Placement.of_json(batch.options.get("placement"))
    if not placement.made_list or not placement.firm_list:
        return
    one = FirmList.objects.select_related("owner").filter(pk=placement.firm_list).in_use().first()
    if one is not None:
        close_firm_list_if_empty(one.pk, by=batch.undo_by)


def take_back(batch: ImportBatch, ids: Sequence[int]) -> None:
    """Take away what the batch itself gave these firms, which leave the library; in the caller's transaction."""
    remove_positions_of_batch(ids, batch.pk)
    remove_items_of_batch(ids, batch.pk)

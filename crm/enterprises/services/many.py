"""One change on many firms: what each firm allows is done, what it refuses is counted and said."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from chains.models import Team
from core.audit.services import record_many
from core.errors import RuleViolation
from crm.enterprises import policy
from crm.enterprises.models import Enterprise
from crm.enterprises.services.bulk import hold_library
from crm.enterprises.services.values import MOST_TAGS, clean_values

MOST_AT_ONCE = 5_000
BATCH = 500
NOT_YOURS, FULL, GONE = "没有权限修改", f"标签会超过 {MOST_TAGS} 个", "已停用或已不在您的范围内"


@dataclass
class Outcome:
    """How many firms changed, how many were so already, and how many were refused for which reason."""

    changed: int = 0
    unchanged: int = 0
    refused: Counter[str] = field(default_factory=Counter)

    @property
    def sentence(self) -> str:
        """The outcome as said to the person."""
        parts = [f"已处理 {self.changed:,} 家"]
        if self.unchanged:
            parts.append(f"{self.unchanged:,} 家本来如此")
        parts += [f"{count:,} 家{reason}，未动" for reason, count in self.refused.items()]
        return "；".join(parts)


@transaction.atomic
def tag_firms(ids: Collection[int], *, by, add: Sequence[str] = (), remove: Sequence[str] = ()) -> Outcome:
    """Add and remove tags on the firms and say what came of it; one audit row a changed firm, twice changes nothing.

    Raises RuleViolation ``invalid`` for tags that cannot be one, ``too_many`` beyond 5,000 firms.
    """
    added = clean_values({"tags": list(add)})["tags"]
    removed = {tag.strip() for tag in remove}
    if not added and not removed:
        raise RuleViolation("请填写标签", code="invalid", fields={"tags": "请填写标签"})
    outcome, firms = _held(ids, by)
    changed: list[tuple[Enterprise, list[str]]] = []
    for firm in firms:
        tags = [tag for tag in dict.fromkeys([*firm.tags, *added]) if tag not in removed]
        if tags == firm.tags:
            outcome.unchanged += 1
        elif len(tags) > MOST_TAGS and len(tags) > len(firm.tags):
            outcome.refused[FULL] += 1
        else:
            changed.append((firm, firm.tags))
            firm.tags = tags
    _store([firm for firm, _ in changed], by, ["tags"])
    record_many("enterprise.updated", [(firm, {"tags": [old, firm.tags]}) for firm, old in changed], by=by)
    outcome.changed = len(changed)
    return outcome


@transaction.atomic
def assign_firms(ids: Collection[int], *, by, team: Team | None) -> Outcome:
    """Put the firms into the care of ``team`` (None: of nobody) and say what came of it; one audit row a changed firm.

    Headquarters alone. Raises RuleViolation ``forbidden``, ``team_closed``, ``too_many``.
    """
    if not policy.can_assign_many(by):
        raise RuleViolation("批量归口由指挥部办理", code="forbidden")
    if team is not None and not team.is_active:
        raise RuleViolation("该招商组已停用", code="team_closed", fields={"team": "该招商组已停用"})
    outcome, firms = _held(ids, by)
    changed = [(firm, firm.owner_team) for firm in firms if firm.owner_team != team]
    outcome.unchanged = len(firms) - len(changed)
    for firm, _ in changed:
        firm.owner_team = team
    _store([firm for firm, _ in changed], by, ["owner_team"])
    shown = [(firm, {"owner_team": [str(old) if old else None, str(team) if team else None]}) for firm, old in changed]
    record_many("enterprise.team_assigned", shown, by=by)
    outcome.changed = len(changed)
    return outcome


def _held(ids: Collection[int], by) -> tuple[Outcome, list[Enterprise]]:
    """Lock, in the order of their ids, the firms that ``by`` sees and may change; count the others as refused."""
    wanted = set(ids)
    if len(wanted) > MOST_AT_ONCE:
        raise RuleViolation(f"一次最多处理 {MOST_AT_ONCE:,} 家，请先用筛选缩小范围", code="too_many")
    hold_library()
    seen = Enterprise.objects.filter(is_deleted=False) if policy.is_system(by) else Enterprise.objects.visible_to(by)
    locked = seen.filter(pk__in=wanted).select_for_update(of=("self",)).select_related("owner_team").order_by("pk")
    firms = list(locked.defer("search_key", "business_scope", "intro"))
    mine = set(policy.editable_among(by, Enterprise.objects.filter(pk__in=wanted)).values_list("pk", flat=True))
    outcome = Outcome()
    if missing := len(wanted) - len(firms):
        outcome.refused[GONE] = missing
    if foreign := sum(firm.pk not in mine for firm in firms):
        outcome.refused[NOT_YOURS] = foreign
    return outcome, [firm for firm in firms if firm.pk in mine]


def _store(firms: list[Enterprise], by, fields: list[str]) -> None:
    now = timezone.now()
    Enterprise.objects.bulk_update(firms, fields, batch_size=BATCH)
    stamps = {"version": F("version") + 1, "updated_at": now, "updated_by": by}
    Enterprise.objects.filter(pk__in=[firm.pk for firm in firms]).update(**stamps)

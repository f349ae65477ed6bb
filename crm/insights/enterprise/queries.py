"""What a firm's dossier (一企一档) shows, each part within the reader's scope."""

from dataclasses import dataclass
from functools import cached_property

from django.db.models import Q

from crm.chainmap.models import Position
from crm.enterprises.firm_list_queries import lists_of_firm
from crm.enterprises.models import Contact, Enterprise, FirmList
from crm.followups.models import FollowUp
from crm.projects.models import Project
from crm.projects.queries import public_cards
from crm.projects.stages import Phase

MOST_ROWS = 50
WANTED = (
    ("uscc", "信用代码"), ("legal_person", "法定代表人"), ("reg_capital_wan", "注册资本"), ("established_on", "成立日期"),
    ("reg_status", "登记状态"), ("industry_code", "行业"), ("region_code", "地区"), ("address", "注册地址"),
    ("size", "规模"), ("owner_team_id", "归口组"),
)  # fmt: skip


@dataclass
class Dossier:
    """One firm as one reader sees it; every part is read once, when the page asks for it."""

    enterprise: Enterprise
    user: object

    @cached_property
    def projects(self) -> list[Project]:
        """The projects in the reader's scope that the firm invests in or carries out, running ones first."""
        of_firm = Q(enterprise=self.enterprise) | Q(local_entity=self.enterprise)
        found = Project.objects.visible_to(self.user).filter(of_firm).with_related()
        return sorted(_with_phase(found[:MOST_ROWS]), key=lambda project: not project.is_running)

    @cached_property
    def cards(self) -> list[Project]:
        """Projects of others of which only firm, stage and team are public."""
        return _with_phase(public_cards(self.enterprise, self.user)[:MOST_ROWS])

    @cached_property
    def contacts(self) -> list[Contact]:
        """The people the reader may see, those still there first; their numbers are shown masked."""
        people = Contact.objects.visible_to(self.user).filter(enterprise=self.enterprise)
        left = Contact.Status.ACTIVE
        return sorted(people[:MOST_ROWS], key=lambda person: person.status != left)

    @cached_property
    def followup_count(self) -> int:
        """How many follow-ups the reader may see."""
        return FollowUp.objects.visible_to(self.user).filter(enterprise=self.enterprise).count()

    @cached_property
    def positions(self) -> list[Position]:
        """Where the firm stands on the chains now."""
        return list(self.enterprise.positions.current().select_related("node__chain"))

    @cached_property
    def lists(self) -> list[FirmList]:
        """The target lists on which the firm stands and that the reader may see."""
        return list(lists_of_firm(self.enterprise, self.user).select_related("owner"))

    @cached_property
    def aliases(self) -> list:
        """The other names."""
        return list(self.enterprise.aliases.all())

    @cached_property
    def subsidiaries(self) -> list[Enterprise]:
        """The firms below it that the reader may see."""
        below = Enterprise.objects.visible_to(self.user).filter(parent=self.enterprise)
        return list(below.with_related().order_by("sort_key", "pk")[:MOST_ROWS])

    @cached_property
    def parent(self) -> Enterprise | None:
        """The firm above it, when the reader may see that one."""
        if self.enterprise.parent_id is None:
            return None
        return Enterprise.objects.visible_to(self.user).filter(pk=self.enterprise.parent_id).first()

    @cached_property
    def missing(self) -> list[str]:
        """Which of the ten facts that every dossier should hold are not known yet."""
        return [word for name, word in WANTED if getattr(self.enterprise, name) in (None, "")]

    @property
    def completeness(self) -> int:
        """How many percent of those facts are known."""
        return round(100 * (len(WANTED) - len(self.missing)) / len(WANTED))


def _with_phase(projects) -> list[Project]:
    """Number the phases for the ramp of colours."""
    numbers = {phase: number for number, phase in enumerate(Phase, 1)}
    rows = list(projects)
    for row in rows:
        row.phase_number = numbers[row.phase]
    return rows

"""A small made-up district: team A's project full of marked words, team B's beside it, and somebody of every kind."""

from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.test import Client

from chains.models import Chain, Node, Team
from core.accounts.models import User
from core.accounts.roles import Role
from crm.enterprises.models import Contact, DuplicatePair, Enterprise, FirmList, Merge
from crm.enterprises.services.merging import merge_enterprises
from crm.followups.models import FollowUp
from crm.imports.models import HeaderAlias, ImportBatch, ListMapping, ValueWord
from crm.lists.models import ExportJob, SavedView
from crm.notices.models import Notice
from crm.partners.models import PartnerClient
from crm.projects.models import Project
from tests.api.conftest import make_token
from tests.factories import (
    ChainFactory,
    ContactFactory,
    EnterpriseFactory,
    FollowUpFactory,
    GateFactFactory,
    LeadershipFactory,
    NodeFactory,
    NoticeFactory,
    PartnerScopeFactory,
    ProjectFactory,
    TeamFactory,
    UserFactory,
    member_of,
)
from tests.factories.imports import checked, csv_bytes, firm, received

# What nobody outside team A's reach may read anywhere.
SECRETS = {
    "name": "甲壹密内饰项目",
    "no": "ZS-2025-7701",
    "content": "甲贰密建设内容",
    "summary": "甲叁密谈话：对方要五千平方米",
    "next_step": "甲肆密下一步",
    "contact": "甲伍密联系人",
    "mobile": "13900137701",
    "notice": "甲陆密提醒",
    "contract": "甲柒密合同",
    "restricted": "甲捌密受限项目",
    "restricted_no": "ZS-2025-7702",
    "fact": "甲玖密依据",
    "light": "甲拾密亮灯原因",
}
MASKED_MOBILE = "139****7701"
# How a project may show up: the public card has firm, stage and team, but no word of the above.
FIRM_NAME = "重庆示例甲方科技有限公司"


@dataclass
class District:
    """The rows, and the people by the names that the rules use."""

    people: dict[str, User | None]
    chain: Chain
    node: Node
    team: Team
    firm: Enterprise
    contact: Contact
    project: Project
    followup: FollowUp
    notice: Notice
    restricted: Project
    theirs: Project
    their_followup: FollowUp
    their_notice: Notice
    batch: ImportBatch
    people_list: ImportBatch
    preview: ImportBatch
    saved_view: SavedView
    firm_list: FirmList
    export_job: ExportJob
    saved_layout: ListMapping
    pair: DuplicatePair
    merge: Merge
    client: PartnerClient
    cookies: dict[str, Any] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)

    def row_of(self, label: str) -> int:
        """The id of some row of a model, as the administration addresses it."""
        known = {"enterprises.enterprise": self.firm, "enterprises.contact": self.contact, "chains.team": self.team}
        known |= {"accounts.user": self.people["member"], "partners.partnerclient": self.client}
        if label in known:
            return known[label].pk
        row = apps.get_model(label)._default_manager.order_by("pk").first()
        return row.pk if row else 1

    def browser(self, person: str) -> Client:
        """A fresh browser in which the person is signed in; partners send their token."""
        if person in self.tokens:
            return Client(headers={"Authorization": f"Bearer {self.tokens[person]}"}, raise_request_exception=False)
        browser = Client(raise_request_exception=False)
        if person in self.cookies:
            browser.cookies["sessionid"] = self.cookies[person]
        return browser


def _taught_lists() -> ListMapping:
    """What people taught the imports: a header, a word, a saved layout."""
    HeaderAlias.objects.create(header="名头", key="名头", field="name")
    ValueWord.objects.create(field="reg_status", word="营业中", key="营业中", value="normal")
    return ListMapping.objects.create(name="示例版式", kind="enterprise", signature="0" * 64)


def _twins() -> DuplicatePair:
    """Two firms that may be one."""
    left, right = (
        EnterpriseFactory(name="重庆示例双生有限公司"),
        EnterpriseFactory(name="重庆示例双生有限公司", uscc=None),
    )
    return DuplicatePair.objects.create(left=left, right=right, score=80, reasons=["same_name"])


def _merge(hq: User) -> Merge:
    """Two firms that became one."""
    kept, gone = (
        EnterpriseFactory(name="重庆示例留存有限公司"),
        EnterpriseFactory(name="重庆示例并入有限公司", uscc=None),
    )
    versions = {kept.pk: 0, gone.pk: 0}
    return merge_enterprises(kept.pk, gone.pk, choices={}, by=hq, reason="示例", versions=versions)


def build() -> District:
    """Make the district."""
    hq_team = TeamFactory(code="T00", name="示例总指挥部", kind=Team.Kind.HQ)
    chain, other_chain = ChainFactory(name="示例甲链"), ChainFactory(name="示例乙链")
    team, co_team, other_team = (TeamFactory(name=f"示例{word}组") for word in "甲丙乙")
    team.chains.add(chain)
    other_team.chains.add(other_chain)
    people = _people(hq_team, team, co_team, other_team, chain, other_chain)
    node = NodeFactory(chain=chain)
    project = _project_of_team_a(people, team, co_team, chain, node)
    restricted = ProjectFactory(
        team=team, chain=chain, name=SECRETS["restricted"], no=SECRETS["restricted_no"], confidentiality="restricted",
        enterprise=EnterpriseFactory(name="重庆示例受限方科技有限公司"),
    )  # fmt: skip
    theirs = ProjectFactory(team=other_team, chain=other_chain, owner=people["other_member"])
    district = District(
        people=people,
        chain=chain,
        node=node,
        team=team,
        firm=project.enterprise,
        contact=project.enterprise.contacts.get(),
        project=project,
        followup=project.followups.get(),
        notice=NoticeFactory(project=project, recipient=people["member"], title=SECRETS["notice"]),
        restricted=restricted,
        theirs=theirs,
        their_followup=FollowUpFactory(project=theirs, created_by=people["other_member"]),
        their_notice=NoticeFactory(project=theirs, recipient=people["other_member"], title="乙组的提醒"),
        batch=received(csv_bytes([firm(1)]), people["hq"]),
        people_list=received(csv_bytes([["示例", "13800138000"]], ("企业名称", "手机")), people["hq"], kind="contact"),
        preview=checked(csv_bytes([firm(1, code="12")]), people["hq"]),
        saved_view=SavedView.objects.create(owner=people["member"], page="enterprises", name="甲组员的视图"),
        firm_list=FirmList.objects.create(owner=people["member"], name="甲组员的名单", shared="team", team=team),
        export_job=ExportJob.objects.create(owner=people["member"], page="enterprises", reason="甲组员的导出"),
        saved_layout=_taught_lists(),
        pair=_twins(),
        merge=_merge(people["hq"]),
        client=None,  # set below, together with the tokens
    )
    _sign_in(district)
    district.client = PartnerClient.objects.get(account=people["partner"])
    return district


def _people(hq_team, team, co_team, other_team, chain, other_chain) -> dict[str, User | None]:
    people = {
        "anonymous": None,
        "disabled": member_of(team),
        "member": member_of(team, name="甲组员示例"),
        "leader": member_of(team, Role.TEAM_LEADER),
        "co_member": member_of(co_team),
        "other_member": member_of(other_team),
        "other_leader": member_of(other_team, Role.TEAM_LEADER),
        "hq": member_of(hq_team, Role.HQ_STAFF),
        "commander": member_of(hq_team, Role.COMMANDER),
        "chain_leader": LeadershipFactory(chain=chain).user,
        "chain_office": LeadershipFactory(chain=chain, role="office", user=UserFactory(role=Role.CHAIN_OFFICE)).user,
        "other_chain_leader": LeadershipFactory(chain=other_chain).user,
        "data_admin": UserFactory(role=Role.DATA_ADMIN),
        "officer": UserFactory(role=Role.SERVICE_OFFICER),
        "other_officer": UserFactory(role=Role.SERVICE_OFFICER),
        "clerk": UserFactory(role=Role.AGENCY_CLERK),
        "sysadmin": UserFactory(role=Role.SYSADMIN),
        "secadmin": UserFactory(role=Role.SECADMIN),
        "auditor": UserFactory(role=Role.AUDITOR),
    }
    for name, seen in (("partner", chain), ("other_partner", other_chain)):
        scope = PartnerScopeFactory()
        scope.chains.add(seen)
        people[name] = scope.account
    return people


def _project_of_team_a(people, team, co_team, chain, node) -> Project:
    firm = EnterpriseFactory(name=FIRM_NAME, owner_team=team)
    project = ProjectFactory(
        team=team, chain=chain, node=node, owner=people["member"], service_officer=people["officer"], enterprise=firm,
        name=SECRETS["name"], no=SECRETS["no"], content=SECRETS["content"], contract_no=SECRETS["contract"],
        next_step=SECRETS["next_step"], light="red", light_reason=SECRETS["light"],
    )  # fmt: skip
    project.co_teams.add(co_team)
    ContactFactory(enterprise=firm, name=SECRETS["contact"], mobile=SECRETS["mobile"])
    FollowUpFactory(
        project=project, created_by=people["member"], summary=SECRETS["summary"], next_step=SECRETS["next_step"],
        counterpart=SECRETS["contact"],
    )  # fmt: skip
    GateFactFactory(project=project, code="intent_document", reference=SECRETS["fact"])
    return project


def _sign_in(district: District) -> None:
    for name, person in district.people.items():
        if person is None:
            continue
        if person.role == Role.PARTNER:
            district.tokens[name] = make_token(person, scope="read write")
            continue
        browser = Client()
        browser.force_login(person)
        district.cookies[name] = browser.cookies["sessionid"].value
    User.objects.filter(pk=district.people["disabled"].pk).update(is_active=False)

"""A small made-up district: team A's project full of marked words, team B's beside it, and somebody of every kind."""

import datetime
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.test import Client
from django.utils import timezone

from chains.models import AgencyPost, Chain, Node, Team
from core.accounts.models import User
from core.accounts.roles import Role
from crm.enterprises.models import Contact, DuplicatePair, Enterprise, FirmList, Merge
from crm.enterprises.services.merging import merge_enterprises
from crm.followups.models import FollowUp
from crm.imports.models import HeaderAlias, ImportBatch, ListMapping, ValueWord
from crm.lists.models import ExportJob, SavedView
from crm.notices.models import Notice
from crm.partners.models import PartnerClient
from crm.projects.models import (
    Amendment,
    Contract,
    CountedMonth,
    Extension,
    Milestone,
    ProgressReport,
    Project,
    ProjectFile,
)
from crm.projects.services import add_contract, close_month, request_state
from crm.projects.services.ruling import load_default_rules
from crm.reviews.models import Condition
from crm.reviews.services import create_meeting
from tests.api.conftest import make_token
from tests.factories import (
    SINCE,
    ChainFactory,
    CommitmentFactory,
    ContactFactory,
    EnterpriseFactory,
    FollowUpFactory,
    FundArrivalFactory,
    GateFactFactory,
    LeadershipFactory,
    NodeFactory,
    NoticeFactory,
    PartnerScopeFactory,
    ProjectFactory,
    ProjectFileFactory,
    TeamFactory,
    UserFactory,
    YearlyActualFactory,
    member_of,
    opened_review,
)
from tests.factories.imports import checked, csv_bytes, firm, received
from tests.scope.channels import channels_around
from tests.scope.claims import claims_around
from tests.scope.meetings import meetings_around
from tests.scope.supervision import order_around
from tests.scope.tasks import tasks_around

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
    "promise": "甲诺密承诺事项",
    "voucher": "甲款密凭证",
    "material": "甲审密材料",
    "review": "甲审密申请说明",
    "condition": "甲审密条件",
    "paper": "甲文密材料名称",
    "agreement": "甲约密合同名称",
    "progress": "甲进密存在问题",
    "task": "甲令密交办事项",
    "order": "甲督密督办事项",
    "meeting": "甲链密会议事项",
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
    project_list: ImportBatch
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
    file: ProjectFile | None = None
    contract: Contract | None = None
    month: CountedMonth | None = None
    progress: ProgressReport | None = None
    served: Project | None = None  # team B's, in 投产, with the same service officer

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
    load_default_rules()  # also where a test with real transactions emptied the tables before
    project = _project_of_team_a(people, team, co_team, chain, node)
    restricted = ProjectFactory(
        team=team, chain=chain, name=SECRETS["restricted"], no=SECRETS["restricted_no"], confidentiality="restricted",
        enterprise=EnterpriseFactory(name="重庆示例受限方科技有限公司"),
    )  # fmt: skip
    theirs = ProjectFactory(team=other_team, chain=other_chain, owner=people["other_member"])
    claims_around(project, theirs)
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
        project_list=received(csv_bytes([["示例"]], ("投资方",)), people["hq"], kind="existing_project"),
        preview=checked(csv_bytes([firm(1, code="12")]), people["hq"]),
        saved_view=SavedView.objects.create(owner=people["member"], page="enterprises", name="甲组员的视图"),
        firm_list=FirmList.objects.create(owner=people["member"], name="甲组员的名单", shared="team", team=team),
        export_job=ExportJob.objects.create(owner=people["member"], page="enterprises", reason="甲组员的导出"),
        saved_layout=_taught_lists(),
        pair=_twins(),
        merge=_merge(people["hq"]),
        client=None,  # set below, together with the tokens
    )
    _review_of(project, people)
    tasks_around(project, people)
    channels_around(people)
    meetings_around(project, people)
    order_around(project)
    _papers(district)
    district.progress = ProgressReport.objects.create(
        project=project, month=datetime.date(2026, 1, 1), planned_pct=50, actual_pct=40, problem=SECRETS["progress"],
        reported_at=timezone.now(), reported_by=people["member"],
    )  # fmt: skip
    district.served = ProjectFactory(
        team=other_team, chain=other_chain, stage="commissioned", service_officer=people["officer"]
    )
    _sign_in(district)
    district.client = PartnerClient.objects.get(account=people["partner"])
    return district


def _review_of(project: Project, people) -> None:
    """An open review of team A's project: the clerk's agency is asked, a condition is open, a meeting has it."""
    material = ProjectFileFactory(project=project, title=SECRETS["material"])
    review = opened_review(project, by=people["member"], materials=[material], note=SECRETS["review"])
    AgencyPost.objects.create(user=people["clerk"], agency=review.opinions.get(dimension="legal").agency, since=SINCE)
    Condition.objects.create(review=review, text=SECRETS["condition"])
    end = {"reason": SECRETS["condition"], "termination_kind": "policy"}
    request_state(project.pk, "terminate", by=None, **end)
    create_meeting(
        by=people["hq"],
        reviews=[review],
        title="示例联审会",
        held_at=timezone.now(),
        place="示例",
        chair="示例",
        attendees="示例",
    )


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
    _asked_for(project, people["member"])
    _promised(project)
    return project


def _promised(project: Project) -> None:
    """A clause of the government, and figures that wait for verification and that were verified."""
    CommitmentFactory(project=project, item=SECRETS["promise"], due_on=datetime.date(2026, 1, 31))
    for done in (False, True):
        FundArrivalFactory(project=project, reference=SECRETS["voucher"], verified=done)
        YearlyActualFactory(project=project, reference=SECRETS["voucher"], verified=done, year=2024 + done)


def _asked_for(project: Project, member: User) -> None:
    """A milestone, and what waits for the headquarters."""
    day = datetime.date(2026, 12, 31)
    milestone = Milestone.objects.create(project=project, kind="custom", name=SECRETS["name"], due_on=day)
    asked = {"project": project, "reason": SECRETS["fact"], "requested_by": member}
    later = day + datetime.timedelta(days=30)
    Extension.objects.create(milestone=milestone, stage=project.stage, old_due_on=day, new_due_on=later, **asked)
    Amendment.objects.create(kind="major", field="content", new_text=SECRETS["content"], **asked)


def _papers(district: District) -> None:
    """A file, a drafted contract and a closed month."""
    member = district.people["member"]
    district.file = ProjectFileFactory(project=district.project, title=SECRETS["paper"], created_by=member)
    district.contract = add_contract(
        district.project.pk,
        by=member,
        kind="formal",
        title=SECRETS["agreement"],
        no="1",
        party_a="示例区政府",
        amount_wan=1,
    )
    district.month = close_month(datetime.date(2025, 1, 1), by=district.people["hq"])[-1]


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

"""Invented projects walked through their stages over the past year, each move, fact and follow-up by the services."""

import datetime
import random
from typing import Any

from django.utils import timezone

from chains.models import Chain, Membership, Node, Team
from core.accounts.models import User
from core.accounts.roles import Role
from crm.demo.build.data import read
from crm.demo.synthetic.names import credit_code
from crm.enterprises.models import Enterprise
from crm.enterprises.services import add_contact, create_enterprise
from crm.followups.models import FollowUp
from crm.followups.services import log_followup
from crm.projects import gates
from crm.projects.models import GateFact, Project, StageChange
from crm.projects.services import change_stage, create_project, record_fact, update_project
from crm.projects.stages import PATHS, Stage, days_allowed

SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许"
TITLES = ("总经理", "副总经理", "投资总监", "运营总监", "厂长")
TALKS = (
    "介绍了区内产业链配套和标准厂房情况，对方关心用工和电价。",
    "对方说明了扩产计划和设备清单，需要我方提供载体比选。",
    "核对了投资强度和亩均税收，双方对建设周期基本一致。",
    "就政策兑现方式交换意见，约定补充测算后再议。",
    "了解了订单和产能，约下次带方案。",
)
FIRST_CODE = 900_001
SOON = datetime.timedelta(days=90)


def build_stories(seed: int) -> None:
    """Create the invented firms and walk their projects; a story that is there already is left as it is."""
    dice = random.Random(seed)  # noqa: S311 (not for secrets)
    for number, row in enumerate(read("stories")["stories"]):
        if not Enterprise.objects.filter(name=row["firm"]).exists():
            Story(row, number, dice).play()


class Story:
    """One firm's project from its first stage to the one named in its row."""

    def __init__(self, row: dict[str, Any], number: int, dice: random.Random):
        self.row, self.number, self.dice = row, number, dice
        self.today = timezone.localdate()
        chain, node = row["at"].split(".")
        self.chain = Chain.objects.get(code=chain)
        self.node = Node.objects.get(chain=self.chain, code=node)
        self.team = Team.objects.filter(chains=self.chain).order_by("sort").first()
        self.owner = self._someone_of(self.team)
        self.hq = User.objects.get(username="hq")

    def play(self) -> None:
        self.firm = self._firm()
        dates = self._dates()
        self.begun = dict(dates)
        self.project = self._project()
        self._begin(dates[0][1])
        for stage, on in dates[1:]:
            self._meet_gate(stage, on)
            change_stage(self.project.pk, stage, by=self.owner, actual_on=on)
        self._follow_up(self.today - datetime.timedelta(days=self.row["quiet"]), last=True)
        self._as_it_was_recorded(dates)

    def _someone_of(self, team: Team) -> User:
        people = [m.user for m in Membership.objects.current().filter(team=team).select_related("user").order_by("id")]
        members = [user for user in people if user.role == Role.MEMBER] or people
        return members[self.number % len(members)]

    def _firm(self) -> Enterprise:
        surname = self.dice.choice(SURNAMES)
        firm = create_enterprise(
            by=self.owner,
            name=self.row["firm"],
            uscc=credit_code(FIRST_CODE + self.number),
            owner_team=self.team,
            grade=self._grade(),
            intro="演示用虚构企业。",
            confirm_duplicate=True,
            **self._registration(surname),
        )
        add_contact(
            firm, by=self.owner, name=f"{surname}示例", title=self.dice.choice(TITLES), is_primary=True,
            mobile=f"138001380{self.number:02d}", notice_given=True,
        )  # fmt: skip
        return firm

    def _registration(self, surname: str) -> dict[str, Any]:
        wan = self.dice.choice((1000, 2000, 3000, 5000, 10000))
        born = self.today - datetime.timedelta(days=self.dice.randrange(900, 7000))
        return {
            "legal_person": f"{surname}演示",
            "reg_capital_raw": f"{wan}万人民币",
            "established_on": born,
            "reg_status": "存续",
            "size": self.dice.choice(("medium", "small", "large")),
            "industry_code": next(iter(self.node.industry_codes), ""),
            "address": f"{self.row['firm'][:2]}示例路 {self.number + 1} 号",
        }

    def _grade(self) -> str:
        return "A" if self.row["yi"] >= 10 else "B" if self.row["yi"] >= 1 else "C"

    def _dates(self) -> list[tuple[Stage, datetime.date]]:
        """Return the stages passed with the day each began, the last one as the row says."""
        path = PATHS[self.row["type"]]
        passed = path[: path.index(Stage(self.row["stage"])) + 1]
        day = self.today - datetime.timedelta(days=self.row["days"])
        dates = [(passed[-1], day)]
        for stage in reversed(passed[:-1]):
            allowed = days_allowed(self.row["type"], stage) or 10
            day -= datetime.timedelta(days=max(1, round(allowed * self.dice.uniform(0.3, 0.8))))
            dates.append((stage, day))
        return dates[::-1]

    def _project(self) -> Project:
        wan = round(self.row["yi"] * 10_000)
        return create_project(
            by=self.owner, enterprise=self.firm, name=f"{self.node.name}{'平台' if self.row['type'] == 'platform' else '项目'}",
            type=self.row["type"], chain=self.chain, node=self.node, team=self.team, owner=self.owner, grade=self._grade(),
            total_invest_wan=wan, fixed_invest_wan=round(wan * 0.7), planned_output_wan=round(wan * 1.5),
            planned_tax_wan=round(wan * 0.05), planned_jobs=20 + wan // 100, content="演示用虚构项目。", source="自主外出",
        )  # fmt: skip

    def _begin(self, on: datetime.date) -> None:
        """Let the project have begun on the story's first day."""
        Project.objects.filter(pk=self.project.pk).update(stage_since_on=on, created_at=_evening_of(on))
        StageChange.objects.filter(project=self.project).update(actual_on=on)

    def _meet_gate(self, stage: Stage, on: datetime.date) -> None:
        fields = {}
        for one in gates.requirements(self.row["type"], stage):
            if one.code in gates.FROM_FOLLOW_UPS:
                self._follow_up(on, kind=FollowUp.Kind.VISIT)
            elif one.kind == gates.Kind.FIELD:
                fields[one.code] = self._value(one.code)
            else:
                by = self.hq if one.recorded_by == gates.Recorder.HQ else self.owner
                record_fact(
                    self.project.pk,
                    one.code,
                    by=by,
                    met_on=on,
                    source="演示",
                    reference=f"示例〔{on.year}〕{self.number + 1} 号",
                )
        if fields:
            self.project.refresh_from_db()
            update_project(self.project.pk, by=self.hq, version=self.project.version, **fields)

    def _value(self, code: str) -> Any:
        wan = round(self.row["yi"] * 10_000)
        start, commission = self._planned()
        values = {
            "site_needs": f"厂房或用地约 {8 + self.number % 20} 千平方米",
            "element_needs": "用电 1600 kVA，用工 80 人",
            "total_invest_wan": wan,
            "contract_no": f"示例招商〔{self.today.year}〕{self.number + 1:03d}",
            "contract_kind": Project.ContractKind.FORMAL,
            "contract_amount_wan": wan,
            "planned_start_on": start,
            "planned_commission_on": commission,
            "local_entity": self.firm,
            "land_mu": 30 + self.number,
            "factory_m2": 5000 + 100 * self.number,
            "service_officer": User.objects.get(username="officer"),
        }
        return values[code]

    def _planned(self) -> tuple[datetime.date, datetime.date]:
        """Return start and first output as the contract dates them: as they came, else after the days allowed."""
        building = sum(days_allowed(self.row["type"], stage) or 0 for stage in (Stage.STARTED, Stage.COMPLETED))
        output, span = self.begun.get(Stage.COMMISSIONED), datetime.timedelta(days=building or 120)
        start = self.begun.get(Stage.STARTED) or (output - span if output else self.today + SOON)
        return start, output or start + span

    def _follow_up(self, on: datetime.date, *, kind: str = FollowUp.Kind.PHONE, last: bool = False) -> None:
        at = timezone.make_aware(datetime.datetime.combine(on, datetime.time(10, self.number)))
        next_on = self.today + datetime.timedelta(days=self.row["next"]) if last else None
        log_followup(
            by=self.owner, enterprise=self.firm, project=self.project, kind=kind, happened_at=at, counterpart="示例负责人",
            place="示例公司会议室" if kind == FollowUp.Kind.VISIT else "",
            summary=self.dice.choice(TALKS), result="双方确认下一步安排", next_step=self.row["step"] if last else "",
            next_on=max(next_on, self.today) if next_on else None, is_closing=not last, late_reason="演示数据补录",
            confirm_repeat=True,
        )  # fmt: skip
        if last and next_on and next_on < self.today:
            self._overdue_since(next_on)

    def _overdue_since(self, day: datetime.date) -> None:
        FollowUp.objects.filter(project=self.project, next_done_at=None, next_on__isnull=False).update(next_on=day)
        Project.objects.filter(pk=self.project.pk).update(next_step_on=day)

    def _as_it_was_recorded(self, dates: list[tuple[Stage, datetime.date]]) -> None:
        """Set the moments of recording to the days of the story, as if it had been kept day by day."""
        for stage, on in dates:
            at = _evening_of(on)
            StageChange.objects.filter(project=self.project, to_stage=stage).update(
                recorded_at=at, actual_on=on, is_late=False
            )
            GateFact.objects.filter(project=self.project, met_on=on).update(recorded_at=at)
        for followup in FollowUp.objects.filter(project=self.project):
            FollowUp.objects.filter(pk=followup.pk).update(created_at=followup.happened_at, late_reason="")
        Enterprise.objects.filter(pk=self.firm.pk).update(created_at=_evening_of(dates[0][1]))


def _evening_of(day: datetime.date) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time(17, 30)))

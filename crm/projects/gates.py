"""What must be there before a stage is entered (domain.md 4.1): the defaults that the rules of the district begin with.

Pure data and pure functions; the rules in force are rows (``models.GateRule``), ``queries.gate_checklist`` reads a
project against them.
"""

from collections.abc import Callable, Container
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Any, Protocol

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from crm.projects.stages import FIRST_DAY, PATHS, ProjectType, Stage


class Kind(StrEnum):
    """Where a requirement is answered: in a field of the project, or by a recorded fact."""

    FIELD = "field"
    FACT = "fact"


class Recorder(StrEnum):
    """Who may answer it: the team that works on the project, or the headquarters alone."""

    TEAM = "team"
    HQ = "hq"


FORMAL = "formal"
NOT_FORMAL = ("framework", "intent")  # what names an intention: its number and amount are not the formal contract's
OF_THE_CONTRACT = frozenset({"contract_no", "contract_amount_wan"})
FOLLOW_UP = "follow_up"  # the source of facts that a follow-up writes
REVIEW = "review"  # the source of facts that a joint review writes
MANUAL = "manual"  # the source of facts that people record by hand
REVIEW_PASSED = "review_passed"
# Facts that a follow-up proves by itself.
FROM_FOLLOW_UPS = frozenset({"counterpart_met", "site_visited"})
# The registering office of the district is 500106; 5001xx are the other districts of the city.
LOCAL_CODE_PREFIX = "5001"


class Sized(Protocol):
    """What a condition reads of a project."""

    type: str
    is_foreign: bool
    land_mu: Decimal | None
    total_invest_wan: Decimal | None
    contract_amount_wan: Decimal | None


def takes_land(project: Sized) -> bool:
    """Say whether the district supplies land to the project, whatever its type."""
    return project.type == ProjectType.LAND or bool(project.land_mu)


@dataclass(frozen=True)
class Condition:
    """When a requirement is asked for: any one of these is enough, none given means always."""

    from_invest_wan: Decimal | None = None
    if_foreign: bool = False
    if_land: bool = False

    @property
    def is_open(self) -> bool:
        """Whether everybody is asked."""
        return self.from_invest_wan is None and not self.if_foreign and not self.if_land

    def asks(self, project: Sized) -> bool:
        """Say whether this project is asked; the amount is the larger of investment and contract, inclusive.

        A project whose amounts are not known yet is asked, so that nobody passes by leaving them out.
        """
        if self.is_open or (self.if_foreign and project.is_foreign) or (self.if_land and takes_land(project)):
            return True
        if self.from_invest_wan is None:
            return False
        known = [one for one in (project.total_invest_wan, project.contract_amount_wan) if one is not None]
        return not known or max(known) >= self.from_invest_wan


@dataclass(frozen=True)
class Requirement:
    """One thing that a stage asks for; ``code`` is the field's or the fact's name, ``hint`` says who or what.

    ``evidence_type`` is the kind of file that shows it; without ``needs_file`` the file is welcome but not demanded.
    """

    code: str
    label: str | Promise
    kind: Kind
    hint: str | Promise = ""
    recorded_by: Recorder = Recorder.TEAM
    types: frozenset[str] | None = None
    condition: Condition = field(default_factory=Condition)
    evidence_type: str = ""
    needs_file: bool = False

    def applies_to(self, project_type: str) -> bool:
        """Say whether projects of this type have to meet it."""
        return self.types is None or project_type in self.types

    def asks(self, project: Sized) -> bool:
        """Say whether this project has to meet it: its type, and its size or kind where that decides."""
        return self.applies_to(project.type) and self.condition.asks(project)


def _field(code, label, hint="", types=None) -> Requirement:
    return Requirement(code, label, Kind.FIELD, hint, Recorder.TEAM, types)


def _fact(code, label, hint="", types=None, file="") -> Requirement:
    return Requirement(code, label, Kind.FACT, hint, Recorder.TEAM, types, evidence_type=file)


def _hq_fact(code, label, hint="", condition=None, file="") -> Requirement:
    return Requirement(
        code, label, Kind.FACT, hint, Recorder.HQ, condition=condition or Condition(), evidence_type=file
    )


_T = ProjectType
_LAND = frozenset({_T.LAND})
_RENTED = frozenset({_T.LEASE, _T.OFFICE, _T.PLATFORM})
# 联审 is for 1亿元 and more, and for every supply of land (domain.md 2.7).
REVIEW_FROM = Condition(from_invest_wan=Decimal(10_000), if_land=True)
_STARTED = frozenset(kind for kind, path in PATHS.items() if Stage.STARTED in path)

GATES: dict[Stage, tuple[Requirement, ...]] = {
    Stage.CONTACT: (
        _fact("counterpart_met", _("见到对方人员"), _("登记一次走访、来访或电话，写明见了谁")),
    ),
    Stage.INSPECT: (
        _fact("site_visited", _("实地考察"), _("登记一次考察：企业来区或赴企业")),
    ),
    Stage.NEGOTIATE: (
        _fact("intent_document", _("书面意向或项目计划书"), _("由企业提供，写明文件名或文号"), file="plan"),
        _field("site_needs", _("选址需求"), _("地块、厂房或楼宇的面积和要求")),
        _field("element_needs", _("要素需求"), _("电、气、用工等")),
        _field("total_invest_wan", _("总投资（万元）"), _("企业计划书中的数")),
    ),
    Stage.REVIEW: (
        _fact("review_opened", _("研判评审已启动"), _("提交评审材料后登记")),
    ),
    Stage.SIGNED: (
        _hq_fact("review_passed", _("联审通过"), _("由指挥部登记会议结论"), REVIEW_FROM, file="minutes"),
        _hq_fact("fair_competition_passed", _("公平竞争审查通过"), _("由指挥部登记，市场监管部门意见"), file="opinion"),
        _hq_fact("legal_passed", _("法务审核通过"), _("由指挥部登记，司法部门意见"), file="opinion"),
        _field("contract_no", _("合同编号"), _("正式合同的编号")),
        _field("contract_kind", _("合同类型为正式合同"), _("意向、框架协议不算签约")),
        _field("contract_amount_wan", _("合同金额（万元）"), _("正式合同的金额")),
        _field("planned_start_on", _("计划开工日期"), _("合同约定"), _STARTED),
        _field("planned_commission_on", _("计划投产日期"), _("合同约定")),
        _fact("commitments_recorded", _("双方承诺已登记"), _("政企双方承诺事项一览")),
    ),
    Stage.REGISTERED: (
        _field("local_entity", _("落地主体及信用代码"), _("在本地注册的公司，企业库中须有统一社会信用代码")),
        _fact("business_license", _("营业执照"), _("市场监管部门核发，填发照日期"), file="licence"),
    ),
    Stage.SITED: (
        _fact("land_contract", _("土地出让合同"), _("规划自然资源部门，填合同号"), _LAND, "contract"),
        _field("land_mu", _("用地（亩）"), _("出让合同面积"), _LAND),
        _fact("lease_signed", _("租赁合同"), _("园区平台公司，填合同号"), _RENTED, "contract"),
        _field("factory_m2", _("厂房或楼宇面积（㎡）"), _("租赁合同面积"), _RENTED),
        _fact("site_handed_over", _("场地已交付"), _("平台公司与企业签交接单"), file="acceptance"),
    ),
    Stage.STARTED: (
        _fact("construction_permit", _("施工许可证"), _("住房城乡建设部门，填许可证号"), _LAND, "licence"),
        _fact("fitout_started", _("装修或设备进场"), _("现场确认"), _STARTED - _LAND, "photo"),
    ),
    Stage.COMPLETED: (
        _fact("completion_accepted", _("竣工验收或设备安装完成"), _("填验收文号"), file="acceptance"),
    ),
    Stage.COMMISSIONED: (
        _fact("first_output", _("首批产出或首笔营收"), _("首批产品、首张发票或首笔出资"), file="payment"),
    ),
    Stage.SERVING: (
        _field("service_officer", _("服务专员"), _("投产后 10 个工作日内指定")),
        _fact("service_file", _("服务档案已建立"), _("服务专员建档")),
    ),
}  # fmt: skip

FACTS: dict[str, Requirement] = {
    one.code: one for gate in GATES.values() for one in gate if one.kind == Kind.FACT
}  # fmt: skip
STAGE_OF_FACT: dict[str, Stage] = {
    one.code: stage for stage, gate in GATES.items() for one in gate if one.kind == Kind.FACT
}  # fmt: skip


def requirements(project_type: str, to: str) -> tuple[Requirement, ...]:
    """Return what a project of this type has to show before it enters ``to``."""
    return tuple(one for one in GATES.get(Stage(to), ()) if one.applies_to(project_type))


def is_met(requirement: Requirement, value_of: Callable[[str], Any], facts: Container[str]) -> bool:
    """Say whether it is met: ``value_of`` gives a field by name, ``facts`` holds the codes of the valid facts.

    A formal contract is the only kind that counts as signed, and number and amount of a framework agreement are not
    its own; a local entity needs its credit code.
    """
    if requirement.kind == Kind.FACT:
        return requirement.code in facts
    value = value_of(requirement.code)
    if requirement.code == "contract_kind":
        return value == FORMAL
    if requirement.code in OF_THE_CONTRACT and value_of("contract_kind") in NOT_FORMAL:
        return False
    if requirement.code == "local_entity":
        return bool(value is not None and value.uscc)
    return value not in (None, "")


def registered_elsewhere(uscc: str | None) -> bool:
    """Say whether a credit code was issued outside the city; it only warns, for the office is often the city's."""
    return bool(uscc) and not str(uscc)[2:].startswith(LOCAL_CODE_PREFIX)


def default_gate_rows() -> list[dict[str, Any]]:
    """Return the defaults as the values of rows, each the first version of its rule."""
    return [
        {
            "stage": stage.value, "code": one.code, "label": str(one.label), "hint": str(one.hint), "kind": one.kind.value,
            "recorder": one.recorded_by.value, "types": sorted(one.types or ()),
            "from_invest_wan": one.condition.from_invest_wan, "if_foreign": one.condition.if_foreign,
            "if_land": one.condition.if_land, "evidence_type": one.evidence_type, "needs_file": one.needs_file,
            "sort": place, "valid_from": FIRST_DAY,
        }
        for stage, gate in GATES.items()
        for place, one in enumerate(gate)
    ]  # fmt: skip

"""Which fields of a project its forms may write, and the references among them."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from chains.models import Park
from core.errors import RuleViolation
from crm.enterprises.models import Enterprise
from crm.projects import policy
from crm.projects.models import Project

# What the signed contract fixed; a later change is an amendment 重大变更.
LOCKED_AFTER_SIGNING = (
    "total_invest_wan", "fixed_invest_wan", "planned_output_wan", "planned_tax_wan", "planned_jobs", "contract_no",
    "contract_kind", "contract_amount_wan", "planned_start_on", "planned_commission_on",
)  # fmt: skip
EDITABLE = (
    "name", "node", "chain_action", "grade", "source", "content", "is_foreign", "confidentiality", "park",
    "local_entity", *LOCKED_AFTER_SIGNING, "land_mu", "factory_m2", "site_needs", "element_needs", "planned_sign_on",
    "service_officer", "data_source", "data_as_of_on",
)  # fmt: skip
CREATABLE = ("enterprise", "type", "chain", "team", "owner", *EDITABLE)
_PROTECTED = "此项不能直接修改，请使用相应的操作"


def refuse_protected(names: Iterable[str], allowed: Collection[str]) -> None:
    """Raise RuleViolation ``field_protected`` with every name that is not among ``allowed``."""
    if unknown := sorted(set(names) - set(allowed)):
        raise RuleViolation("含有不能直接修改的内容", code="field_protected", fields=dict.fromkeys(unknown, _PROTECTED))


def check_references(project: Project, changed: Mapping[str, Any], *, by) -> None:
    """Raise RuleViolation ``invalid`` with every changed reference that the project may not have, or ``by`` not see."""
    wrong = {name: text for name in changed if (text := _fault(project, name, by))}
    if wrong:
        raise RuleViolation("有内容不正确，请修改后再保存", code="invalid", fields=wrong)


def _fault(project: Project, name: str, by) -> str:
    check = _CHECKS.get(name)
    value = getattr(project, name)
    return check(project, value, by) if check and value is not None else ""


def _node(project: Project, node, by) -> str:
    return "" if node.chain_id == project.chain_id else f"“{node}”不在产业链“{project.chain}”上"


def _team(project: Project, team, by) -> str:
    return "" if team.is_active else "该招商组已停用"


def _park(project: Project, park: Park, by) -> str:
    return "" if park.is_active else "该园区已停用"


def _owner(project: Project, owner, by) -> str:
    return "" if by is None or policy.can_own_project(owner, project.team) else "负责人须是牵头组或指挥部的在岗人员"


def _officer(project: Project, officer, by) -> str:
    return "" if policy.can_serve_project(officer) else "请选择在岗的企业服务专员"


def _firm(project: Project, firm, by) -> str:
    """Look at the firm under a row lock, for somebody may be taking it out of the library at this moment."""
    seen = Enterprise.objects.filter(is_deleted=False) if by is None else Enterprise.objects.visible_to(by)
    held = seen.select_for_update(of=("self",), no_key=True).filter(pk=firm.pk).order_by().values_list("pk")
    return "" if held.first() else "没有这家企业，或已停用"


_CHECKS = {
    "node": _node, "team": _team, "park": _park, "owner": _owner, "service_officer": _officer,
    "enterprise": _firm, "local_entity": _firm,
}  # fmt: skip

"""The roles of accounts and what each opens in the administration; which rows it sees is decided in chains.access."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Role(TextChoices):
    """What an account is for (domain.md 2.2, reduced to what has behaviour); an account has exactly one."""

    COMMANDER = "commander", _("总指挥")
    HQ_STAFF = "hq_staff", _("指挥部调度员")
    TEAM_LEADER = "team_leader", _("组长")
    MEMBER = "member", _("招商专员")
    CHAIN_LEADER = "chain_leader", _("链长")
    CHAIN_OFFICE = "chain_office", _("链办人员")
    SERVICE_OFFICER = "service_officer", _("企业服务专员")
    AGENCY_CLERK = "agency_clerk", _("部门经办人")
    DATA_ADMIN = "data_admin", _("数据管理员")
    SYSADMIN = "sysadmin", _("系统管理员")
    SECADMIN = "secadmin", _("安全管理员")
    AUDITOR = "auditor", _("审计管理员")
    PARTNER = "partner", _("合作单位接口账号")


HEADQUARTERS = frozenset({Role.COMMANDER, Role.HQ_STAFF})
TEAM_ROLES = frozenset({Role.TEAM_LEADER, Role.MEMBER})
CHAIN_ROLES = frozenset({Role.CHAIN_LEADER, Role.CHAIN_OFFICE})
ASSIGNED_ROLES = frozenset({Role.SERVICE_OFFICER, Role.AGENCY_CLERK})
ADMINISTRATORS = frozenset({Role.SYSADMIN, Role.SECADMIN, Role.AUDITOR})
BUSINESS_ROLES = HEADQUARTERS | TEAM_ROLES | CHAIN_ROLES | ASSIGNED_ROLES
NAME_READERS = BUSINESS_ROLES | {Role.DATA_ADMIN, Role.PARTNER}
ADMIN_SITE_ROLES = ADMINISTRATORS | {Role.DATA_ADMIN}
WRITE = frozenset({"view", "add", "change"})
READ = frozenset({"view"})

# The Django admin: role → app label or "app.model" → verbs. Nobody deletes for real.
ADMIN_RIGHTS: dict[str, dict[str, frozenset[str]]] = {
    Role.SYSADMIN: {
        "chains": WRITE,
        "workcalendar": WRITE,
        "projects.gaterule": WRITE,
        "projects.stageterm": WRITE,
        "projects.lightrule": WRITE,
        "notices.reminderrule": WRITE,
        "reviews.dimensionrule": WRITE,
    },
    Role.SECADMIN: {
        "accounts": WRITE,
        "partners": WRITE,
        "chains.membership": WRITE,
        "chains.team": READ,
    },
    Role.AUDITOR: {"audit": READ},
    Role.DATA_ADMIN: {
        "enterprises": WRITE,
        "imports": READ,
        "imports.headeralias": WRITE,
        "imports.valueword": WRITE,
        "chains": READ,
    },
}


def admin_rights(role: str, app_label: str, model: str) -> frozenset[str]:
    """Return the admin verbs that ``role`` has on one model; a rule for the model wins over one for its app."""
    rules = ADMIN_RIGHTS.get(role, {})
    return rules.get(f"{app_label}.{model}", rules.get(app_label, frozenset()))

"""Opening many accounts at once from a list: every fault is told, and nothing is written unless all rows are right."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from chains.models import Team
from chains.services.memberships import join_team
from chains.services.staff_file import COLUMNS, StaffRow
from core.accounts.models import User
from core.accounts.policy import can_manage_accounts
from core.accounts.roles import BUSINESS_ROLES, TEAM_ROLES, Role
from core.accounts.services import create_account, issue_one_time_link
from core.audit.services import record
from core.errors import RuleViolation

WORDS = {name: word for word, name in COLUMNS.items()}
ROLE_OF_WORD = {str(role.label): role for role in Role} | {role.value: role for role in Role}
WIDTHS = {"username": 64, "name": 64, "title": 64, "email": 254}


@dataclass(frozen=True)
class Fault:
    """One thing wrong in the list: the row as Excel numbers it, the column's word, what was typed and why not."""

    line: int
    column: str
    value: str
    message: str


def find_faults(rows: list[StaffRow]) -> list[Fault]:
    """Return everything wrong with the list, in the order of its rows; runs two queries and writes nothing."""
    given = Counter(User.normalize_username(row.username) for row in rows)
    taken = set(User.objects.filter(username__in=given).values_list("username", flat=True))
    teams = set(Team.objects.filter(is_active=True).values_list("code", flat=True))
    faults = []
    for row in rows:
        faults += _faults_of_name(row, given, taken)
        faults += _faults_of_role(row, teams)
        faults += _faults_of_text(row)
    return sorted(faults, key=lambda fault: fault.line)


@transaction.atomic
def import_staff(rows: list[StaffRow], *, by: User) -> list[User]:
    """Open an account for every row, put it into its team from today on, and return the accounts in the list's order.

    Nobody can sign in before his one-time link was used (``issue_links``). Raises RuleViolation ``forbidden`` or
    ``faulty_rows`` and writes nothing then; a second run of the same list is refused because the names are taken.
    """
    if not can_manage_accounts(by):
        raise RuleViolation("只有安全管理员可以导入账号", code="forbidden")
    if faults := find_faults(rows):
        raise RuleViolation(f"有 {len(faults)} 处须改正，未写入任何账号", code="faulty_rows")
    teams = {team.code: team for team in Team.objects.filter(is_active=True)}
    users = [_open(row, teams, by) for row in rows]
    record("accounts.imported", by=by, changes={"count": len(users), "accounts": [user.pk for user in users]})
    return users


@transaction.atomic
def issue_links(user_ids: Iterable[int], *, by: User) -> list[tuple[User, str]]:
    """Issue a one-time link for each of these accounts that has no password yet; return (account, token) pairs.

    Earlier links die. Raises RuleViolation ``forbidden``.
    """
    users = [user for user in User.objects.filter(pk__in=list(user_ids)) if not user.has_usable_password()]
    issued = [(user, issue_one_time_link(user, by=by)) for user in users]
    record("accounts.links_downloaded", by=by, changes={"count": len(issued)})
    return issued


def _open(row: StaffRow, teams: dict[str, Team], by: User) -> User:
    role = ROLE_OF_WORD[row.role]
    user = create_account(by=by, username=row.username, name=row.name, role=role, title=row.title, email=row.email)
    if row.team_code:
        join_team(user, teams[row.team_code.upper()], by=by)
    return user


def _fault(row: StaffRow, name: str, message: str) -> Fault:
    return Fault(row.line, WORDS[name], row.values.get(name, ""), message)


def _faults_of_name(row: StaffRow, given: Counter, taken: set[str]) -> list[Fault]:
    username = User.normalize_username(row.username)
    if not username:
        return [_fault(row, "username", "请填写登录名")]
    if username in taken:
        return [_fault(row, "username", "该登录名已被使用")]
    if given[username] > 1:
        return [_fault(row, "username", "表内有重复的登录名")]
    try:
        User._meta.get_field("username").run_validators(username)
    except ValidationError as failure:
        return [_fault(row, "username", "；".join(failure.messages))]
    return []


def _faults_of_role(row: StaffRow, teams: set[str]) -> list[Fault]:
    role = ROLE_OF_WORD.get(row.role)
    code = row.team_code.upper()
    faults = []
    if role is None or role == Role.PARTNER:
        faults.append(_fault(row, "role", "请填写角色" if not row.role else "没有这个角色，见模板的“角色说明”"))
    if code and code not in teams:
        faults.append(_fault(row, "team_code", "没有这个编号的在用招商组"))
    elif code and role is not None and role not in BUSINESS_ROLES:
        faults.append(_fault(row, "team_code", f"{role.label}不属于任何招商组，请留空"))
    elif not code and role in TEAM_ROLES:
        faults.append(_fault(row, "team_code", f"{role.label}须填写招商组编号"))
    return faults


def _faults_of_text(row: StaffRow) -> list[Fault]:
    faults = [
        _fault(row, name, f"最多 {width} 个字")
        for name, width in WIDTHS.items()
        if name != "username" and len(row.values.get(name, "")) > width
    ]
    if not row.name:
        faults.append(_fault(row, "name", "请填写姓名"))
    if row.email:
        try:
            validate_email(row.email)
        except ValidationError:
            faults.append(_fault(row, "email", "邮箱格式不正确"))
    return faults

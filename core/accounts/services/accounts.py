"""Opening accounts, their data, role and state."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from core.accounts import policy
from core.accounts.models import User
from core.accounts.roles import Role
from core.accounts.services.passwords import put_password
from core.accounts.services.sessions import end_sessions
from core.audit.services import changed_fields, record
from core.errors import RuleViolation

OPEN_FIELDS = ("name", "title", "email")


@transaction.atomic
def create_account(
    *,
    by: User | None,
    username: str,
    name: str,
    role: str = Role.MEMBER,
    title: str = "",
    email: str = "",
    password=None,
) -> User:
    """Open an account and return it; without ``password`` nobody can sign in until a one-time link was used.

    A given password must be changed at the first login unless the command line gave it (``by`` None).
    Raises RuleViolation ``forbidden``, ``invalid`` (all faults at once), ``username_taken`` or ``weak_password``.
    """
    if not policy.can_manage_accounts(by):
        raise RuleViolation("只有安全管理员可以开设账号", code="forbidden")
    user = User(username=User.normalize_username(username), name=name, role=role, title=title, email=email)
    user.set_unusable_password()
    _check(user)
    _insert(user)
    if password is not None:
        put_password(user, password)
        user.must_change_password = by is not None
        user.save(update_fields=["must_change_password"])
    record("account.created", user, by=by, changes={"username": user.username, "role": role, "title": title})
    return user


@transaction.atomic
def update_account(pk: int, *, by: User | None, **fields) -> User:
    """Change name, title or mail of an account; other fields have services of their own. Nothing new writes nothing."""
    user = _lock(pk)
    if not policy.can_manage_accounts(by):
        raise RuleViolation("只有安全管理员可以修改账号", code="forbidden")
    if unknown := set(fields) - set(OPEN_FIELDS):
        raise RuleViolation("字段不可修改", code="protected", fields=dict.fromkeys(unknown, "不可修改"))
    changes = changed_fields({name: getattr(user, name) for name in fields}, fields, secret=["email"])
    for name, value in fields.items():
        setattr(user, name, value)
    _check(user)
    if changes:
        user.save(update_fields=list(fields))
        record("account.updated", user, by=by, changes=changes)
    return user


@transaction.atomic
def change_role(pk: int, role: str, *, by: User | None) -> User:
    """Give an account another role, in force with its next request; the same role again changes nothing.

    An account has one role, so nobody can be system, security and audit administrator at once (三员分立).
    Raises RuleViolation ``forbidden``, also for one's own role, or ``invalid``.
    """
    user = _lock(pk)
    _may_change(by, user, "不能修改本人的角色，请由另一位安全管理员办理")
    if role not in Role.values:
        raise RuleViolation("角色不存在", code="invalid", fields={"role": "角色不存在"})
    if Role.PARTNER in (role, user.role) and role != user.role:
        raise RuleViolation("接口账号与人员账号不能互换", code="invalid", fields={"role": "接口账号与人员账号不能互换"})
    if role != user.role:
        old, user.role = user.role, role
        user.save(update_fields=["role"])
        end_sessions(user)
        record("account.role_changed", user, by=by, changes={"role": [old, role]})
    return user


@transaction.atomic
def disable_account(pk: int, *, by: User | None, reason: str = "") -> User:
    """Disable an account: sessions end, links die, the next request (also by token) is refused; harmless twice."""
    user = _lock(pk)
    _may_change(by, user, "不能停用本人的账号")
    if user.is_active:
        user.is_active = False
        user.save(update_fields=["is_active"])
        user.one_time_links.filter(used_at=None).delete()
        end_sessions(user)
        record("account.disabled", user, by=by, changes={"is_active": [True, False], "reason": reason})
    return user


@transaction.atomic
def enable_account(pk: int, *, by: User | None) -> User:
    """Enable an account again; the old password holds, old sessions do not come back; harmless twice."""
    user = _lock(pk)
    _may_change(by, user, "不能启用本人的账号")
    if not user.is_active:
        user.is_active = True
        user.save(update_fields=["is_active"])
        record("account.enabled", user, by=by, changes={"is_active": [False, True]})
    return user


def _lock(pk: int) -> User:
    return User.objects.select_for_update().get(pk=pk)


def _may_change(by: User | None, user: User, own: str) -> None:
    if by is not None and by.pk == user.pk:
        raise RuleViolation(own, code="own_account")
    if not policy.can_change_account(by, user):
        raise RuleViolation("只有安全管理员可以修改账号", code="forbidden")


def _check(user: User) -> None:
    try:
        user.clean_fields(exclude=["password"])
    except ValidationError as failure:
        fields = {name: "；".join(texts) for name, texts in failure.message_dict.items()}
        raise RuleViolation("账号资料有误", code="invalid", fields=fields) from failure


def _insert(user: User) -> None:
    try:
        with transaction.atomic():
            user.save(force_insert=True)
    except IntegrityError as failure:
        taken = "该登录名已被使用"
        raise RuleViolation(taken, code="username_taken", fields={"username": taken}) from failure

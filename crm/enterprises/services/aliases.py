"""The other names of a firm; each change rebuilds the search key."""

from collections.abc import Iterable

from django.db import transaction

from core.audit.services import record
from core.errors import RuleViolation
from crm.enterprises import policy
from crm.enterprises.models import Alias, Enterprise
from crm.enterprises.naming import normalise_name
from crm.enterprises.services.identity import read_firm_name
from crm.enterprises.services.writing import lock_enterprise, rebuild_search_key


@transaction.atomic
def add_alias(enterprise: Enterprise, *, by, name: str, kind: str = Alias.Kind.FORMER) -> Alias:
    """Give a firm another name and return it; the same name of the same kind again returns the one there is.

    Raises RuleViolation ``forbidden``, ``invalid``, ``same_as_name`` or ``deactivated``.
    """
    enterprise = lock_enterprise(enterprise.pk)
    if not policy.can_edit_enterprise(by, enterprise):
        raise RuleViolation("没有权限修改该企业的资料", code="forbidden")
    if kind not in Alias.Kind.values:
        raise RuleViolation("请选择别名的类别", code="invalid", fields={"kind": "请选择别名的类别"})
    shown = read_firm_name(name).shown
    if normalise_name(shown) == enterprise.name_norm:
        raise RuleViolation("与企业名称相同", code="same_as_name", fields={"name": "与企业名称相同"})
    for alias in keep_names(enterprise, [shown], kind):
        record("enterprise.alias_added", enterprise, by=by, changes={alias.get_kind_display(): ["", alias.name]})
    return Alias.objects.get(enterprise=enterprise, kind=kind, name_norm=normalise_name(shown))


@transaction.atomic
def remove_alias(pk: int, *, by) -> None:
    """Take a wrong name away again; it stays in the audit log. Raises RuleViolation ``forbidden`` or ``deactivated``."""
    alias = Alias.objects.select_related("enterprise").get(pk=pk)
    enterprise = lock_enterprise(alias.enterprise_id)
    if not policy.can_edit_enterprise(by, enterprise):
        raise RuleViolation("没有权限修改该企业的资料", code="forbidden")
    alias.delete()
    rebuild_search_key(enterprise)
    enterprise.version += 1  # lists that named it so change the firm again
    enterprise.save(update_fields=["version"])
    record("enterprise.alias_removed", enterprise, by=by, changes={alias.get_kind_display(): [alias.name, ""]})


def keep_names(enterprise: Enterprise, names: Iterable[str], kind: str) -> list[Alias]:
    """Store the names that the locked firm does not bear yet, rebuild its search key, and return the new ones."""
    wanted = {norm: name for name in names if (norm := normalise_name(name)) and norm != enterprise.name_norm}
    known = set(enterprise.aliases.filter(kind=kind).values_list("name_norm", flat=True))
    added = [
        Alias.objects.create(enterprise=enterprise, name=name, name_norm=norm, kind=kind)
        for norm, name in wanted.items()
        if norm not in known
    ]
    if added:
        rebuild_search_key(enterprise)
    return added

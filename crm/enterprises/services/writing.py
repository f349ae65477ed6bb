"""The one way a firm's row is locked, compared and saved."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Model
from django.utils import timezone

from core.audit.services import changed_fields, record
from core.errors import RuleViolation, StaleWrite
from crm.enterprises.derived import derived_columns
from crm.enterprises.models import Enterprise
from crm.enterprises.services.identity import refuse_taken_codes
from crm.enterprises.verification import no_longer_verified

# What the search key holds besides names; the credit code is found by its own index.
CODES = ("stock_code", "reg_no", "org_code")
# They follow from others; the log would say everything twice.
NOT_RECORDED = frozenset(
    {"name_norm", "name_core", "search_key", "sort_key", "reg_capital_amount", "reg_capital_wan", "version"}
    | {"reg_capital_currency", "updated_at", "updated_by", "region_text", "reg_status_raw"}
)


def lock_enterprise(pk: int, version: int | None = None) -> Enterprise:
    """Return the firm under a row lock; raise StaleWrite when ``version`` is not its present one,
    RuleViolation ``deactivated`` when it was taken out of the library, DoesNotExist when there is none."""
    enterprise = Enterprise.objects.select_for_update(of=("self",)).get(pk=pk)
    if enterprise.is_deleted:
        raise RuleViolation("该企业已停用，不能再修改", code="deactivated")
    if version is not None and version != enterprise.version:
        raise StaleWrite(enterprise)
    return enterprise


def save_changes(
    enterprise: Enterprise, values: dict[str, Any], *, by, action: str = "enterprise.updated", reason: str = ""
) -> bool:
    """Store ``values`` on a locked firm, rebuild what follows from them, record old → new; False when nothing changed.

    Base data that change are no longer verified.
    """
    before = {name: getattr(enterprise, name) for name in values}
    if values.items() <= before.items():
        return False
    lost = no_longer_verified(enterprise, values)
    before, values = before | {name: getattr(enterprise, name) for name in lost}, {**values, **lost}
    for name, value in values.items():
        setattr(enterprise, name, value)
    enterprise.version += 1
    enterprise.updated_at, enterprise.updated_by = timezone.now(), by
    derived = set_derived(enterprise) if {"name", *CODES} & set(values) else []
    save_row(enterprise, update_fields=[*values, *derived, "version", "updated_at", "updated_by"])
    record(action, enterprise, by=by, changes=shown_changes(before, values) | ({"reason": reason} if reason else {}))
    return True


def save_row(enterprise: Enterprise, **options: Any) -> None:
    """Save the row; a code that another writer took a moment ago is refused like one that was there before."""
    try:
        with transaction.atomic():
            enterprise.save(**options)
    except IntegrityError:
        columns = {name: getattr(enterprise, name) for name in ("uscc", "stock_code", "exchange")}
        refuse_taken_codes(columns, exclude=enterprise.pk)
        raise


def rebuild_search_key(enterprise: Enterprise) -> Enterprise:
    """Work the derived columns out again from name, aliases and codes and store them; running twice changes nothing."""
    fields = set_derived(enterprise)
    enterprise.save(update_fields=fields)
    return enterprise


def shown_changes(before: dict[str, Any], after: dict[str, Any]) -> dict[str, list]:
    """Return old → new of the fields worth recording, related rows by their names."""
    kept = {name: shown_value(value) for name, value in after.items() if name not in NOT_RECORDED}
    return changed_fields({name: shown_value(value) for name, value in before.items()}, kept)


def set_derived(enterprise: Enterprise) -> list[str]:
    """Put the derived columns on the firm without storing them; return their names."""
    aliases = enterprise.aliases.values_list("name", flat=True) if enterprise.pk else ()
    columns = derived_columns(enterprise.name, aliases, [getattr(enterprise, code) or "" for code in CODES])
    for name, value in columns.items():
        setattr(enterprise, name, value)
    return list(columns)


def shown_value(value: Any) -> Any:
    """Return a value as the log keeps it: related rows by their names, moments as the clock on the wall showed them."""
    if isinstance(value, datetime):
        return f"{timezone.localtime(value):%Y-%m-%d %H:%M:%S}"
    return str(value) if isinstance(value, Model) else value

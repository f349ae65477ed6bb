"""What every write to a contract shares: the locked rows, the save, the project's own columns."""

from collections.abc import Iterable

from django.utils import timezone

from core.audit.services import changed_fields, record
from crm.enterprises.pinyin import search_key
from crm.projects.models import Contract, Project
from crm.projects.services.contracts.booking import hold_months
from crm.projects.services.derived import derive
from crm.projects.services.scheduling import contract_dates_changed
from crm.projects.services.writing import locked, save_written

BOOKKEEPING = ("version", "updated_at", "updated_by")
# The project's column for each date that a formal contract fixes.
DATED = {"start_by_on": "planned_start_on", "commission_by_on": "planned_commission_on"}
# What a contract that ceased to stand leaves in the project's columns.
BLANK = {"contract_no": "", "contract_kind": "", "contract_amount_wan": None}
ON_PROJECT = {"contract_no": "no", "contract_kind": "kind", "contract_amount_wan": "amount_wan"}
COLUMNS = {**ON_PROJECT, **{column: name for name, column in DATED.items()}}
LEADING = (Contract.Kind.FORMAL, Contract.Kind.FRAMEWORK, Contract.Kind.INTENT)


def locked_contract(pk: int, by) -> tuple[Project, Contract]:
    """Return the project and its contract, both under row locks, months held open.

    Raises Contract.DoesNotExist for a row that ``by`` may not see, like for one that is not there.
    """
    seen = Contract.objects.all() if by is None else Contract.objects.visible_to(by)
    project = locked(seen.values_list("project_id", flat=True).get(pk=pk), by)
    hold_months()
    row = Contract.objects.select_for_update(of=("self",)).select_related("increases", "upgrades", "file").get(pk=pk)
    row.project = project
    return project, row


def set_search_key(contract: Contract) -> None:
    """Set what the list searches: title and number by their characters, their pinyin and its initials."""
    contract.search_key = search_key([contract.title, contract.no])


def save_contract(contract: Contract, fields: Iterable[str], *, by) -> None:
    """Save ``fields`` with the next version and who wrote when."""
    contract.version += 1
    contract.updated_at, contract.updated_by = timezone.now(), by
    set_search_key(contract)
    contract.save(update_fields=[*fields, "search_key", *BOOKKEEPING])


def write_down(project: Project, *, by) -> list[str]:
    """Write number, kind, amount and dates of the leading contract to the project and return the changed columns.

    The formal contract leads, then framework, then intent; increases and supplements never do. Without any signed one
    left the columns that a contract had filled are emptied.
    """
    leading = leading_contract(project)
    wanted = {column: getattr(leading, name) for column, name in ON_PROJECT.items()} if leading else dict(BLANK)
    if leading and leading.kind == Contract.Kind.FORMAL:
        given = {column: getattr(leading, name) for name, column in DATED.items()}
        wanted |= {column: day for column, day in given.items() if day}
    before = {column: getattr(project, column) for column in wanted}
    changes = changed_fields(before, wanted)
    if not changes:
        return []
    for column in changes:
        setattr(project, column, wanted[column])
    contract_dates_changed(project, set(changes))
    save_written(project, [*changes, *derive(project, changes)], by=by)
    record("project.updated", project, by=by, changes=changes)
    return list(changes)


def leading_contract(project: Project) -> Contract | None:
    """Return the contract in force that stands for the project: formal before framework before intent, newest first."""
    signed = Contract.objects.signed().filter(project=project, increases=None, kind__in=LEADING)
    return min(signed, key=lambda one: (LEADING.index(Contract.Kind(one.kind)), -one.pk), default=None)

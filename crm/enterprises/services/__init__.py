"""Every change of the enterprise library: firms, their names, people, tags and care."""

from crm.enterprises.derived import contact_columns, derived_columns
from crm.enterprises.services.aliases import add_alias, remove_alias
from crm.enterprises.services.contacts import add_contact, contact_faults, leave_contact, reveal_contact, update_contact
from crm.enterprises.services.custody import (
    assign_owner_team,
    assign_service_officer,
    deactivate_enterprise,
    reactivate_enterprise,
    set_tags,
)
from crm.enterprises.services.enterprises import create_enterprise, faults_of, update_enterprise
from crm.enterprises.services.export import record_export, refuse_export
from crm.enterprises.services.identity import DuplicateFound
from crm.enterprises.services.many import assign_firms, tag_firms
from crm.enterprises.services.writing import rebuild_search_key

__all__ = [
    "DuplicateFound",
    "add_alias",
    "add_contact",
    "assign_firms",
    "assign_owner_team",
    "assign_service_officer",
    "contact_columns",
    "contact_faults",
    "create_enterprise",
    "deactivate_enterprise",
    "derived_columns",
    "faults_of",
    "leave_contact",
    "reactivate_enterprise",
    "rebuild_search_key",
    "record_export",
    "refuse_export",
    "remove_alias",
    "reveal_contact",
    "set_tags",
    "tag_firms",
    "update_contact",
    "update_enterprise",
]

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
from crm.enterprises.services.firm_list_items import put_into_list, take_out_of_list
from crm.enterprises.services.firm_lists import (
    close_firm_list,
    close_firm_list_if_empty,
    create_firm_list,
    reopen_firm_list,
    update_firm_list,
)
from crm.enterprises.services.identity import DuplicateFound
from crm.enterprises.services.many import assign_firms, tag_firms
from crm.enterprises.services.verifying import verify_enterprise
from crm.enterprises.services.writing import rebuild_search_key

__all__ = [
    "DuplicateFound",
    "add_alias",
    "add_contact",
    "assign_firms",
    "assign_owner_team",
    "assign_service_officer",
    "close_firm_list",
    "close_firm_list_if_empty",
    "contact_columns",
    "contact_faults",
    "create_enterprise",
    "create_firm_list",
    "deactivate_enterprise",
    "derived_columns",
    "faults_of",
    "leave_contact",
    "put_into_list",
    "reactivate_enterprise",
    "rebuild_search_key",
    "record_export",
    "refuse_export",
    "remove_alias",
    "reopen_firm_list",
    "reveal_contact",
    "set_tags",
    "tag_firms",
    "take_out_of_list",
    "update_contact",
    "update_enterprise",
    "update_firm_list",
    "verify_enterprise",
]

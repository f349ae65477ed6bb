"""The lists that can be kept and taken away: their address and the task that writes them, by name (decision 0003)."""

from typing import NamedTuple

from django.http import QueryDict
from django.urls import reverse

# They say where somebody stands in a list, not what the list is.
NOT_KEPT = ("page", "cursor", "view", "csrfmiddlewaretoken")


class ListPage(NamedTuple):
    """A list above this app: the URL name of its page, and the task that writes an export of it."""

    url_name: str
    export_task: str


LISTS = {
    "enterprises": ListPage("enterprises:list", "crm.enterprises.tasks.build_export"),
    "projects": ListPage("projects:list", "crm.projects.tasks.build_export"),
    "contracts": ListPage("projects:contracts", "crm.projects.tasks.build_contract_export"),
}


def address_of(page: str, query: str = "", **more: object) -> str:
    """Return the address of a list narrowed by ``query``; ``more`` are further parameters."""
    data = QueryDict(query, mutable=True)
    for name, value in more.items():
        data[name] = str(value)
    address = reverse(LISTS[page].url_name)
    return f"{address}?{data.urlencode()}" if data else address


def kept_query(query: str) -> str:
    """Return a query string without empty values and without what only says where somebody stands."""
    data = QueryDict(query, mutable=True)
    for name, values in list(data.lists()):
        if name in NOT_KEPT or not any(values):
            del data[name]
    return data.urlencode()

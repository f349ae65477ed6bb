"""Pages of the enterprise library."""

from crm.enterprises.views.contacts import ContactCreateView, ContactEditView, ContactLeaveView, ContactRevealView
from crm.enterprises.views.edit import (
    AliasCreateView,
    EnterpriseCreateView,
    EnterpriseDeactivateView,
    EnterpriseEditView,
    SimilarView,
)
from crm.enterprises.views.lists import EnterpriseListView, EnterprisePickView
from crm.enterprises.views.many import BulkAssignView, BulkTagView, ColumnsView, EnterpriseExportView

__all__ = [
    "AliasCreateView",
    "BulkAssignView",
    "BulkTagView",
    "ColumnsView",
    "ContactCreateView",
    "ContactEditView",
    "ContactLeaveView",
    "ContactRevealView",
    "EnterpriseCreateView",
    "EnterpriseDeactivateView",
    "EnterpriseEditView",
    "EnterpriseExportView",
    "EnterpriseListView",
    "EnterprisePickView",
    "SimilarView",
]

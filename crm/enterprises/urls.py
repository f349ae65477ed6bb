"""Pages of enterprises."""

from django.urls import path

from crm.enterprises import views
from crm.enterprises.views import duplicates, firm_lists, merging
from crm.enterprises.views.verifying import EnterpriseVerifyView

app_name = "enterprises"

urlpatterns = [
    path("", views.EnterpriseListView.as_view(), name="list"),
    path("export/", views.EnterpriseExportView.as_view(), name="export"),
    path("columns/", views.ColumnsView.as_view(), name="columns"),
    path("bulk/tags/", views.BulkTagView.as_view(), name="bulk-tags"),
    path("bulk/team/", views.BulkAssignView.as_view(), name="bulk-team"),
    path("bulk/list/", firm_lists.BulkListView.as_view(), name="bulk-list"),
    path("lists/", firm_lists.FirmListListView.as_view(), name="firm-lists"),
    path("lists/new/", firm_lists.FirmListCreateView.as_view(), name="firm-list-create"),
    path("lists/<int:pk>/edit/", firm_lists.FirmListEditView.as_view(), name="firm-list-edit"),
    path("lists/<int:pk>/close/", firm_lists.FirmListCloseView.as_view(), name="firm-list-close"),
    path("pick/", views.EnterprisePickView.as_view(), name="pick"),
    path("similar/", views.SimilarView.as_view(), name="similar"),
    path("duplicates/", duplicates.DuplicateListView.as_view(), name="duplicates"),
    path("duplicates/search/", duplicates.DuplicateSearchView.as_view(), name="duplicates-search"),
    path("duplicates/<int:pk>/reject/", duplicates.PairRejectView.as_view(), name="pair-reject"),
    path("duplicates/<int:pk>/branch/", duplicates.PairBranchView.as_view(), name="pair-branch"),
    path("merges/", merging.MergeListView.as_view(), name="merges"),
    path("merges/<int:pk>/undo/", merging.MergeUndoView.as_view(), name="merge-undo"),
    path("<int:pk>/merge/", merging.MergeWithView.as_view(), name="merge-with"),
    path("<int:pk>/merge/<int:other>/", merging.MergeView.as_view(), name="merge"),
    path("new/", views.EnterpriseCreateView.as_view(), name="create"),
    path("<int:pk>/edit/", views.EnterpriseEditView.as_view(), name="edit"),
    path("<int:pk>/verify/", EnterpriseVerifyView.as_view(), name="verify"),
    path("<int:pk>/deactivate/", views.EnterpriseDeactivateView.as_view(), name="deactivate"),
    path("<int:pk>/aliases/new/", views.AliasCreateView.as_view(), name="alias-create"),
    path("<int:pk>/contacts/new/", views.ContactCreateView.as_view(), name="contact-create"),
    path("contacts/<int:pk>/edit/", views.ContactEditView.as_view(), name="contact-edit"),
    path("contacts/<int:pk>/leave/", views.ContactLeaveView.as_view(), name="contact-leave"),
    path("contacts/<int:pk>/reveal/", views.ContactRevealView.as_view(), name="contact-reveal"),
]

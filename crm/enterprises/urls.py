"""Pages of enterprises."""

from django.urls import path

from crm.enterprises import views

app_name = "enterprises"

urlpatterns = [
    path("", views.EnterpriseListView.as_view(), name="list"),
    path("export/", views.EnterpriseExportView.as_view(), name="export"),
    path("pick/", views.EnterprisePickView.as_view(), name="pick"),
    path("similar/", views.SimilarView.as_view(), name="similar"),
    path("new/", views.EnterpriseCreateView.as_view(), name="create"),
    path("<int:pk>/edit/", views.EnterpriseEditView.as_view(), name="edit"),
    path("<int:pk>/deactivate/", views.EnterpriseDeactivateView.as_view(), name="deactivate"),
    path("<int:pk>/aliases/new/", views.AliasCreateView.as_view(), name="alias-create"),
    path("<int:pk>/contacts/new/", views.ContactCreateView.as_view(), name="contact-create"),
    path("contacts/<int:pk>/edit/", views.ContactEditView.as_view(), name="contact-edit"),
    path("contacts/<int:pk>/leave/", views.ContactLeaveView.as_view(), name="contact-leave"),
    path("contacts/<int:pk>/reveal/", views.ContactRevealView.as_view(), name="contact-reveal"),
]

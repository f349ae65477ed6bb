"""Pages of imports."""

from django.urls import path

from crm.imports import views

app_name = "imports"

urlpatterns = [
    path("", views.BatchListView.as_view(), name="list"),
    path("new/", views.UploadView.as_view(), name="new"),
    path("templates/<str:kind>/", views.TemplateView.as_view(), name="template"),
    path("<int:pk>/", views.BatchDetailView.as_view(), name="detail"),
    path("<int:pk>/commit/", views.CommitView.as_view(), name="commit"),
    path("<int:pk>/cancel/", views.CancelView.as_view(), name="cancel"),
    path("<int:pk>/refused/", views.RefusedView.as_view(), name="refused"),
    path("<int:pk>/file/", views.OriginalView.as_view(), name="file"),
]

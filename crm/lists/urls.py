"""Pages of saved views and exports."""

from django.urls import path

from crm.lists import views

app_name = "lists"

urlpatterns = [
    path("views/new/", views.SaveViewView.as_view(), name="view-save"),
    path("views/<int:pk>/", views.OpenViewView.as_view(), name="view"),
    path("views/<int:pk>/remove/", views.RemoveViewView.as_view(), name="view-remove"),
    path("exports/", views.ExportListView.as_view(), name="exports"),
    path("exports/<int:pk>/file/", views.ExportFileView.as_view(), name="export-file"),
]

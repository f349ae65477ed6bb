"""Pages of imports."""

from django.urls import path

from crm.imports import mapping_views, undo_views, views

app_name = "imports"

urlpatterns = [
    path("", views.BatchListView.as_view(), name="list"),
    path("new/", views.UploadView.as_view(), name="new"),
    path("templates/<str:kind>/", views.TemplateView.as_view(), name="template"),
    path("mappings/", mapping_views.MappingListView.as_view(), name="mappings"),
    path("mappings/<int:pk>/", mapping_views.MappingView.as_view(), name="mapping"),
    path("mappings/<int:pk>/delete/", mapping_views.MappingDeleteView.as_view(), name="mapping-delete"),
    path("<int:pk>/columns/", mapping_views.ColumnsView.as_view(), name="columns"),
    path("<int:pk>/", views.BatchDetailView.as_view(), name="detail"),
    path("<int:pk>/commit/", views.CommitView.as_view(), name="commit"),
    path("<int:pk>/cancel/", views.CancelView.as_view(), name="cancel"),
    path("<int:pk>/undo/", undo_views.UndoView.as_view(), name="undo"),
    path("<int:pk>/undo/forecast/", undo_views.ForecastView.as_view(), name="forecast"),
    path("<int:pk>/left/", undo_views.LeftView.as_view(), name="left"),
    path("<int:pk>/left/file/", undo_views.LeftFileView.as_view(), name="left-file"),
    path("<int:pk>/refused/", views.RefusedView.as_view(), name="refused"),
    path("<int:pk>/file/", views.OriginalView.as_view(), name="file"),
]

"""Pages of imports."""

from django.urls import path

from crm.imports import contact_views, mapping_views, preview_views, undo_views, views

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
    path("<int:pk>/many/", preview_views.ManyView.as_view(), name="many"),
    path("<int:pk>/rows/<int:number>/", preview_views.RowView.as_view(), name="row"),
    path("<int:pk>/rows/<int:number>/cells/<int:index>/", preview_views.CellView.as_view(), name="cell"),
    path("<int:pk>/rows/<int:number>/revert/", preview_views.RevertView.as_view(), name="revert"),
    path("<int:pk>/rows/<int:number>/drop/", preview_views.DropView.as_view(), name="drop"),
    path("<int:pk>/rows/<int:number>/restore/", preview_views.RestoreView.as_view(), name="restore"),
    path("<int:pk>/rows/<int:number>/choose/", preview_views.ChooseView.as_view(), name="choose"),
    path("<int:pk>/defaults/", views.DefaultsView.as_view(), name="defaults"),
    path("<int:pk>/commit/", views.CommitView.as_view(), name="commit"),
    path("<int:pk>/statement/", contact_views.StatementView.as_view(), name="statement"),
    path("<int:pk>/people/", contact_views.TakePeopleView.as_view(), name="people"),
    path("<int:pk>/cancel/", views.CancelView.as_view(), name="cancel"),
    path("<int:pk>/undo/", undo_views.UndoView.as_view(), name="undo"),
    path("<int:pk>/undo/forecast/", undo_views.ForecastView.as_view(), name="forecast"),
    path("<int:pk>/left/", undo_views.LeftView.as_view(), name="left"),
    path("<int:pk>/left/file/", undo_views.LeftFileView.as_view(), name="left-file"),
    path("<int:pk>/refused/", views.RefusedView.as_view(), name="refused"),
    path("<int:pk>/file/", views.OriginalView.as_view(), name="file"),
]

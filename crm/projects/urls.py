"""Pages of projects; the page of one project belongs to insights."""

from django.urls import path

from crm.projects import views

app_name = "projects"

urlpatterns = [
    path("", views.ProjectListView.as_view(), name="list"),
    path("board/", views.BoardView.as_view(), name="board"),
    path("export/", views.ProjectExportView.as_view(), name="export"),
    path("new/", views.ProjectCreateView.as_view(), name="create"),
    path("existing/", views.ExistingProjectView.as_view(), name="create-existing"),
    path("nodes/", views.NodesView.as_view(), name="nodes"),
    path("owners/", views.OwnersView.as_view(), name="owners"),
    path("<int:pk>/edit/", views.ProjectEditView.as_view(), name="edit"),
    path("<int:pk>/stage/", views.StageView.as_view(), name="stage"),
    path("<int:pk>/facts/<slug:code>/", views.FactView.as_view(), name="fact"),
    path("<int:pk>/facts/<slug:code>/withdraw/", views.WithdrawFactView.as_view(), name="fact-withdraw"),
    path("<int:pk>/suspend/", views.SuspendView.as_view(), name="suspend"),
    path("<int:pk>/resume/", views.ResumeView.as_view(), name="resume"),
    path("<int:pk>/terminate/", views.TerminateView.as_view(), name="terminate"),
    path("<int:pk>/reassign/", views.ReassignView.as_view(), name="reassign"),
]

"""Pages that show several apps: workbench, dossier, project, chains, teams, search."""

from django.urls import path

from crm.insights.chains import views as chains

app_name = "insights"

urlpatterns = [
    path("chains/", chains.ChainListView.as_view(), name="chains"),
    path("chains/<int:pk>/", chains.ChainDetailView.as_view(), name="chain"),
]

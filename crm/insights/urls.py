"""Pages that show several apps: workbench, dossier, project, chains, teams, search."""

from django.urls import path

from crm.insights.calendar import views as calendar
from crm.insights.chains import views as chains
from crm.insights.enterprise.views import EnterpriseDossierView
from crm.insights.handover import views as handover
from crm.insights.project.views import ProjectBriefView, ProjectDetailView
from crm.insights.quality import views as quality
from crm.insights.search.views import SearchView
from crm.insights.teams import views as teams
from crm.insights.workbench.views import WorkbenchView
from crm.insights.workdays import views as workdays
from crm.insights.zombies.views import ZombieView

app_name = "insights"

urlpatterns = [
    path("", WorkbenchView.as_view(), name="workbench"),
    path("enterprises/<int:pk>/", EnterpriseDossierView.as_view(), name="enterprise"),
    path("projects/<int:pk>/", ProjectDetailView.as_view(), name="project"),
    path("projects/<int:pk>/brief/", ProjectBriefView.as_view(), name="project-brief"),
    path("quality/", quality.QualityView.as_view(), name="quality"),
    path("quality/count/", quality.QualityCountView.as_view(), name="quality-count"),
    path("zombies/", ZombieView.as_view(), name="zombies"),
    path("calendar/", calendar.CalendarView.as_view(), name="calendar"),
    path("calendar/days/<str:day>/", calendar.DayView.as_view(), name="calendar-day"),
    path("calendar/steps/<int:pk>/move/", calendar.MoveStepView.as_view(), name="calendar-move"),
    path("calendar/feed/", calendar.FeedView.as_view(), name="calendar-feed"),
    path("calendar/feeds/<str:token>.ics", calendar.IcsView.as_view(), name="calendar-ics"),
    path("workdays/", workdays.WorkdaysView.as_view(), name="workdays"),
    path("workdays/notice/", workdays.NoticeView.as_view(), name="workdays-notice"),
    path("workdays/<str:day>/", workdays.DayView.as_view(), name="workdays-day"),
    path("search/", SearchView.as_view(), name="search"),
    path("chains/", chains.ChainListView.as_view(), name="chains"),
    path("chains/<int:pk>/", chains.ChainDetailView.as_view(), name="chain"),
    path("teams/", teams.TeamsView.as_view(), name="teams"),
    path("teams/handover/", handover.HandoverView.as_view(), name="handover"),
    path("teams/<int:pk>/", teams.TeamDetailView.as_view(), name="team"),
]

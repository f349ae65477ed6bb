"""Pages of followups."""

from django.urls import path

from crm.followups import views

app_name = "followups"

urlpatterns = [
    path("", views.FollowUpListView.as_view(), name="list"),
    path("new/", views.LogView.as_view(), name="create"),
    path("targets/", views.TargetPickView.as_view(), name="targets"),
    path("<int:pk>/edit/", views.CorrectView.as_view(), name="edit"),
    path("<int:pk>/done/", views.DoneView.as_view(), name="done"),
    path("<int:pk>/reschedule/", views.RescheduleView.as_view(), name="reschedule"),
    path("<int:pk>/void/", views.VoidView.as_view(), name="void"),
    path("<int:pk>/note/", views.NoteView.as_view(), name="note"),
]

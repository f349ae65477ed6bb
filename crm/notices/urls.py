"""Pages of notices."""

from django.urls import path

from crm.notices import views

app_name = "notices"

urlpatterns = [
    path("", views.InboxView.as_view(), name="list"),
    path("bell/", views.BellView.as_view(), name="bell"),
    path("read/", views.ReadAllView.as_view(), name="read-all"),
    path("<int:pk>/read/", views.ReadView.as_view(), name="read"),
    path("<int:pk>/done/", views.DoneView.as_view(), name="done"),
    path("<int:pk>/snooze/", views.SnoozeView.as_view(), name="snooze"),
]

"""Pages of channels; one's own choice stands beside the inbox."""

from django.urls import path

from crm.channels.views import log, mine, setup

app_name = "channels"

urlpatterns = [
    path("notices/channels/", mine.MineView.as_view(), name="mine"),
    path("notices/channels/test/", mine.TryMailView.as_view(), name="mine-test"),
    path("channels/", log.LogView.as_view(), name="log"),
    path("channels/<int:pk>/retry/", log.RetryView.as_view(), name="retry"),
    path("channels/setup/", setup.SetupView.as_view(), name="setup"),
    path("channels/robots/new/", setup.RobotView.as_view(), name="robot-create"),
    path("channels/robots/<int:pk>/", setup.RobotView.as_view(), name="robot-edit"),
    path("channels/robots/<int:pk>/test/", setup.TryRobotView.as_view(), name="robot-test"),
]

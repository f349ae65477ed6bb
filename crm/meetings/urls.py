"""Pages of meetings."""

from django.urls import path, re_path

from crm.meetings.views import acting, calling, reading, screen

app_name = "meetings"

urlpatterns = [
    path("meetings/", reading.MeetingListView.as_view(), name="list"),
    path("meetings/new/", calling.CreateView.as_view(), name="create"),
    path("meetings/<int:pk>/", reading.MeetingView.as_view(), name="detail"),
    path("meetings/<int:pk>/edit/", calling.EditView.as_view(), name="edit"),
    path("meetings/<int:pk>/rebuild/", acting.RebuildView.as_view(), name="rebuild"),
    path("meetings/<int:pk>/items/new/", acting.AddView.as_view(), name="add"),
    path("meetings/<int:pk>/items/<int:row>/drop/", acting.DropView.as_view(), name="drop"),
    re_path(
        r"^meetings/(?P<pk>[0-9]+)/items/(?P<row>[0-9]+)/(?P<where>up|down|first|back)/$",
        acting.MoveView.as_view(), name="move",
    ),
    path("meetings/<int:pk>/open/", acting.OpenView.as_view(), name="open"),
    path("meetings/<int:pk>/screen/", screen.ScreenView.as_view(), name="screen"),
    path("meetings/<int:pk>/decisions/<int:row>/correct/", acting.CorrectView.as_view(), name="correct"),
    path("meetings/<int:pk>/decisions/<int:row>/withdraw/", acting.WithdrawView.as_view(), name="withdraw"),
    path("meetings/<int:pk>/cancel/", acting.CancelView.as_view(), name="cancel"),
    path("meetings/<int:pk>/close/", acting.CloseView.as_view(), name="close"),
    path("meetings/<int:pk>/minutes/", reading.MinutesView.as_view(), name="minutes"),
]  # fmt: skip

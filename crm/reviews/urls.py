"""Pages of reviews; the panel stands below the project's address."""

from django.urls import path

from crm.reviews import views

app_name = "reviews"

urlpatterns = [
    path("projects/<int:pk>/reviews/", views.PanelView.as_view(), name="panel"),
    path("projects/<int:pk>/reviews/open/", views.OpenView.as_view(), name="open"),
    path("reviews/", views.ReviewListView.as_view(), name="list"),
    path("reviews/opinions/", views.OpinionListView.as_view(), name="opinions"),
    path("reviews/opinions/<int:pk>/", views.OpinionView.as_view(), name="opinion"),
    path("reviews/opinions/<int:pk>/materials/<int:file>/", views.MaterialView.as_view(), name="material"),
    path("reviews/conditions/<int:pk>/", views.ConditionView.as_view(), name="condition"),
    path("reviews/setting/", views.SettingView.as_view(), name="setting"),
    path("reviews/meetings/", views.MeetingListView.as_view(), name="meetings"),
    path("reviews/meetings/new/", views.MeetingCreateView.as_view(), name="meeting-create"),
    path("reviews/meetings/<int:pk>/", views.MeetingView.as_view(), name="meeting"),
    path("reviews/meetings/<int:pk>/edit/", views.MeetingEditView.as_view(), name="meeting-edit"),
    path("reviews/meetings/<int:pk>/minutes/", views.MinutesView.as_view(), name="minutes"),
    path("reviews/<int:pk>/", views.ReviewView.as_view(), name="detail"),
    path("reviews/<int:pk>/ask/", views.AskView.as_view(), name="ask"),
    path("reviews/<int:pk>/conclude/", views.ConcludeView.as_view(), name="conclude"),
    path("reviews/<int:pk>/revoke/", views.RevokeView.as_view(), name="revoke"),
]

"""Pages of promises and money; the panel stands under its project."""

from django.urls import path

from crm.commitments import views

app_name = "commitments"

urlpatterns = [
    path("commitments/", views.CommitmentListView.as_view(), name="list"),
    path("commitments/export/", views.CommitmentExportView.as_view(), name="export"),
    path("commitments/<int:pk>/", views.ClauseView.as_view(), name="detail"),
    path("commitments/<int:pk>/edit/", views.EditView.as_view(), name="edit"),
    path("commitments/<int:pk>/move/<slug:to>/", views.MoveView.as_view(), name="move"),
    path("commitments/<int:pk>/review/", views.ReviewView.as_view(), name="review"),
    path("commitments/<int:pk>/review/withdraw/", views.WithdrawReviewView.as_view(), name="review-withdraw"),
    path("commitments/<int:pk>/void/", views.VoidView.as_view(), name="void"),
    path("arrivals/", views.ArrivalListView.as_view(), name="arrivals"),
    path("arrivals/<int:pk>/edit/", views.ArrivalEditView.as_view(), name="arrival-edit"),
    path("arrivals/<int:pk>/verify/", views.ArrivalVerifyView.as_view(), name="arrival-verify"),
    path("arrivals/<int:pk>/unverify/", views.ArrivalUnverifyView.as_view(), name="arrival-unverify"),
    path("arrivals/<int:pk>/void/", views.ArrivalVoidView.as_view(), name="arrival-void"),
    path("actuals/<int:pk>/edit/", views.ActualEditView.as_view(), name="actual-edit"),
    path("actuals/<int:pk>/verify/", views.ActualVerifyView.as_view(), name="actual-verify"),
    path("actuals/<int:pk>/unverify/", views.ActualUnverifyView.as_view(), name="actual-unverify"),
    path("actuals/<int:pk>/void/", views.ActualVoidView.as_view(), name="actual-void"),
    path("projects/<int:pk>/commitments/", views.CommitmentPanelView.as_view(), name="panel"),
    path("projects/<int:pk>/commitments/new/<slug:side>/", views.CreateView.as_view(), name="create"),
    path("projects/<int:pk>/arrivals/new/", views.ArrivalCreateView.as_view(), name="arrival-create"),
    path("projects/<int:pk>/actuals/new/", views.ActualCreateView.as_view(), name="actual-create"),
]

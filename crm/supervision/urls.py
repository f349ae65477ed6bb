"""Pages of orders; the ladders stand below the addresses of project and task."""

from django.urls import path

from crm.supervision import views

app_name = "supervision"

urlpatterns = [
    path("projects/<int:pk>/supervision/", views.OrderPanelView.as_view(), name="panel"),
    path("tasks/<int:pk>/ladder/", views.TaskLadderView.as_view(), name="task"),
    path("supervision/", views.OrderListView.as_view(), name="list"),
    path("supervision/<int:pk>/", views.OrderView.as_view(), name="detail"),
    path("supervision/<int:pk>/acknowledge/", views.AcknowledgeView.as_view(), name="acknowledge"),
    path("supervision/<int:pk>/answer/", views.AnswerView.as_view(), name="answer"),
    path("supervision/<int:pk>/withdraw/", views.WithdrawView.as_view(), name="withdraw"),
    path("supervision/<int:pk>/letter/", views.LetterView.as_view(), name="letter"),
]

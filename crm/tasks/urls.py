"""Pages of tasks; the panel stands below the project's address."""

from django.urls import path

from crm.tasks.views import acting, giving, lists, reading

app_name = "tasks"

urlpatterns = [
    path("projects/<int:pk>/tasks/", reading.TaskPanelView.as_view(), name="panel"),
    path("tasks/", lists.TaskListView.as_view(), name="list"),
    path("tasks/new/", giving.CreateView.as_view(), name="create"),
    path("tasks/people/", giving.PeopleView.as_view(), name="people"),
    path("tasks/targets/", giving.TargetPickView.as_view(), name="targets"),
    path("tasks/<int:pk>/", reading.TaskView.as_view(), name="detail"),
    path("tasks/<int:pk>/edit/", giving.EditView.as_view(), name="edit"),
    path("tasks/<int:pk>/issue/", acting.IssueView.as_view(), name="issue"),
    path("tasks/<int:pk>/accept/", acting.AcceptView.as_view(), name="accept"),
    path("tasks/<int:pk>/reject/", acting.RejectView.as_view(), name="reject"),
    path("tasks/<int:pk>/feedback/", acting.FeedbackView.as_view(), name="feedback"),
    path("tasks/<int:pk>/submit/", acting.SubmitView.as_view(), name="submit"),
    path("tasks/<int:pk>/return/", acting.ReturnView.as_view(), name="return"),
    path("tasks/<int:pk>/close/", acting.CloseView.as_view(), name="close"),
    path("tasks/<int:pk>/cancel/", acting.CancelView.as_view(), name="cancel"),
    path("tasks/<int:pk>/reassign/", acting.ReassignView.as_view(), name="reassign"),
    path("tasks/<int:pk>/merge/", acting.MergeView.as_view(), name="merge"),
    path("tasks/<int:pk>/extend/", acting.ExtendView.as_view(), name="extend"),
    path(
        "tasks/<int:pk>/extensions/<int:row>/<str:verb>/", acting.DecideExtensionView.as_view(), name="extension-decide"
    ),
    path("tasks/<int:pk>/files/<uuid:uid>/", reading.FileView.as_view(), name="file"),
    path("tasks/<int:pk>/letters/<str:kind>/", reading.LetterView.as_view(), name="letter"),
]

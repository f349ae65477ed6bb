"""Pages of claims, leads, the pool and disputes; the panel and the acts on a project stand under its address."""

from django.urls import path

from crm.claims.views import acting, disputes, lists, panel, pool, projects

app_name = "claims"

urlpatterns = [
    path("leads/", lists.LeadListView.as_view(), name="leads"),
    path("leads/pool/", lists.PoolView.as_view(), name="pool"),
    path("leads/pool/rule/", pool.PoolRuleView.as_view(), name="pool-rule"),
    path("leads/<int:pk>/take/", pool.TakeView.as_view(), name="take"),
    path("claims/", lists.ClaimListView.as_view(), name="list"),
    path("claims/clashes/", panel.ClashView.as_view(), name="clashes"),
    path("claims/clashes/<int:pk>/dispute/", disputes.FileDisputeView.as_view(), name="dispute-file"),
    path("claims/disputes/", lists.DisputeListView.as_view(), name="disputes"),
    path("claims/disputes/<int:pk>/", disputes.DisputeView.as_view(), name="dispute"),
    path("claims/disputes/<int:pk>/rule/", disputes.RuleView.as_view(), name="dispute-rule"),
    path("claims/disputes/<int:pk>/appeal/", disputes.AppealView.as_view(), name="dispute-appeal"),
    path("claims/<int:pk>/confirm/", acting.ConfirmView.as_view(), name="confirm"),
    path("claims/<int:pk>/decline/", acting.DeclineView.as_view(), name="decline"),
    path("claims/<int:pk>/renew/", acting.RenewView.as_view(), name="renew"),
    path("claims/<int:pk>/release/", acting.ReleaseView.as_view(), name="release"),
    path("claims/<int:pk>/revoke/", acting.RevokeView.as_view(), name="revoke"),
    path("claims/<int:pk>/cowork/", acting.CoworkView.as_view(), name="cowork"),
    path("projects/<int:pk>/claims/", panel.PanelView.as_view(), name="panel"),
    path("projects/<int:pk>/claims/file/", projects.FileClaimView.as_view(), name="file"),
    path("projects/<int:pk>/claims/respond/", projects.RespondView.as_view(), name="respond"),
    path("projects/<int:pk>/claims/judge/", projects.JudgeView.as_view(), name="judge"),
    path("projects/<int:pk>/claims/feedback/", projects.FeedbackView.as_view(), name="feedback"),
    path("projects/<int:pk>/claims/transfer/", projects.TransferView.as_view(), name="transfer"),
    path("projects/<int:pk>/claims/city/", projects.CityReportView.as_view(), name="city"),
]

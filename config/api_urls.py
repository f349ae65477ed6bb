"""The REST interface, version 1."""

from django.urls import path, re_path
from rest_framework.routers import SimpleRouter

from chains.api import ChainViewSet, NodeViewSet, TeamViewSet
from core.api.views import DocsView, NoSuchAddressView, SchemaView
from crm.enterprises.api import EnterpriseViewSet
from crm.followups.api import FollowUpViewSet
from crm.notices.api import NoticeViewSet
from crm.partners.api import TokenView
from crm.projects.api import ProjectViewSet

router = SimpleRouter()
router.register("enterprises", EnterpriseViewSet, basename="api-enterprise")
router.register("projects", ProjectViewSet, basename="api-project")
router.register("followups", FollowUpViewSet, basename="api-followup")
router.register("chains", ChainViewSet, basename="api-chain")
router.register("nodes", NodeViewSet, basename="api-node")
router.register("teams", TeamViewSet, basename="api-team")
router.register("notices", NoticeViewSet, basename="api-notice")

urlpatterns = [
    path("schema/", SchemaView.as_view(), name="api-schema"),
    path("docs/", DocsView.as_view(url_name="api-schema"), name="api-docs"),
    path("token/", TokenView.as_view(), name="api-token"),
    *router.urls,
    re_path(r"^(?:.*/)?$", NoSuchAddressView.as_view(), name="api-nothing"),
]

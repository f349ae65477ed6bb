"""The REST interface, version 1."""

from django.urls import path, re_path
from rest_framework.routers import SimpleRouter

from chains.api import ChainViewSet, NodeViewSet, TeamViewSet
from core.api.views import DocsView, NoSuchAddressView, SchemaView
from crm.channels.api import DeliveryViewSet
from crm.claims.api import ClaimViewSet, DisputeViewSet, LeadViewSet, PoolViewSet, ProjectClaimViewSet
from crm.commitments.api import ActualViewSet, ArrivalViewSet, CommitmentViewSet, PromisesViewSet
from crm.enterprises.api import EnterpriseViewSet
from crm.followups.api import FollowUpViewSet
from crm.insights.calendar.api import CalendarViewSet
from crm.insights.workdays.api import WorkdayViewSet
from crm.insights.zombies.api import ZombieViewSet
from crm.meetings.api import MeetingViewSet
from crm.notices.api import NoticeViewSet, ReminderRuleViewSet
from crm.partners.api import TokenView
from crm.projects.api import (
    ContractViewSet,
    CountedMonthViewSet,
    GateRuleViewSet,
    LightRuleViewSet,
    LossViewSet,
    MilestoneViewSet,
    ProgressViewSet,
    ProjectViewSet,
    StageTermViewSet,
    StateRequestViewSet,
)
from crm.reviews.api import OpinionViewSet, ReviewMeetingViewSet, ReviewViewSet
from crm.supervision.api import SupervisionViewSet
from crm.tasks.api import TaskViewSet

router = SimpleRouter()
router.register("enterprises", EnterpriseViewSet, basename="api-enterprise")
router.register("projects", ProjectViewSet, basename="api-project")
router.register("progress-reports", ProgressViewSet, basename="api-progress")
router.register("milestones", MilestoneViewSet, basename="api-milestone")
router.register("contracts", ContractViewSet, basename="api-contract")
router.register("counted-months", CountedMonthViewSet, basename="api-counted-month")
router.register("losses", LossViewSet, basename="api-loss")
router.register("zombies", ZombieViewSet, basename="api-zombie")
router.register("calendar", CalendarViewSet, basename="api-calendar")
router.register("workdays", WorkdayViewSet, basename="api-workday")
router.register("gate-rules", GateRuleViewSet, basename="api-gate-rule")
router.register("stage-terms", StageTermViewSet, basename="api-stage-term")
router.register("light-rules", LightRuleViewSet, basename="api-light-rule")
router.register("followups", FollowUpViewSet, basename="api-followup")
router.register("projects", ProjectClaimViewSet, basename="api-project-claim")
router.register("claims", ClaimViewSet, basename="api-claim")
router.register("leads", LeadViewSet, basename="api-lead")
router.register("pool", PoolViewSet, basename="api-pool")
router.register("disputes", DisputeViewSet, basename="api-dispute")
router.register("commitments", CommitmentViewSet, basename="api-commitment")
router.register("arrivals", ArrivalViewSet, basename="api-arrival")
router.register("actuals", ActualViewSet, basename="api-actual")
router.register("promises", PromisesViewSet, basename="api-promises")
router.register("state-requests", StateRequestViewSet, basename="api-state-request")
router.register("reviews", ReviewViewSet, basename="api-review")
router.register("opinions", OpinionViewSet, basename="api-opinion")
router.register("review-meetings", ReviewMeetingViewSet, basename="api-review-meeting")
router.register("tasks", TaskViewSet, basename="api-task")
router.register("supervision-orders", SupervisionViewSet, basename="api-supervision")
router.register("meetings", MeetingViewSet, basename="api-meeting")
router.register("chains", ChainViewSet, basename="api-chain")
router.register("nodes", NodeViewSet, basename="api-node")
router.register("teams", TeamViewSet, basename="api-team")
router.register("reminder-rules", ReminderRuleViewSet, basename="api-reminder-rule")
router.register("notices", NoticeViewSet, basename="api-notice")
router.register("deliveries", DeliveryViewSet, basename="api-delivery")

urlpatterns = [
    path("schema/", SchemaView.as_view(), name="api-schema"),
    path("docs/", DocsView.as_view(url_name="api-schema"), name="api-docs"),
    path("token/", TokenView.as_view(), name="api-token"),
    *router.urls,
    re_path(r"^(?:.*/)?$", NoSuchAddressView.as_view(), name="api-nothing"),
]

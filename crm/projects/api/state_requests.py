"""What is asked and decided about the state of a project over REST: 外流, 合并, 重启, and the requests."""

from django.http import Http404
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import mixins, serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.response import Response

from core.api.answers import ModelAnswer
from core.api.inputs import CalendarDateField, StrictInput
from core.api.scope import ScopedRelatedField, ScopedViewSetMixin
from core.api.versions import IF_MATCH, version_asked
from crm.projects import policy, services
from crm.projects.api.inputs import REASON, ReasonInput
from crm.projects.api.states import decision
from crm.projects.filters_states import StateRequestFilterSet
from crm.projects.models import Project, ProjectFile, StateRequest
from crm.projects.places import PLACES, LossReason


class LossInput(StrictInput):
    """外流的去向、原因和流失额。"""

    moved_on = CalendarDateField(help_text="外流日期，不晚于今天")
    province = serializers.ChoiceField(PLACES, help_text="去向（省级）")
    city = serializers.CharField(max_length=60, required=False, allow_blank=True, help_text="去向（市、区县、园区）")
    why = serializers.ChoiceField(LossReason.choices, help_text="外流原因")
    lost_wan = serializers.DecimalField(
        18, 4, required=False, allow_null=True, help_text="流失投资额（万元），缺省为总投资"
    )
    reason = serializers.CharField(max_length=REASON, help_text="原因说明")
    file = ScopedRelatedField(ProjectFile, required=False, allow_null=True, help_text="协议解除文件，签约后必填")


class MergeInput(ReasonInput):
    """并入哪个项目。"""

    into = ScopedRelatedField(Project, help_text="同一家企业的另一个项目")


class StateRequestInput(StrictInput):
    """状态申请；各事项所需内容与直接办理时相同。"""

    kind = serializers.ChoiceField(StateRequest.Kind.choices, help_text="申请事项")
    reason = serializers.CharField(max_length=REASON, help_text="原因")
    file = ScopedRelatedField(ProjectFile, required=False, allow_null=True, help_text="依据材料")
    resume_by_on = CalendarDateField(required=False, help_text="搁置：应恢复日期")
    termination_kind = serializers.ChoiceField(
        Project.TerminationKind.choices, required=False, help_text="终止：终止类型"
    )
    moved_on = CalendarDateField(required=False, help_text="外流：日期")
    province = serializers.ChoiceField(PLACES, required=False, help_text="外流：去向（省级）")
    city = serializers.CharField(max_length=60, required=False, allow_blank=True, help_text="外流：去向（市、区县）")
    why = serializers.ChoiceField(LossReason.choices, required=False, help_text="外流：原因")
    lost_wan = serializers.DecimalField(18, 4, required=False, allow_null=True, help_text="外流：流失投资额（万元）")
    into = ScopedRelatedField(Project, required=False, help_text="合并：并入项目")


class NoteInput(StrictInput):
    """审批意见。"""

    note = serializers.CharField(
        max_length=REASON, required=False, allow_blank=True, default="", help_text="意见；驳回必填"
    )


class StateRequestSerializer(ModelAnswer):
    """一份状态申请。"""

    class Meta:
        model = StateRequest
        fields = [
            "id", "project", "kind", "status", "reason", "file", "resume_by_on", "termination_kind", "moved_on", "province",
            "city", "why", "lost_wan", "into", "requested_at", "requested_by", "decided_at", "decided_by", "decision_note",
        ]  # fmt: skip
        read_only_fields = fields


class StateRequestActions:
    """Further decisions on one project."""

    @decision("登记外流", LossInput)
    @action(detail=True, methods=["post"], url_path="move-out")
    def move_out(self, request, *args, **kwargs):
        """签约前由组长或指挥部办理；签约后由总指挥办理，其他人提交状态申请。计入流失分析，不能撤销。"""
        return self.decide(request, policy.can_terminate_project, LossInput, services.move_out_project)

    @decision("合并项目", MergeInput)
    @action(detail=True, methods=["post"])
    def merge(self, request, *args, **kwargs):
        """由指挥部办理；并入同一家企业的另一个项目，记录保留在原项目。"""

        def act(pk, *, into, **given):
            return services.merge_project(pk, into.pk, **given)

        return self.decide(request, lambda user, _project: policy.can_merge_projects(user), MergeInput, act)

    @decision("重启僵尸项目", ReasonInput)
    @action(detail=True, methods=["post"])
    def restart(self, request, *args, **kwargs):
        """由指挥部办理；90 天内不再列入僵尸项目。"""
        may = policy.can_restart_project
        return self.decide(request, lambda user, _project: may(user), ReasonInput, services.restart_project)

    @extend_schema(
        summary="申请变更状态",
        request=StateRequestInput,
        responses={201: StateRequestSerializer},
        parameters=[IF_MATCH],
    )
    @action(detail=True, methods=["post"], url_path="state-requests")
    def ask_state(self, request, *args, **kwargs):
        """由牵头组、协同组提出，指挥部审批时生效；一个项目同时只有一份待审批。"""
        project = self.get_object()
        self.require(policy.can_request_change(request.user, project))
        version = version_asked(request)
        data = StateRequestInput(data=request.data, context=self.get_serializer_context())
        data.is_valid(raise_exception=True)
        asked = services.request_state(project.pk, by=request.user, version=version, **data.validated_data)
        return Response(StateRequestSerializer(asked).data, status=status.HTTP_201_CREATED)


@extend_schema_view(list=extend_schema(summary="状态申请列表"), retrieve=extend_schema(summary="状态申请"))
class StateRequestViewSet(
    ScopedViewSetMixin, mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet
):  # fmt: skip
    """状态申请：搁置、恢复、终止、外流、合并；合作单位不可见。"""

    model = StateRequest
    serializer_class = StateRequestSerializer
    filterset_class = StateRequestFilterSet

    def get_queryset(self):
        return super().get_queryset().order_by("requested_at", "pk")

    @extend_schema(summary="审批或撤回", request=NoteInput, responses=StateRequestSerializer)
    @action(detail=True, methods=["post"], url_path="(?P<verb>approve|reject|withdraw)")
    def decide(self, request, *args, verb, **kwargs):
        """approve 批准（即时生效）、reject 驳回（须写明原因）由指挥部办理，不能审批自己的申请；withdraw 由申请人撤回。"""
        asked = self.get_object()
        may = policy.can_withdraw_request if verb == "withdraw" else policy.can_decide
        self.require(may(request.user, asked.requested_by_id))
        data = NoteInput(data=request.data)
        data.is_valid(raise_exception=True)
        note = data.validated_data["note"]
        acts = {
            "approve": lambda: services.approve_state(asked.pk, by=request.user, note=note),
            "reject": lambda: services.reject_state(asked.pk, by=request.user, note=note),
            "withdraw": lambda: services.withdraw_state(asked.pk, by=request.user, reason=note),
        }
        if verb not in acts:
            raise Http404
        return Response(StateRequestSerializer(acts[verb]()).data)

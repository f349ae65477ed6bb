"""Milestones, extensions and amendments of a project over REST."""

from django.http import Http404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import mixins, serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.response import Response

from chains.models import Agency
from core.accounts.models import User
from core.api.answers import ModelAnswer
from core.api.inputs import CalendarDateField, StrictInput
from core.api.scope import ScopedRelatedField, ScopedViewSetMixin
from core.api.versions import IF_MATCH, version_asked
from crm.enterprises.models import Enterprise
from crm.projects import policy, services
from crm.projects.api.inputs import REASON, OwnerField, ProjectInput, ReasonInput
from crm.projects.filters import MilestoneFilterSet
from crm.projects.models import Amendment, Extension, Milestone, ProjectFile
from crm.projects.services.amendments import AMENDABLE

ROW = OpenApiParameter("row", OpenApiTypes.INT, OpenApiParameter.PATH, description="编号 id")
VERB = OpenApiParameter(
    "verb", OpenApiTypes.STR, OpenApiParameter.PATH, enum=["approve", "reject", "withdraw"],
    description="approve 批准，reject 驳回（须写意见），withdraw 撤回",
)  # fmt: skip
KEPT = r"milestones/(?P<row>[0-9]{1,18})"
DECIDED = r"(?P<row>[0-9]{1,18})/(?P<verb>approve|reject|withdraw)"


class MilestoneSerializer(ModelAnswer):
    """一个合同节点；version 用于 If-Match。"""

    title = serializers.CharField(read_only=True, help_text="名称")
    late_days = serializers.IntegerField(read_only=True, help_text="迟了几天，未完成的按今天计，0 为不迟")

    class Meta:
        model = Milestone
        fields = [
            "id", "project", "kind", "name", "title", "due_on", "unit", "basis", "done_on", "owner", "agency",
            "postponed_times", "late_days", "cancelled_at", "cancel_reason", "version",
        ]  # fmt: skip
        read_only_fields = fields


class ExtensionSerializer(ModelAnswer):
    """一次延期申请。"""

    requested_by = serializers.CharField(source="requested_by.name", read_only=True, default="系统", help_text="申请人")
    decided_by = serializers.CharField(source="decided_by.name", read_only=True, default="", help_text="审批人")

    class Meta:
        model = Extension
        fields = [
            "id", "milestone", "stage", "old_due_on", "new_due_on", "reason", "file", "status", "requested_at",
            "requested_by", "decided_at", "decided_by", "decision_note",
        ]  # fmt: skip
        read_only_fields = fields


class AmendmentSerializer(ExtensionSerializer):
    """一项合同变更：major 重大变更须批准，correction 更正。"""

    field = serializers.ChoiceField([(name, name) for name in AMENDABLE], read_only=True, help_text="变更的字段")
    old = serializers.JSONField(read_only=True, help_text="原值：引用为编号，金额和日期为文本")
    new = serializers.JSONField(read_only=True, help_text="新值，写法同原值")

    class Meta:
        model = Amendment
        fields = [
            "id", "kind", "field", "old", "new", "old_text", "new_text", "needs_review", "reason", "file", "status",
            "requested_at", "requested_by", "decided_at", "decided_by", "decision_note",
        ]  # fmt: skip
        read_only_fields = fields


class MilestoneChangeInput(StrictInput):
    """可修改的节点内容。"""

    name = serializers.CharField(max_length=60, required=False, allow_blank=True, help_text="名称，custom 必填")
    due_on = CalendarDateField(required=False, help_text="应完成日期；修改由指挥部办理，合同约定的走延期")
    owner = OwnerField(queryset=User.objects.none(), required=False, allow_null=True, help_text="负责人，见 people")
    agency = ScopedRelatedField(Agency, required=False, allow_null=True, help_text="责任单位")


class MilestoneInput(MilestoneChangeInput):
    """新增节点的内容；due_on 与 days（自签约日起）给出其一。"""

    kind = serializers.ChoiceField(Milestone.Kind.choices, help_text="节点；阶段节点由指挥部新增")
    unit = serializers.ChoiceField(Milestone.Unit.choices, required=False, help_text="days 的计算方式")
    days = serializers.IntegerField(min_value=1, max_value=3650, required=False, help_text="签约后多少天")


class DoneInput(StrictInput):
    """节点完成的内容。"""

    done_on = CalendarDateField(help_text="完成日期，不晚于今天")


class ExtensionInput(ReasonInput):
    """延期申请的内容。"""

    milestone = serializers.IntegerField(required=False, allow_null=True, help_text="节点编号；缺省为本阶段的到期日")
    new_due_on = CalendarDateField(help_text="延期至，晚于现在的到期日")
    file = ScopedRelatedField(ProjectFile, required=False, allow_null=True, help_text="附件，本项目的材料编号")


class AmendableInput(ProjectInput):
    """变更后的内容，每次一项。"""

    enterprise = ScopedRelatedField(Enterprise, required=False)

    class Meta(ProjectInput.Meta):
        fields = list(AMENDABLE)


class AmendmentInput(ReasonInput):
    """变更申请的内容。"""

    field = serializers.ChoiceField([(name, name) for name in AMENDABLE], help_text="变更的字段")
    new = serializers.JSONField(allow_null=True, help_text="新值，写法同修改项目")
    file = ScopedRelatedField(ProjectFile, required=False, allow_null=True, help_text="附件，本项目的材料编号")

    def validate(self, attrs):
        name = attrs["field"]
        inner = AmendableInput(data={name: attrs["new"]}, context=self.context, partial=True)
        if not inner.is_valid():
            raise serializers.ValidationError({"new": inner.errors.get(name, ["内容不正确"])})
        return {**attrs, "new": inner.validated_data[name]}


class DecisionInput(StrictInput):
    """审批的内容。"""

    note = serializers.CharField(max_length=REASON, required=False, default="", allow_blank=True, help_text="意见")
    needs_review = serializers.BooleanField(required=False, help_text="合同变更批准时：是否须重新评审")


class MilestoneActions:
    """Who sees a project reads its milestones (partners do not); who works on it keeps them, HQ decides on requests."""

    def kept(self, project, row) -> Milestone:
        """Return a milestone of the project, else 404."""
        found = Milestone.objects.filter(project=project, pk=row).first()
        if found is None:
            raise Http404
        return found

    def _typed(self, body, project):
        data = body(data=self.request.data, context={**self.get_serializer_context(), "project": project})
        data.is_valid(raise_exception=True)
        return data.validated_data

    @extend_schema(summary="项目节点", responses=MilestoneSerializer(many=True), filters=False)
    @action(detail=True, methods=["get"], pagination_class=None)
    def milestones(self, request, *args, **kwargs):
        """按应完成日期排序；取消的也在内。"""
        return Response(MilestoneSerializer(self.for_staff().milestones.all(), many=True).data)

    @extend_schema(summary="新增节点", request=MilestoneInput, responses={201: MilestoneSerializer})
    @milestones.mapping.post
    def add_milestone(self, request, *args, **kwargs):
        """签约后新增合同节点；同类阶段节点只有一个（409 milestone_exists）。"""
        project = self.get_object()
        self.require(policy.can_keep_milestones(request.user, project))
        made = services.add_milestone(project.pk, by=request.user, **self._typed(MilestoneInput, project))
        return Response(MilestoneSerializer(made).data, status=status.HTTP_201_CREATED)

    @extend_schema(summary="按期限生成节点", request=None, responses=MilestoneSerializer(many=True), filters=False)
    @action(detail=True, methods=["post"], url_path="milestones/plan", pagination_class=None)
    def plan_milestones(self, request, *args, **kwargs):
        """给没有节点的已签约项目按类型期限生成；再次调用不重复。"""
        project = self.get_object()
        self.require(policy.can_keep_milestones(request.user, project))
        return Response(MilestoneSerializer(services.plan_milestones(project.pk, by=request.user), many=True).data)

    @extend_schema(
        summary="修改节点", request=MilestoneChangeInput, responses=MilestoneSerializer, parameters=[ROW, IF_MATCH]
    )
    @action(detail=True, methods=["patch"], url_path=KEPT, url_name="milestone")
    def update_milestone(self, request, *args, row, **kwargs):
        """If-Match 用节点的 version。"""
        return self._keep(row, MilestoneChangeInput, services.update_milestone)

    @extend_schema(summary="完成节点", request=DoneInput, responses=MilestoneSerializer, parameters=[ROW, IF_MATCH])
    @action(detail=True, methods=["post"], url_path=f"{KEPT}/done", url_name="milestone-done")
    def complete_milestone(self, request, *args, row, **kwargs):
        """阶段节点随推进完成，不在这里办理（409 milestone_of_stage）。"""
        return self._keep(row, DoneInput, services.complete_milestone)

    @extend_schema(summary="取消节点", request=ReasonInput, responses=MilestoneSerializer, parameters=[ROW, IF_MATCH])
    @action(detail=True, methods=["post"], url_path=f"{KEPT}/cancel", url_name="milestone-cancel")
    def cancel_milestone(self, request, *args, row, **kwargs):
        """由指挥部办理，记录保留。"""
        return self._keep(row, ReasonInput, services.cancel_milestone)

    def _keep(self, row, body, service):
        project = self.get_object()
        may = policy.can_keep_milestones(self.request.user, project)
        self.require(may and (body is not ReasonInput or policy.can_set_milestone_day(self.request.user)))
        milestone = self.kept(project, row)
        version = version_asked(self.request)
        values = self._typed(body, project)
        return Response(
            MilestoneSerializer(service(milestone.pk, by=self.request.user, version=version, **values)).data
        )


class RequestActions:
    """Extensions and amendments: asked for by who works on the project, decided by somebody else in HQ."""

    @extend_schema(summary="延期申请", responses=ExtensionSerializer(many=True), filters=False)
    @action(detail=True, methods=["get"], pagination_class=None)
    def extensions(self, request, *args, **kwargs):
        """最新在前。"""
        rows = self.for_staff().extensions.select_related("requested_by", "decided_by")
        return Response(ExtensionSerializer(rows, many=True).data)

    @extend_schema(
        summary="申请延期", request=ExtensionInput, responses={201: ExtensionSerializer}, parameters=[IF_MATCH]
    )
    @extensions.mapping.post
    def request_extension(self, request, *args, **kwargs):
        """节点或本阶段到期日，最多两次（409 extended_twice）；If-Match 用项目的版本。"""
        return self._ask(ExtensionInput, services.request_extension, ExtensionSerializer)

    @extend_schema(
        summary="审批延期",
        operation_id="projects_extensions_decide",
        request=DecisionInput,
        responses=ExtensionSerializer,
        parameters=[ROW, VERB],
    )
    @action(detail=True, methods=["post"], url_path=f"extensions/{DECIDED}", url_name="extension-decide")
    def decide_extension(self, request, *args, row, verb, **kwargs):
        """由指挥部审批，不能审批自己的申请；撤回由申请人办理。"""
        acts = {
            "approve": services.approve_extension, "reject": services.reject_extension,
            "withdraw": services.withdraw_extension,
        }  # fmt: skip
        return self._decide(Extension, row, verb, acts, ExtensionSerializer)

    @extend_schema(summary="合同变更", responses=AmendmentSerializer(many=True), filters=False)
    @action(detail=True, methods=["get"], pagination_class=None)
    def amendments(self, request, *args, **kwargs):
        """签约后的重大变更和更正，最新在前。"""
        rows = self.for_staff().amendments.select_related("requested_by", "decided_by")
        return Response(AmendmentSerializer(rows, many=True).data)

    @extend_schema(
        summary="申请合同变更", request=AmendmentInput, responses={201: AmendmentSerializer}, parameters=[IF_MATCH]
    )
    @amendments.mapping.post
    def request_amendment(self, request, *args, **kwargs):
        """重大变更等待批准；指挥部的更正立即生效。If-Match 用项目的版本。"""
        return self._ask(AmendmentInput, services.request_amendment, AmendmentSerializer)

    @extend_schema(
        summary="审批合同变更",
        operation_id="projects_amendments_decide",
        request=DecisionInput,
        responses=AmendmentSerializer,
        parameters=[ROW, VERB],
    )
    @action(detail=True, methods=["post"], url_path=f"amendments/{DECIDED}", url_name="amendment-decide")
    def decide_amendment(self, request, *args, row, verb, **kwargs):
        """由指挥部审批，不能审批自己的申请；原值已变的须重新申请（409 amendment_outdated）。"""
        acts = {
            "approve": services.approve_amendment, "reject": services.reject_amendment,
            "withdraw": services.withdraw_amendment,
        }  # fmt: skip
        return self._decide(Amendment, row, verb, acts, AmendmentSerializer)

    def _ask(self, body, service, answer):
        project = self.get_object()
        self.require(policy.can_request_change(self.request.user, project))
        version = version_asked(self.request)
        asked = service(project.pk, by=self.request.user, version=version, **self._typed(body, project))
        return Response(answer(asked).data, status=status.HTTP_201_CREATED)

    def _decide(self, model, row, verb, acts, answer):
        project, user = self.get_object(), self.request.user
        self.require(policy.can_request_change(user, project))
        asked = model.objects.filter(project=project, pk=row).first()
        if asked is None:
            raise Http404
        may = policy.can_withdraw_request if verb == "withdraw" else policy.can_decide
        self.require(may(user, asked.requested_by_id))
        given = self._typed(DecisionInput, project)
        words = {"reason": given["note"]} if verb == "withdraw" else {"note": given["note"]}
        if model is Amendment and verb == "approve":
            words["needs_review"] = given.get("needs_review")
        return Response(answer(acts[verb](asked.pk, by=user, **words)).data)


class MilestoneViewSet(ScopedViewSetMixin, mixins.ListModelMixin, viewsets.GenericViewSet):
    """各项目的节点，缺省只列逾期的；维护见 projects/{id}/milestones。"""

    model = Milestone
    serializer_class = MilestoneSerializer
    filterset_class = MilestoneFilterSet

    @extend_schema(summary="节点列表")
    def list(self, request, *args, **kwargs):
        self.require(policy.can_list_projects(request.user))
        return super().list(request, *args, **kwargs)

    def get_queryset(self):
        return super().get_queryset().standing().select_related("project").order_by("due_on", "id")

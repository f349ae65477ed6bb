"""What is decided on a project over REST: its stage, a pause, its end, who answers for it."""

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response

from chains.models import Team
from core.api.versions import ETAG, IF_MATCH, version_asked
from crm.projects import policy, services
from crm.projects.api.answers import PeopleSerializer, ProjectSerializer
from crm.projects.api.inputs import ReassignInput, ResumeInput, StageInput, SuspendInput, TerminateInput
from crm.projects.forms import choices
from crm.projects.services.filling import Filled

TEAM = OpenApiParameter("team", int, description="招商组，缺省为项目的牵头组")


def decision(summary, body):
    """Describe a decision that rests on a version of the project and answers with the next."""
    return extend_schema(summary=summary, request=body, responses=ProjectSerializer, parameters=[IF_MATCH, ETAG])


def _fill_and_move(pk, *, to, by, version, values=None, facts=(), **move):
    """Fill in what was sent along and move, in one act."""
    filled = {one["code"]: Filled(one["met_on"], one["reference"], one.get("file")) for one in facts}
    return services.fill_and_change_stage(pk, to, by=by, version=version, fields=values or {}, facts=filled, **move)


class StateActions:
    """Decisions on one project; each wants the version it is based on."""

    def decide(self, request, may, body, service):
        """Do what the caller decided: scope, policy, version, input, service."""
        project = self.get_object()
        self.require(may(request.user, project))
        version = version_asked(request)
        data = body(data=request.data, context={**self.get_serializer_context(), "project": project})
        data.is_valid(raise_exception=True)
        return self.answer(service(project.pk, by=request.user, version=version, **data.validated_data))

    @decision("推进阶段", StageInput)
    @action(detail=True, methods=["post"])
    def stage(self, request, *args, **kwargs):
        """推进（或退回）阶段，可一并填写缺少的准入项；缺少的一次列全（409 gate_incomplete），整体生效或都不生效。"""
        return self.decide(request, policy.can_move_project, StageInput, _fill_and_move)

    @decision("搁置项目", SuspendInput)
    @action(detail=True, methods=["post"])
    def suspend(self, request, *args, **kwargs):
        """由指挥部办理；搁置期间不能推进，亮灯冻结。有状态申请待审批时 409 request_open，先审批（state-requests）。"""
        return self.decide(request, policy.can_suspend_project, SuspendInput, services.suspend_project)

    @decision("恢复项目", ResumeInput)
    @action(detail=True, methods=["post"])
    def resume(self, request, *args, **kwargs):
        """由指挥部办理；回到原阶段，按天数计算的到期日顺延。"""
        return self.decide(request, policy.can_suspend_project, ResumeInput, services.resume_project)

    @decision("终止项目", TerminateInput)
    @action(detail=True, methods=["post"])
    def terminate(self, request, *args, **kwargs):
        """签约前由组长或指挥部办理；签约后由总指挥办理，其他人提交状态申请（state-requests）。不能撤销。"""
        return self.decide(request, policy.can_terminate_project, TerminateInput, services.terminate_project)

    @decision("移交项目", ReassignInput)
    @action(detail=True, methods=["post"])
    def reassign(self, request, *args, **kwargs):
        """组长在本组内移交，指挥部可移交到其他组；新负责人即刻看到项目。"""
        return self.decide(request, policy.can_reassign_project, ReassignInput, services.reassign_project)

    @extend_schema(summary="可指定的人员", responses=PeopleSerializer, parameters=[TEAM], filters=False)
    @action(detail=True, methods=["get"], pagination_class=None)
    def people(self, request, *args, **kwargs):
        """可任负责人和服务专员的在岗人员，供移交和修改项目引用。"""
        project = self.get_object()
        self.require(policy.can_edit_project(request.user, project))
        team = request.query_params.get("team", project.team_id)
        key = choices.as_id(team)
        if key is None or not Team.objects.visible_to(request.user).filter(pk=key).exists():
            raise ValidationError({"team": ["没有这个招商组"]}, code="invalid_choice")
        people = {"owners": choices.owners_for(key), "service_officers": choices.officers()}
        return Response(PeopleSerializer(people).data)

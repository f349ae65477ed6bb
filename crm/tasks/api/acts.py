"""The acts on one task over REST, each resting on its version."""

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.parsers import JSONParser, MultiPartParser

from core.api.versions import ETAG, IF_MATCH, version_asked
from crm.tasks import policy, services
from crm.tasks.api.answers import TaskDetailSerializer
from crm.tasks.api.inputs import (
    TaskExtensionInput,
    TaskFeedbackInput,
    TaskMergeInput,
    TaskNoteInput,
    TaskReasonInput,
    TaskReassignInput,
    TaskSubmitInput,
)
from crm.tasks.states import Act

ROW = OpenApiParameter("row", OpenApiTypes.INT, OpenApiParameter.PATH, description="延期申请的 id")
VERB = OpenApiParameter(
    "verb", OpenApiTypes.STR, OpenApiParameter.PATH, enum=["approve", "refuse", "withdraw"],
    description="approve 同意，refuse 不同意（须写意见），withdraw 撤回",
)  # fmt: skip
DECIDED = r"extensions/(?P<row>[0-9]{1,18})/(?P<verb>approve|refuse|withdraw)"
UPLOADS = [JSONParser, MultiPartParser]


def decision(summary, body):
    """Describe an act that rests on the version of a task and answers with the next."""
    return extend_schema(summary=summary, request=body, responses=TaskDetailSerializer, parameters=[IF_MATCH, ETAG])


def reported(body):
    """Describe the bodies of a report: JSON, or a form with a file."""
    return {"application/json": body, "multipart/form-data": body}


class TaskActs:
    """One method an act; who may do it, and in which state, say policy and states."""

    def do(self, request, act: Act, body, service):
        """Do one act on one task: scope, policy, version, input, service."""
        task = self.get_object()
        self.require(policy.may(request.user, task, act))
        version = version_asked(request)
        given = self.checked(request, body, task=task) if body else {}
        if "upload" in given:
            given["uploads"] = [given.pop("upload")]
        service(task.pk, by=request.user, version=version, **given)
        return self.answer(task)

    @decision("交办草稿", None)
    @action(detail=True, methods=["post"])
    def issue(self, request, *args, **kwargs):
        """交办后内容不能再改，一个工作日内签收。"""
        return self.do(request, Act.ISSUE, None, services.issue_task)

    @decision("签收", None)
    @action(detail=True, methods=["post"])
    def accept(self, request, *args, **kwargs):
        """由承办人或承办组组长；没有承办人的由本组人员签收并承办。"""
        return self.do(request, Act.ACCEPT, None, services.accept_task)

    @decision("拒签", TaskReasonInput)
    @action(detail=True, methods=["post"])
    def reject(self, request, *args, **kwargs):
        """拒签后由指挥部改派。"""
        return self.do(request, Act.REJECT, TaskReasonInput, services.reject_task)

    @decision("反馈进展", reported(TaskFeedbackInput))
    @action(detail=True, methods=["post"], parser_classes=UPLOADS)
    def feedback(self, request, *args, **kwargs):
        """计为有效动作，督办天数重新起算。"""
        return self.do(request, Act.FEEDBACK, TaskFeedbackInput, services.give_feedback)

    @decision("报送验收", reported(TaskSubmitInput))
    @action(detail=True, methods=["post"], parser_classes=UPLOADS)
    def submit(self, request, *args, **kwargs):
        """由交办人或指挥部验收。"""
        return self.do(request, Act.SUBMIT, TaskSubmitInput, services.submit_task)

    @decision("退回重办", TaskReasonInput)
    @action(detail=True, methods=["post"], url_path="return", url_name="return")
    def send_back(self, request, *args, **kwargs):
        """期限不变。"""
        return self.do(request, Act.RETURN, TaskReasonInput, services.return_task)

    @decision("办结", TaskNoteInput)
    @action(detail=True, methods=["post"])
    def close(self, request, *args, **kwargs):
        """由交办人或指挥部；承办人不能办结自己的任务（403）。"""
        return self.do(request, Act.CLOSE, TaskNoteInput, services.close_task)

    @decision("撤销", TaskReasonInput)
    @action(detail=True, methods=["post"])
    def cancel(self, request, *args, **kwargs):
        """由交办人或指挥部。"""
        return self.do(request, Act.CANCEL, TaskReasonInput, services.cancel_task)

    @decision("改派", TaskReassignInput)
    @action(detail=True, methods=["post"])
    def reassign(self, request, *args, **kwargs):
        """由指挥部；重新签收。"""
        return self.do(request, Act.REASSIGN, TaskReassignInput, services.reassign_task)

    @decision("合并", TaskMergeInput)
    @action(detail=True, methods=["post"])
    def merge(self, request, *args, **kwargs):
        """本任务结束，并入同一承办组未办结的另一任务。"""

        def service(pk, *, into, **given):
            return services.merge_task(pk, into=into.pk, **given)

        return self.do(request, Act.MERGE, TaskMergeInput, service)

    @decision("申请延期", TaskExtensionInput)
    @action(detail=True, methods=["post"])
    def extend(self, request, *args, **kwargs):
        """最多批准两次。"""
        return self.do(request, Act.EXTEND, TaskExtensionInput, services.request_extension)

    @extend_schema(
        summary="审批或撤回延期", request=TaskNoteInput, responses=TaskDetailSerializer,
        parameters=[ROW, VERB, IF_MATCH, ETAG],
    )  # fmt: skip
    @action(detail=True, methods=["post"], url_path=DECIDED, url_name="extension-decide")
    def decide_extension(self, request, *args, row, verb, **kwargs):
        """由交办人或指挥部审批，申请人和承办人不能审批；If-Match 是任务的版本。"""
        task = self.get_object()
        asked = self.found(task.extensions.all(), pk=int(row))
        if verb == "withdraw":
            self.require(policy.can_withdraw_extension(request.user, asked, task))
        else:
            self.require(policy.can_decide_extension(request.user, asked, task))
        acts = {
            "approve": services.approve_extension,
            "refuse": services.refuse_extension,
            "withdraw": services.withdraw_extension,
        }
        version = version_asked(request)
        given = {"note": "", **self.checked(request, TaskNoteInput, task=task)}
        acts[verb](asked.pk, by=request.user, version=version, **given)
        return self.answer(task)

"""The dialogues about one task, each as a modal and as a page."""

from django.contrib import messages
from django.http import Http404
from django.utils.functional import cached_property
from django.views.generic import FormView
from django.views.generic.detail import SingleObjectMixin

from core.web.views import ObjectActionMixin, RefusableFormMixin
from crm.projects.views.acting import refreshing
from crm.tasks import policy, services
from crm.tasks.forms import (
    CloseForm,
    DecisionForm,
    ExtensionForm,
    FeedbackForm,
    MergeForm,
    PlainForm,
    ReasonForm,
    ReassignForm,
    SubmitForm,
)
from crm.tasks.models import Task, TaskExtension
from crm.tasks.queries import progress_told
from crm.tasks.states import Act


class ActView(ObjectActionMixin, RefusableFormMixin, SingleObjectMixin, FormView):
    """One act on one task that the person sees; hidden is 404, not for him is 403."""

    model = Task
    form_class = PlainForm
    template_name = "crm/tasks/dialogue.html"
    act: Act
    service: staticmethod
    heading = word = kind = intro = done = ""

    def get_queryset(self):
        return super().get_queryset().with_related()

    def allowed(self, user, obj):
        return policy.may(user, obj, self.act)

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"task": self.object, "user": self.request.user}

    def get_context_data(self, **kwargs):
        parent = "components/modal.html" if self.request.htmx else "crm/tasks/dialogue_page.html"
        shown = {"heading": self.heading, "word": self.word or self.heading, "kind": self.kind, "intro": self.told()}
        return super().get_context_data(task=self.object, parent_template=parent, active_nav="tasks", **shown, **kwargs)

    def told(self) -> str:
        """Return what the act does, in a sentence."""
        return self.intro

    def perform(self, form):
        return self.service(self.object.pk, by=self.request.user, **form.given())

    def get_success_url(self):
        messages.success(self.request, self.done)
        return self.object.get_absolute_url()

    def form_valid(self, form):
        response = super().form_valid(form)
        return refreshing(response) if self.request.htmx else response


class IssueView(ActView):
    """交办 a draft as it is."""

    act, service = Act.ISSUE, staticmethod(services.issue_task)
    heading, done = "交办", "已交办，一个工作日内签收"
    intro = "交办后内容不能再改，承办组须在一个工作日内签收。"


class AcceptView(ActView):
    """签收."""

    act, service = Act.ACCEPT, staticmethod(services.accept_task)
    heading, done = "签收任务", "已签收"

    def told(self):
        return f"应于 {self.object.due_on} 前办结并报送验收，期间请及时反馈进展。"


class RejectView(ActView):
    """拒签."""

    act, service, form_class = Act.REJECT, staticmethod(services.reject_task), ReasonForm
    heading, kind, done = "拒签", "danger", "已拒签，由指挥部改派"
    intro = "拒签后任务退给指挥部改派，请写明原因。"


class FeedbackView(ActView):
    """反馈."""

    act, service, form_class = Act.FEEDBACK, staticmethod(services.give_feedback), FeedbackForm
    heading, word, done = "反馈进展", "提交反馈", "已反馈"

    def get_initial(self):
        return {"progress_pct": progress_told(self.object)}


class SubmitView(ActView):
    """报送验收."""

    act, service, form_class = Act.SUBMIT, staticmethod(services.submit_task), SubmitForm
    heading, word, done = "报送验收", "报送", "已报送，等待交办人验收"
    intro = "报送后由交办人或指挥部验收；承办人不能办结自己的任务。"


class ReturnView(ActView):
    """退回重办."""

    act, service, form_class = Act.RETURN, staticmethod(services.return_task), ReasonForm
    heading, kind, done = "退回重办", "danger", "已退回重办"
    intro = "期限不变，承办人补办后重新报送。"


class CloseView(ActView):
    """办结."""

    act, service, form_class = Act.CLOSE, staticmethod(services.close_task), CloseForm
    heading, word, done = "验收办结", "办结", "已办结"


class CancelView(ActView):
    """撤销."""

    act, service, form_class = Act.CANCEL, staticmethod(services.cancel_task), ReasonForm
    heading, kind, done = "撤销任务", "danger", "已撤销"


class ReassignView(ActView):
    """改派."""

    act, service, form_class = Act.REASSIGN, staticmethod(services.reassign_task), ReassignForm
    template_name = "crm/tasks/reassign.html"
    heading, word, done = "改派任务", "改派", "已改派，一个工作日内签收"


class MergeView(ActView):
    """合并."""

    act, service, form_class = Act.MERGE, staticmethod(services.merge_task), MergeForm
    heading, word, done = "合并任务", "合并", "已合并"
    intro = "本任务结束，今后在并入的任务里办理。"


class ExtendView(ActView):
    """申请延期."""

    act, service, form_class = Act.EXTEND, staticmethod(services.request_extension), ExtensionForm
    heading, word, done = "申请延期", "提交申请", "已提交，等待交办人或指挥部审批"

    def told(self):
        return f"现应于 {self.object.due_on} 前办结，最多延期两次，批准后生效。"


class DecideExtensionView(ActView):
    """Deciding on, or taking back, one request for more time."""

    form_class = DecisionForm
    VERBS = {
        "approve": ("同意延期", services.approve_extension),
        "refuse": ("不同意延期", services.refuse_extension),
        "withdraw": ("撤回延期申请", services.withdraw_extension),
    }

    @cached_property
    def asked(self) -> TaskExtension:
        """The request in the address; one of another task, or an unknown verb, is a 404."""
        found = TaskExtension.objects.filter(task=self.object, pk=self.kwargs["row"]).first()
        if found is None or self.kwargs["verb"] not in self.VERBS:
            raise Http404
        return found

    def allowed(self, user, obj):
        asked = self.asked
        if self.kwargs["verb"] == "withdraw":
            return policy.can_withdraw_extension(user, asked, obj)
        return policy.can_decide_extension(user, asked, obj)

    def told(self):
        return f"{self.asked.old_due_on} → {self.asked.new_due_on}。原因：{self.asked.reason}"

    def get_context_data(self, **kwargs):
        heading, _service = self.VERBS[self.kwargs["verb"]]
        kind = "danger" if self.kwargs["verb"] == "refuse" else ""
        return super().get_context_data(**kwargs) | {"heading": heading, "word": heading, "kind": kind}

    def perform(self, form):
        self.done, service = self.VERBS[self.kwargs["verb"]]
        return service(self.asked.pk, by=self.request.user, **form.given())

"""The dialogues for facts, suspension, resumption, end and hand-over."""

from django.http import Http404

from crm.projects import policy, services
from crm.projects.forms import FactForm, ReassignForm, ResumeForm, SuspendForm, TerminateForm, WithdrawForm
from crm.projects.gates import FACTS
from crm.projects.services.filling import MANUAL
from crm.projects.views.acting import DialogueView


class FactView(DialogueView):
    """Recording one fact that a gate asks for."""

    form_class = FactForm
    word, done = "登记", "已登记"

    def allowed(self, user, obj):
        self.code = self.kwargs["code"]
        if self.code not in FACTS:
            raise Http404
        return policy.can_record_fact(user, obj, self.code)

    def get_context_data(self, **kwargs):
        requirement = FACTS[self.code]
        return super().get_context_data(heading=f"登记：{requirement.label}", intro=requirement.hint, **kwargs)

    def perform(self, form):
        data = {name: form.cleaned_data[name] for name in ("met_on", "reference")}
        return services.record_fact(self.object.pk, self.code, by=self.request.user, source=MANUAL, **data)


class WithdrawFactView(FactView):
    """Taking one fact back."""

    form_class = WithdrawForm
    word, kind, done = "撤回", "danger", "已撤回，原登记保留在时间线中"

    def get_context_data(self, **kwargs):
        label = FACTS[self.code].label
        return super().get_context_data(**kwargs) | {
            "heading": f"撤回：{label}",
            "intro": "撤回后须重新登记才能进入相应阶段。",
        }

    def perform(self, form):
        return services.withdraw_fact(
            self.object.pk, self.code, by=self.request.user, reason=form.cleaned_data["reason"]
        )


class SuspendView(DialogueView):
    """搁置."""

    form_class = SuspendForm
    heading = word = "搁置项目"
    kind, done = "danger", "已搁置，亮灯冻结"
    intro = "搁置期间不能推进，亮灯冻结；恢复后回到原阶段。"

    def allowed(self, user, obj):
        return policy.can_suspend_project(user, obj)

    def perform(self, form):
        return services.suspend_project(self.object.pk, by=self.request.user, **self.given(form))


class ResumeView(DialogueView):
    """恢复."""

    form_class = ResumeForm
    heading = word = "恢复项目"
    done, intro = "已恢复，回到原阶段", "按天数计算的到期日顺延搁置的天数，合同约定的日期不变。"

    def allowed(self, user, obj):
        return policy.can_suspend_project(user, obj)

    def perform(self, form):
        return services.resume_project(self.object.pk, by=self.request.user, **self.given(form))


class TerminateView(DialogueView):
    """终止."""

    form_class = TerminateForm
    heading = word = "终止项目"
    kind, done = "danger", "已终止，资料和记录保留"
    intro = "终止后不能再推进或修改，资料和记录保留。此操作不能撤销。"

    def allowed(self, user, obj):
        return policy.can_terminate_project(user, obj)

    def perform(self, form):
        data = self.given(form)
        return services.terminate_project(self.object.pk, by=self.request.user, **data)


class ReassignView(DialogueView):
    """移交."""

    form_class = ReassignForm
    heading = word = "移交项目"
    done, intro = "已移交", "新负责人即刻看到项目；移交写入时间线。"

    def allowed(self, user, obj):
        return policy.can_reassign_project(user, obj)

    def perform(self, form):
        return services.reassign_project(self.object.pk, by=self.request.user, **self.given(form))

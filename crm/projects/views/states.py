"""The dialogues for facts, suspension, resumption, end and hand-over."""

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse

from core.errors import RuleViolation
from crm.projects import policy, services
from crm.projects.forms import (
    FactForm,
    MergeForm,
    MoveOutForm,
    ReassignForm,
    RestartForm,
    ResumeForm,
    SuspendForm,
    TerminateForm,
    WithdrawForm,
)
from crm.projects.models import rulebook
from crm.projects.services.filling import MANUAL
from crm.projects.views.acting import DialogueView


class FactView(DialogueView):
    """Recording one fact that a gate asks for."""

    form_class = FactForm
    template_name = "crm/projects/files/upload.html"
    word, done = "登记", "已登记"

    def allowed(self, user, obj):
        self.code = self.kwargs["code"]
        self.requirement = rulebook().fact(self.code)
        if self.requirement is None:
            raise Http404
        return policy.can_record_fact(user, obj, self.code)

    def get_context_data(self, **kwargs):
        asked = self.requirement
        return super().get_context_data(heading=f"登记：{asked.label}", intro=asked.hint, **kwargs)

    def perform(self, form):
        data = {name: form.cleaned_data[name] for name in ("met_on", "reference")}
        data |= {"upload": form.cleaned_data["file"], "source": MANUAL}
        return services.record_shown_fact(self.object.pk, self.code, by=self.request.user, **data)


class WithdrawFactView(FactView):
    """Taking one fact back."""

    form_class = WithdrawForm
    word, kind, done = "撤回", "danger", "已撤回，原登记保留在时间线中"

    def get_context_data(self, **kwargs):
        label = self.requirement.label
        return super().get_context_data(**kwargs) | {
            "heading": f"撤回：{label}",
            "intro": "撤回后须重新登记才能进入相应阶段。",
        }

    def perform(self, form):
        return services.withdraw_fact(
            self.object.pk, self.code, by=self.request.user, reason=form.cleaned_data["reason"]
        )


class StateChangeView(DialogueView):
    """A change of state, once no request waits for its decision."""

    def get(self, request, *args, **kwargs):
        try:
            services.check_nothing_waits(self.object)
        except RuleViolation as refusal:
            parent = "components/modal.html" if request.htmx else "crm/projects/dialogue_page.html"
            waiting = f"{reverse('projects:state-requests')}?project={self.object.pk}"
            shown = {
                "project": self.object, "refusal": refusal, "parent_template": parent, "heading": self.heading,
                "decide_url": waiting if policy.can_list_projects(request.user) else "",
            }  # fmt: skip
            return render(request, "crm/projects/stage_refused.html", shown, status=409)
        return super().get(request, *args, **kwargs)


class SuspendView(StateChangeView):
    """搁置."""

    form_class = SuspendForm
    heading = word = "搁置项目"
    kind, done = "danger", "已搁置，亮灯冻结"
    intro = "搁置期间不能推进，亮灯冻结；恢复后回到原阶段。"

    def allowed(self, user, obj):
        return policy.can_suspend_project(user, obj)

    def perform(self, form):
        return services.suspend_project(self.object.pk, by=self.request.user, **self.given(form))


class ResumeView(StateChangeView):
    """恢复."""

    form_class = ResumeForm
    heading = word = "恢复项目"
    done, intro = "已恢复，回到原阶段", "按天数计算的到期日顺延搁置的天数，合同约定的日期不变。"

    def allowed(self, user, obj):
        return policy.can_suspend_project(user, obj)

    def perform(self, form):
        return services.resume_project(self.object.pk, by=self.request.user, **self.given(form))


class TerminateView(StateChangeView):
    """终止."""

    form_class = TerminateForm
    template_name = "crm/projects/files/upload.html"
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


class MoveOutView(StateChangeView):
    """外流."""

    form_class = MoveOutForm
    template_name = "crm/projects/files/upload.html"
    heading = word = "登记外流"
    kind, done = "danger", "已登记外流，计入流失分析"
    intro = "项目去了外地：登记去向、原因和流失的投资额。登记后不能再推进或修改。"

    def allowed(self, user, obj):
        return policy.can_terminate_project(user, obj)

    def perform(self, form):
        return services.move_out_project(self.object.pk, by=self.request.user, **self.given(form))


class MergeView(StateChangeView):
    """合并."""

    form_class = MergeForm
    heading = word = "合并项目"
    kind, done = "danger", "已合并，跟进、材料和历史保留在原项目"
    intro = "重复立项的并入同一家企业的另一个项目；本项目结束，记录保留。"

    def allowed(self, user, obj):
        return policy.can_merge_projects(user)

    def perform(self, form):
        data = self.given(form)
        into = data.pop("into")
        return services.merge_project(self.object.pk, into.pk, by=self.request.user, **data)


class RestartView(DialogueView):
    """重启."""

    form_class = RestartForm
    heading = word = "重启项目"
    done = "已重启，90 天内不再列入僵尸项目"
    intro = "写明谁在什么时候做什么；一个季度内没有进展会再次列入。"

    def allowed(self, user, obj):
        return policy.can_restart_project(user)

    def perform(self, form):
        return services.restart_project(self.object.pk, by=self.request.user, **self.given(form))

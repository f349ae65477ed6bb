"""The dialogues: opening, asking, concluding, revoking, conditions, the setting."""

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import PermissionDenied
from django.urls import reverse, reverse_lazy
from django.views.generic import FormView
from django.views.generic.detail import SingleObjectMixin

from core.errors import RuleViolation
from core.web.views import ObjectActionMixin, RefusableFormMixin
from crm.projects.models import Project
from crm.projects.views.acting import refreshing
from crm.reviews import policy, services
from crm.reviews.forms import AskForm, ConcludeForm, ConditionForm, OpenForm, RevokeForm, SettingForm
from crm.reviews.forms.opening import ASKED
from crm.reviews.models import Condition, Review
from crm.reviews.queries import obstacles, setting


class OpenView(ObjectActionMixin, SingleObjectMixin, RefusableFormMixin, FormView):
    """A new round for a project."""

    model = Project
    form_class = OpenForm
    template_name = "crm/reviews/open.html"
    extra_context = {"active_nav": "project"}

    def get_queryset(self):
        return super().get_queryset().with_related()

    def allowed(self, user, obj):
        return policy.can_open_review(user, obj)

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"project": self.object}

    def get_context_data(self, **kwargs):
        return super().get_context_data(project=self.object, **kwargs)

    def perform(self, form):
        try:
            return services.open_review(self.object.pk, by=self.request.user, **form.given())
        except RuleViolation as refusal:
            placed = {
                ASKED + name if ASKED + name in form.fields else name: text for name, text in refusal.fields.items()
            }
            raise RuleViolation(refusal.message, code=refusal.code, fields=placed) from refusal

    def get_success_url(self):
        messages.success(self.request, f"已发起第 {self.result.round} 轮联审，部门须在 3 个工作日内反馈")
        return self.result.get_absolute_url()


class DialogueView(ObjectActionMixin, SingleObjectMixin, RefusableFormMixin, FormView):
    """One decision on a review in the modal, or as a page of its own."""

    model = Review
    template_name = "crm/reviews/dialogue.html"
    heading = word = kind = intro = done = ""
    extra_context = {"active_nav": "project"}

    def get_queryset(self):
        return super().get_queryset().with_related()

    def review(self) -> Review:
        """Return the review that the dialogue is about."""
        return self.object

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"row": self.review()}

    def get_context_data(self, **kwargs):
        shown = {"heading": self.heading, "word": self.word, "kind": self.kind, "intro": self.intro}
        parent = "components/modal.html" if self.request.htmx else "crm/reviews/dialogue_page.html"
        return super().get_context_data(review=self.review(), parent_template=parent, **shown, **kwargs)

    def get_success_url(self):
        messages.success(self.request, self.done)
        return self.review().get_absolute_url()

    def form_valid(self, form):
        response = super().form_valid(form)
        return refreshing(response) if self.request.htmx else response


class AskView(DialogueView):
    """征求意见."""

    form_class = AskForm
    heading, word, done = "征求部门意见", "征求", "已征求意见，3 个工作日内反馈"

    def allowed(self, user, obj):
        return policy.can_decide(user)

    def perform(self, form):
        return services.ask_opinion(self.object.pk, by=self.request.user, **form.given())


class ConcludeView(DialogueView):
    """作出结论."""

    form_class = ConcludeForm
    heading, word, done = "登记联审结论", "登记结论", "已登记结论"
    intro = "登记后意见和结论不能再改；确有错误的撤销后重新联审。"

    def allowed(self, user, obj):
        return policy.can_decide(user)

    def get_context_data(self, **kwargs):
        steps = obstacles(self.object, lenient=setting().overdue_is_no_comment)
        return super().get_context_data(steps=steps, **kwargs)

    def perform(self, form):
        try:
            return services.conclude_review(self.object.pk, by=self.request.user, **form.given())
        except RuleViolation as refusal:
            if refusal.code == "opinions_missing":  # its message names every step already
                raise RuleViolation(refusal.message, code=refusal.code) from refusal
            raise


class RevokeView(DialogueView):
    """撤销结论."""

    form_class = RevokeForm
    heading = word = "撤销结论"
    kind, done = "danger", "已撤销结论，相应准入事项同时撤回"
    intro = "联审通过、公平竞争审查和法务审核的登记同时撤回；须重新发起联审。"

    def allowed(self, user, obj):
        return policy.can_decide(user)

    def perform(self, form):
        return services.revoke_conclusion(self.object.pk, by=self.request.user, **form.given())


class ConditionView(DialogueView):
    """落实条件."""

    model = Condition
    form_class = ConditionForm
    heading, word, done = "条件已落实", "确认落实", "已登记落实"

    def get_queryset(self):
        return Condition.objects.visible_to(self.request.user).select_related("review__project__enterprise", "opinion")

    def allowed(self, user, obj):
        return policy.can_decide(user)

    def review(self):
        return self.object.review

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"intro": self.object.text}

    def perform(self, form):
        return services.close_condition(self.object.pk, by=self.request.user, **form.given())


class SettingView(LoginRequiredMixin, RefusableFormMixin, FormView):
    """How silence is dealt with."""

    form_class = SettingForm
    template_name = "crm/reviews/setting.html"
    success_url = reverse_lazy("reviews:setting")
    extra_context = {"active_nav": "project"}

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated and not policy.can_change_setting(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"row": setting()}

    def get_initial(self):
        return {"overdue_is_no_comment": setting().overdue_is_no_comment}

    def get_context_data(self, **kwargs):
        return super().get_context_data(list_url=reverse("reviews:list"), **kwargs)

    def perform(self, form):
        return services.change_setting(by=self.request.user, **form.given())

    def get_success_url(self):
        messages.success(self.request, "已保存，变更写入审计日志")
        return super().get_success_url()

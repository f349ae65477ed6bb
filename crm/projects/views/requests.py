"""Asking for extensions and amendments, and deciding on them."""

from django.http import Http404
from django.urls import reverse
from django.utils.functional import cached_property

from crm.projects import policy, queries, services
from crm.projects.forms.requests import (
    AmendForm,
    AmendmentDecisionForm,
    DecisionForm,
    ExtensionForm,
    amendable_choices,
)
from crm.projects.models import Amendment, Extension, Milestone
from crm.projects.services.amendments import AMENDABLE
from crm.projects.views.acting import DialogueView, based_on
from crm.projects.views.panels import PanelView

APPROVE, REJECT, WITHDRAW = "approve", "reject", "withdraw"
WORDS = {APPROVE: "批准", REJECT: "驳回", WITHDRAW: "撤回"}


def rights_on_requests(rows, user) -> dict[str, set[int]]:
    """Return which of the open requests the person may decide, and which take back."""
    waiting = [one for one in rows if one.is_open]
    return {
        "decidable": {one.pk for one in waiting if policy.can_decide(user, one.requested_by_id)},
        "own": {one.pk for one in waiting if one.requested_by_id == user.pk},
    }


class AmendmentsPanelView(PanelView):
    """What was changed after signing, and what waits for approval."""

    panel_template = "crm/projects/amendments/_panel.html"
    heading = "合同变更"

    def panel(self, project, user):
        shown = queries.amendments_panel(project, user)
        can = {"can_request": project.is_running and policy.can_request_change(user, project)}
        return shown | can | rights_on_requests(shown["amendments"], user)


class AskView(DialogueView):
    """A request of who works on the project, with a file if there is one."""

    template_name = "crm/projects/files/upload.html"

    def allowed(self, user, obj):
        return policy.can_request_change(user, obj)


class ExtendView(AskView):
    """Asking for a later day of a milestone (``?milestone=``), or of the stage's deadline."""

    form_class = ExtensionForm
    heading, word, done = "申请延期", "提交申请", "已提交，等待指挥部审批"

    @cached_property
    def milestone(self) -> Milestone | None:
        """The milestone that is asked about; one of another project is a 404."""
        wanted = self.request.GET.get("milestone", "")
        if not wanted:
            return None
        found = Milestone.objects.filter(project=self.object, pk=wanted).first() if wanted.isdecimal() else None
        if found is None:
            raise Http404
        return found

    def get_context_data(self, **kwargs):
        goal = self.milestone
        about = f"“{goal.title}”应于 {goal.due_on}" if goal else f"本阶段应于 {self.object.stage_due_on or '未定'}"
        return super().get_context_data(**kwargs) | {"intro": f"{about}前完成。每个节点最多延期两次，批准后生效。"}

    def perform(self, form):
        given = {name: form.cleaned_data[name] for name in ("new_due_on", "reason", "upload")}
        goal = self.milestone.pk if self.milestone else None
        return services.request_extension(
            self.object.pk,
            by=self.request.user,
            milestone=goal,
            version=based_on(form.cleaned_data["version"]),
            **given,
        )

    def get_success_url(self):
        super().get_success_url()
        return reverse("projects:milestones-panel", args=[self.object.pk])


class AmendView(AskView):
    """Asking to change what the contract fixed; ``?field=`` says what."""

    form_class = AmendForm
    template_name = "crm/projects/amendments/ask.html"
    heading, word = "合同变更", "提交"

    def chosen(self) -> str:
        """Return the field that the form is about."""
        wanted = self.request.POST.get("field") or self.request.GET.get("field")
        return wanted if wanted in AMENDABLE else AMENDABLE[0]

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"chosen": self.chosen()}

    def get_context_data(self, **kwargs):
        chosen = self.chosen()
        fields = [{"name": name, "word": word, "current": name == chosen} for name, word in amendable_choices()]
        now = queries.shown_value(self.object, chosen)
        return super().get_context_data(**kwargs) | {"amendable": fields, "now": now or "未填"}

    def perform(self, form):
        version = based_on(form.cleaned_data["version"])
        return services.request_amendment(self.object.pk, by=self.request.user, version=version, **form.given())

    def get_success_url(self):
        at_once = self.result.status == Amendment.Status.APPROVED
        self.done = "已更正，留痕备查" if at_once else "已提交，等待指挥部审批"
        super().get_success_url()
        return reverse("projects:amendments-panel", args=[self.object.pk])


class DecideView(DialogueView):
    """Approving, rejecting or withdrawing one request of the project."""

    form_class = DecisionForm
    model_asked: type = Extension
    panel = what = ""
    acts: dict = {}

    @cached_property
    def asked(self):
        """The request named in the address; one of another project, or an unknown verb, is a 404."""
        self.verb = self.kwargs["verb"]
        rows = self.model_asked.objects.filter(project=self.object, pk=self.kwargs["row"])
        found = rows.select_related("requested_by").first() if self.verb in WORDS else None
        if found is None:
            raise Http404
        return found

    def allowed(self, user, obj):
        by = self.asked.requested_by_id
        if self.verb == WITHDRAW:
            return policy.can_withdraw_request(user, by)
        return policy.can_decide(user, by)

    def get_context_data(self, **kwargs):
        shown = {"heading": f"{WORDS[self.verb]}{self.what}", "word": WORDS[self.verb], "intro": self.told()}
        return super().get_context_data(**kwargs) | shown | {"kind": "danger" if self.verb == REJECT else ""}

    def told(self) -> str:
        """Return what is decided on, in a sentence."""
        raise NotImplementedError

    def perform(self, form):
        note = form.cleaned_data["note"]
        words = {"reason": note} if self.verb == WITHDRAW else {"note": note}
        return self.decide(form, words)

    def decide(self, form, words: dict):
        """Call the service of the verb."""
        return self.acts[self.verb](self.asked.pk, by=self.request.user, **words)

    def get_success_url(self):
        self.done = f"已{WORDS[self.verb]}"
        super().get_success_url()
        return reverse(self.panel, args=[self.object.pk])


class DecideExtensionView(DecideView):
    """Deciding on an extension."""

    model_asked, panel, what = Extension, "projects:milestones-panel", "延期"
    acts = {
        APPROVE: services.approve_extension,
        REJECT: services.reject_extension,
        WITHDRAW: services.withdraw_extension,
    }

    def told(self):
        one = self.asked
        what = one.milestone.title if one.milestone else "本阶段"
        return f"{what}：{one.old_due_on} → {one.new_due_on}。原因：{one.reason}（{one.requested_by or '系统'}申请）"


class DecideAmendmentView(DecideView):
    """Deciding on an amendment."""

    model_asked, panel, what = Amendment, "projects:amendments-panel", "合同变更"
    acts = {
        APPROVE: services.approve_amendment,
        REJECT: services.reject_amendment,
        WITHDRAW: services.withdraw_amendment,
    }

    def get_form_class(self):
        return AmendmentDecisionForm if self.asked and self.verb == APPROVE else DecisionForm

    def get_initial(self):
        return super().get_initial() | {"needs_review": self.asked.needs_review}

    def told(self):
        one = self.asked
        return f"{one.label}：{one.old_text or '未填'} → {one.new_text or '清空'}。原因：{one.reason}（{one.requested_by or '系统'}申请）"

    def decide(self, form, words):
        if self.verb == APPROVE:
            words["needs_review"] = form.cleaned_data["needs_review"]
        return super().decide(form, words)

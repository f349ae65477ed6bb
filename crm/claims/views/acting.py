"""The dialogues: acts on a claim, on a project's lead, on a dispute; each as a modal and as a page."""

from decimal import Decimal

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.views.generic import FormView
from django.views.generic.detail import SingleObjectMixin

from core.web.views import ObjectActionMixin, RefusableFormMixin
from crm.claims import policy, services
from crm.claims.forms import ActForm, CoworkForm, ReasonForm
from crm.claims.models import Claim
from crm.projects.views.acting import based_on, refreshing


class ActView(ObjectActionMixin, RefusableFormMixin, SingleObjectMixin, FormView):
    """One decision on one row that the person sees; hidden is 404, not allowed is 403."""

    template_name = "crm/claims/dialogue.html"
    heading = word = kind = intro = done = ""

    def row(self):
        """Return the row whose version the form carries."""
        return self.object

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"user": self.request.user, "row": self.row()}

    def subject(self) -> str:
        """Return what the decision is about, as the line under the heading."""
        return str(self.object)

    def get_context_data(self, **kwargs):
        parent = "components/modal.html" if self.request.htmx else "crm/claims/dialogue_page.html"
        shown = {"heading": self.heading, "word": self.word, "kind": self.kind, "intro": self.intro}
        shown |= {"subject": self.subject(), "back": self.back(), "parent_template": parent, "active_nav": "claims"}
        return super().get_context_data(**shown, **kwargs)

    def given(self, form) -> dict:
        """Return what was typed, with the version that the form was based on."""
        data = dict(form.cleaned_data)
        if "version" in data:
            data["version"] = based_on(data["version"])
        return data

    def back(self) -> str:
        """Return the page to which cancelling leads."""
        return self.object.get_absolute_url()

    def get_success_url(self):
        messages.success(self.request, self.done)
        return self.back()

    def form_valid(self, form):
        response = super().form_valid(form)
        if response.status_code == HttpResponseRedirect.status_code and self.request.htmx:
            return refreshing(response)
        return response


class ClaimActView(ActView):
    """One decision on a claim."""

    model = Claim
    form_class = ActForm

    def get_queryset(self):
        return super().get_queryset().with_related()

    def subject(self):
        return f"{self.object.project.enterprise.name} · {self.object.project.name} · {self.object.team}"

    def allowed(self, user, obj):
        return policy.can_confirm_claim(user)


class ConfirmView(ClaimActView):
    """确认."""

    heading, word = "确认首谈报备", "确认报备"
    done, intro = "已确认，自今天起保护 90 天", "确认后其他组对同一企业的报备不能同时有效；保护期自今天起 90 天。"

    def perform(self, form):
        return services.confirm_claim(self.object.pk, by=self.request.user, **self.given(form))


class DeclineView(ClaimActView):
    """不予确认."""

    form_class = ReasonForm
    heading, word, kind, done = "不予确认", "不予确认", "danger", "已退回报备"
    intro = "报备结束，报备组看到原因，可以补充依据后重新报备。"

    def perform(self, form):
        return services.decline_claim(self.object.pk, by=self.request.user, **self.given(form))


class RenewView(ClaimActView):
    """续期."""

    heading, word, done = "报备续期", "续期 90 天", "已续期 90 天"
    intro = "只能续期一次：最近 30 天须有二级及以上的有效跟进，并且阶段有推进。"

    def allowed(self, user, obj):
        return policy.can_renew_claim(user, obj)

    def perform(self, form):
        return services.renew_claim(self.object.pk, by=self.request.user, **self.given(form))


class ReleaseView(ClaimActView):
    """释放."""

    form_class = ReasonForm
    heading, word, kind, done = "释放报备", "释放报备", "danger", "已释放，线索进入公海"
    intro = "释放后其他组可以报备；有效报备的线索进入公海。"

    def allowed(self, user, obj):
        return policy.can_release_claim(user, obj)

    def perform(self, form):
        return services.release_claim(self.object.pk, by=self.request.user, **self.given(form))


class RevokeView(ClaimActView):
    """撤销."""

    form_class = ReasonForm
    heading, word, kind, done = "撤销报备", "撤销报备", "danger", "已撤销报备"
    intro = "报备即刻失去保护；项目仍在原组。"

    def perform(self, form):
        return services.revoke_claim(self.object.pk, by=self.request.user, **self.given(form))


class CoworkView(ClaimActView):
    """协同."""

    form_class = CoworkForm
    heading, word, done = "批准协同", "批准协同", "已批准协同，报备组列为协同组"
    intro = "报备组成为先报备项目的协同组，按占比计分；本报备结束。"

    def perform(self, form):
        data = self.given(form)
        return services.accept_cowork(
            self.object.pk, by=self.request.user, share_to=Decimal(data["share_to"]), version=data["version"]
        )


def panel_url(project_id: int) -> str:
    """Return the page of a project's claims."""
    return reverse("claims:panel", args=[project_id])

"""Entering and changing a firm, its other names, and taking it out of the library."""

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views import View
from django.views.generic import FormView
from django.views.generic.detail import SingleObjectMixin

from core.web.views import ObjectActionMixin, RefusableFormMixin
from crm.enterprises import policy, queries, services
from crm.enterprises.forms import AliasForm, DeactivateForm, EnterpriseForm
from crm.enterprises.models import Enterprise

NOT_STORED = ("version",)
MOST_DIGITS = 18


class EnterpriseFormView(RefusableFormMixin, FormView):
    """The form of a firm, new or existing; a duplicate name shows its matches and asks once."""

    form_class = EnterpriseForm
    template_name = "crm/enterprises/form.html"

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"user": self.request.user}

    def get_context_data(self, **kwargs):
        refusal = getattr(self.request, "refusal", None)
        return super().get_context_data(
            matches=getattr(refusal, "matches", ()), refused_as=getattr(refusal, "code", ""), **kwargs
        )

    def get_success_url(self):
        return self.result.get_absolute_url()

    def form_valid(self, form):
        response = super().form_valid(form)
        if response.status_code == HttpResponseRedirect.status_code:
            messages.success(self.request, f"已保存 {self.result.name}")
        return response


class EnterpriseCreateView(LoginRequiredMixin, EnterpriseFormView):
    """A new firm."""

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated and not policy.can_create_enterprise(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_initial(self):
        return {"name": self.request.GET.get("name", "")[:200], "grade": Enterprise.Grade.C}

    def perform(self, form):
        data = {name: value for name, value in form.cleaned_data.items() if name not in NOT_STORED}
        return services.create_enterprise(by=self.request.user, **data)


class EnterpriseActionView(ObjectActionMixin, SingleObjectMixin):
    """Something done to one firm that the person sees; hidden is 404, not allowed is 403."""

    model = Enterprise

    def allowed(self, user, obj):
        return policy.can_edit_enterprise(user, obj)


class EnterpriseEditView(EnterpriseActionView, EnterpriseFormView):
    """A firm's data; a stale save shows both versions and keeps what was typed."""

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"instance": self.object}

    def get_context_data(self, **kwargs):
        return super().get_context_data(enterprise=self.object, **kwargs)

    def perform(self, form):
        data = {name: value for name, value in form.cleaned_data.items() if name not in NOT_STORED}
        # A form that came without the version it is based on is stale by definition.
        version = form.cleaned_data.get("version")
        return services.update_enterprise(
            self.object.pk, by=self.request.user, version=-1 if version is None else version, **data
        )


class SmallFormView(RefusableFormMixin, FormView):
    """One decision in the modal, or as a page of its own without script."""

    template_name = "crm/enterprises/small_form.html"
    heading = word = kind = ""

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            heading=self.heading,
            word=self.word,
            kind=self.kind,
            firm=self.firm(),
            can_list=policy.can_list_enterprises(self.request.user),
            parent_template="components/modal.html" if self.request.htmx else "crm/enterprises/small_page.html",
            **kwargs,
        )

    def firm(self):
        return self.object

    def form_valid(self, form):
        response = super().form_valid(form)
        if self.request.htmx and response.status_code == HttpResponseRedirect.status_code:
            response = HttpResponseRedirect(response.url, status=204, headers={"HX-Redirect": response.url})
            del response["Location"]
        return response


class AliasCreateView(EnterpriseActionView, SmallFormView):
    """Another name of a firm."""

    form_class = AliasForm
    heading, word = "添加别名", "添加"

    def perform(self, form):
        return services.add_alias(self.object, by=self.request.user, **form.cleaned_data)

    def get_success_url(self):
        return f"{self.object.get_absolute_url()}?tab=relations"


class EnterpriseDeactivateView(EnterpriseActionView, SmallFormView):
    """Taking a firm out of the library, with a reason."""

    form_class = DeactivateForm
    heading, word, kind = "停用企业", "停用企业", "danger"

    def allowed(self, user, obj):
        return policy.can_deactivate_enterprise(user)

    def perform(self, form):
        return services.deactivate_enterprise(self.object.pk, by=self.request.user, **form.cleaned_data)

    def get_success_url(self):
        messages.success(self.request, f"已停用 {self.object.name}，资料保留，数据管理员可恢复")
        return reverse("enterprises:list")


class SimilarView(LoginRequiredMixin, View):
    """The firms a name may already be, while it is being typed."""

    def get(self, request):
        if not policy.can_create_enterprise(request.user):
            raise PermissionDenied
        name = request.GET.get("name", "")[:200]
        exclude = request.GET.get("exclude", "")
        found = queries.similar_enterprises(
            name, exclude=int(exclude) if exclude.isdecimal() and len(exclude) < MOST_DIGITS else None
        )
        return render(request, "crm/enterprises/_matches.html", {"matches": found})

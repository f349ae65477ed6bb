"""The contracts of one project: panel, one contract, drafting, correcting, signing, ending."""

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import cached_property
from django.views import View

from crm.projects import policy, queries, services
from crm.projects.forms import ContractForm, SignForm, TerminateContractForm
from crm.projects.forms.choices import as_id
from crm.projects.models import AmountAdjustment, Contract
from crm.projects.views.acting import DialogueView, ProjectActionView, based_on
from crm.projects.views.editing import ProjectFormView
from crm.projects.views.panels import PanelView

PRESET = ("kind", "increases", "upgrades")


class ContractsPanelView(PanelView):
    """The contracts of a project with what they add up to."""

    panel_template = "crm/projects/contracts/_panel.html"
    heading = "合同"

    def panel(self, project, user):
        shown = queries.contracts_panel(project, user)
        works = policy.can_edit_contracts(user, project)
        corrects = policy.can_correct_contract(user)
        rows = [
            {
                "contract": one,
                "can_edit": one.status != "terminated" and (works if one.status == "draft" else corrects),
                "can_sign": works and one.status == "draft" and project.is_running,
                "can_end": one.status != "terminated" and policy.can_terminate_contract(user, project, one),
            }
            for one in shown["contracts"]
        ]
        return shown | {"rows": rows, "can_add": works and project.is_running}


class OfContractMixin:
    """Finds the contract of the address among those that the person sees; hidden or of another project is a 404."""

    @cached_property
    def contract(self) -> Contract:
        """The contract named in the address."""
        found = Contract.objects.visible_to(self.request.user).with_related()
        contract = found.filter(project=self.object, pk=self.kwargs["contract"]).first()
        if contract is None:
            raise Http404
        return contract

    def get_context_data(self, **kwargs):
        return super().get_context_data(contract=self.contract, **kwargs)


class ContractView(OfContractMixin, ProjectActionView, View):
    """One contract with everything it says and how it counts."""

    http_method_names = ["get"]

    def allowed(self, user, obj):
        return True

    def get(self, request, *args, **kwargs):
        parent = "components/modal.html" if request.htmx else "crm/projects/dialogue_page.html"
        contract = self.contract
        adjusted = AmountAdjustment.objects.filter(contract=contract).select_related("made_by")
        context = {
            "project": self.object, "contract": contract, "adjustments": adjusted, "parent_template": parent,
            "heading": contract.title,
        }  # fmt: skip
        return render(request, "crm/projects/contracts/contract.html", context)


class ContractFormView(ProjectActionView, ProjectFormView):
    """The form of a contract as a page."""

    form_class = ContractForm
    template_name = "crm/projects/contracts/form.html"
    word = "保存"

    def allowed(self, user, obj):
        return policy.can_edit_contracts(user, obj)

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"project": self.object}

    def get_context_data(self, **kwargs):
        return super().get_context_data(project=self.object, heading=self.heading, word=self.word, **kwargs)

    def get_success_url(self):
        return reverse("projects:contracts-panel", args=[self.object.pk])

    def said(self):
        return f"已保存 {self.result}"


class ContractCreateView(ContractFormView):
    """A new contract; ``?kind=``, ``?increases=`` and ``?upgrades=`` preset what it is."""

    heading = "登记合同"

    def get_initial(self):
        asked = {name: self.request.GET.get(name, "") for name in PRESET}
        preset = {name: as_id(asked[name]) for name in ("increases", "upgrades") if as_id(asked[name])}
        if asked["kind"] in Contract.Kind.values:
            preset["kind"] = asked["kind"]
        return preset

    def perform(self, form):
        data = dict(form.cleaned_data)
        data.pop("version")
        return services.add_contract(self.object.pk, by=self.request.user, **data)


class ContractEditView(OfContractMixin, ContractFormView):
    """Changing a draft, or correcting what was signed."""

    heading = "修改合同"

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"instance": self.contract}

    def perform(self, form):
        data = dict(form.cleaned_data)
        version = based_on(data.pop("version"))
        return services.update_contract(self.contract.pk, by=self.request.user, version=version, **data)


class ContractDialogueView(OfContractMixin, DialogueView):
    """One decision on a contract."""

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"contract": self.contract}

    def get_success_url(self):
        super().get_success_url()
        return reverse("projects:contracts-panel", args=[self.object.pk])


class SignContractView(ContractDialogueView):
    """登记签订."""

    form_class = SignForm
    heading, word, done = "登记签订", "登记签订", "已登记签订，编号、金额已写入项目"
    intro = "签订后内容锁定；正式合同按签订日计入当月，增资只计增加的部分，框架、意向协议不计。"

    def allowed(self, user, obj):
        return policy.can_sign_contract(user, obj)

    def perform(self, form):
        return services.sign_contract(self.contract.pk, by=self.request.user, **self.given(form))


class TerminateContractView(ContractDialogueView):
    """终止."""

    form_class = TerminateContractForm
    heading, word, kind, done = "终止合同", "终止", "danger", "已终止，记录保留"
    intro = "终止后不再计入；所在月份已锁定的，在本月作调整。此操作不能撤销。"

    def allowed(self, user, obj):
        return policy.can_terminate_contract(user, obj, self.contract)

    def perform(self, form):
        return services.terminate_contract(self.contract.pk, by=self.request.user, **self.given(form))

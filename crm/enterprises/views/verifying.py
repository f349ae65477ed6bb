"""A person vouches for the base data of a firm."""

from django.contrib import messages

from core.errors import RuleViolation, StaleWrite
from crm.enterprises import policy, services
from crm.enterprises.forms import VerifyForm
from crm.enterprises.merging.fields import GROUPS, shown
from crm.enterprises.models import Enterprise
from crm.enterprises.verification import BASE
from crm.enterprises.views.edit import MOST_DIGITS, EnterpriseActionView, SmallFormView


class EnterpriseVerifyView(EnterpriseActionView, SmallFormView):
    """The base data to compare with a source, and which source it was; the page carries the version that it shows."""

    form_class = VerifyForm
    template_name = "crm/enterprises/verify.html"
    heading, word = "核实基础资料", "资料属实"

    def allowed(self, user, obj):
        return policy.can_verify_enterprise(user, obj)

    def get_context_data(self, **kwargs):
        facts = [(group.label, shown(self.object, group)) for group in GROUPS if BASE & set(group.columns)]
        listed_on = self.object.listed_on
        facts.append((Enterprise._meta.get_field("listed_on").verbose_name, listed_on.isoformat() if listed_on else ""))
        return super().get_context_data(facts=facts, **kwargs)

    def perform(self, form):
        given = self.request.POST.get("version", "")
        version = int(given) if given.isdecimal() and len(given) < MOST_DIGITS else -1
        try:
            return services.verify_enterprise(
                self.object.pk, by=self.request.user, version=version, source=form.cleaned_data["source"]
            )
        except StaleWrite as changed:
            raise RuleViolation("资料在您打开之后有改动，请按下面的内容重新核对", code="changed") from changed

    def get_success_url(self):
        messages.success(self.request, f"已核实 {self.result.name}")
        return self.object.get_absolute_url()

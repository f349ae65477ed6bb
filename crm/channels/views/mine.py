"""One's own choice, a test, and what went out lately."""

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.urls import reverse_lazy
from django.views import View
from django.views.generic import FormView

from core.errors import RuleViolation
from core.web.views import RefusableFormMixin
from crm.channels import policy, services
from crm.channels.forms import ChoiceForm
from crm.channels.models import Delivery
from crm.channels.queries import choice_of, mail_is_set_up, setting_now
from crm.channels.services.choosing import FIELDS

LATELY = 10


class ChooserMixin(LoginRequiredMixin):
    """For every person."""

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated and not policy.can_choose(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


class MineView(ChooserMixin, RefusableFormMixin, FormView):
    """我的提醒设置."""

    form_class = ChoiceForm
    template_name = "crm/channels/mine.html"
    success_url = reverse_lazy("channels:mine")
    extra_context = {"active_nav": "inbox"}

    def get_initial(self):
        self.choice = choice_of(self.request.user)
        return {name: getattr(self.choice, name) for name in FIELDS if name != "mobile"}

    def perform(self, form):
        services.choose(by=self.request.user, **form.cleaned_data)
        messages.success(self.request, "提醒设置已保存")

    def get_context_data(self, **kwargs):
        user = self.request.user
        lately = Delivery.objects.visible_to(user).filter(person=user).select_related("robot", "person")[:LATELY]
        more = {"choice": choice_of(user), "lately": lately, "setting": setting_now(), "has_server": mail_is_set_up()}
        return super().get_context_data(**more, **kwargs)


class TryMailView(ChooserMixin, View):
    """A test mail to oneself."""

    http_method_names = ["post"]

    def post(self, request):
        try:
            tell(request, services.try_mail(by=request.user))
        except RuleViolation as refusal:
            messages.error(request, refusal.message)
        return redirect("channels:mine")


def tell(request, delivery) -> None:
    """Show what became of a test."""
    if delivery.state == Delivery.State.SENT:
        messages.success(request, f"测试消息已发出：{delivery.response}")
    else:
        messages.error(request, f"测试消息没有发出：{delivery.last_error}")

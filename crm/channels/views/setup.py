"""Robots and hours, for the system administrator."""

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse_lazy
from django.views import View
from django.views.generic import FormView

from core.errors import RuleViolation
from core.web.views import RefusableFormMixin
from crm.channels import policy, services
from crm.channels.forms import HoursForm, RobotForm
from crm.channels.models import Robot
from crm.channels.queries import mail_is_set_up, setting_now
from crm.channels.views.mine import tell

SHOWN = ("name", "brand", "team", "digest", "urgent", "is_active", "version")


class ManagerMixin(LoginRequiredMixin):
    """For the system administrator."""

    extra_context = {"active_nav": "channels"}

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated and not policy.can_manage_channels(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


class SetupView(ManagerMixin, RefusableFormMixin, FormView):
    """The hours, and the list of robots."""

    form_class = HoursForm
    template_name = "crm/channels/setup.html"
    success_url = reverse_lazy("channels:setup")

    def get_initial(self):
        setting = setting_now()
        return {"opens": setting.opens, "closes": setting.closes, "version": setting.version}

    def perform(self, form):
        services.change_hours(by=self.request.user, **form.cleaned_data)
        messages.success(self.request, "投递时间已保存")

    def get_context_data(self, **kwargs):
        robots = Robot.objects.select_related("team")
        return super().get_context_data(robots=robots, has_server=mail_is_set_up(), **kwargs)


class RobotView(ManagerMixin, RefusableFormMixin, FormView):
    """A new robot, or one that is changed."""

    form_class = RobotForm
    template_name = "crm/channels/robot.html"
    success_url = reverse_lazy("channels:setup")

    def dispatch(self, request, *args, **kwargs):
        self.robot = None
        if policy.can_manage_channels(request.user) if request.user.is_authenticated else False:
            self.robot = self._found()
        return super().dispatch(request, *args, **kwargs)

    def _found(self) -> Robot | None:
        if "pk" not in self.kwargs:
            return None
        robot = Robot.objects.filter(pk=self.kwargs["pk"]).first()
        if robot is None:
            raise Http404
        return robot

    def get_initial(self):
        if self.robot is None:
            return {"digest": True, "urgent": True, "is_active": True}
        return {name: getattr(self.robot, name) for name in SHOWN}

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"user": self.request.user, "stored": self.robot is not None}

    def perform(self, form):
        pk = self.robot.pk if self.robot else None
        robot = services.save_robot(pk, by=self.request.user, **form.cleaned_data)
        messages.success(self.request, f"已保存“{robot.name}”，请发一条测试消息")

    def get_context_data(self, **kwargs):
        return super().get_context_data(robot=self.robot, **kwargs)


class TryRobotView(ManagerMixin, View):
    """A test message to a group."""

    http_method_names = ["post"]

    def post(self, request, pk):
        if not Robot.objects.filter(pk=pk).exists():
            raise Http404
        try:
            tell(request, services.try_robot(pk, by=request.user))
        except RuleViolation as refusal:
            messages.error(request, refusal.message)
        return redirect("channels:setup")

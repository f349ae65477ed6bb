"""The dialogues about a meeting, its topics and decisions, each as a modal and as a page."""

from django.contrib import messages
from django.http import Http404, HttpResponseRedirect
from django.urls import reverse
from django.views.generic import FormView
from django.views.generic.detail import SingleObjectMixin

from core.web.views import ObjectActionMixin, RefusableFormMixin
from crm.meetings import policy, services
from crm.meetings.forms import AddForm, CloseForm, CorrectForm, PlainForm, ReasonForm
from crm.meetings.models import Meeting
from crm.projects.views.acting import refreshing


class ActView(ObjectActionMixin, RefusableFormMixin, SingleObjectMixin, FormView):
    """One act on a meeting that the person sees; hidden is 404, not for him is 403."""

    model = Meeting
    form_class = PlainForm
    template_name = "crm/meetings/dialogue.html"
    right = staticmethod(policy.can_prepare)
    heading = word = kind = intro = done = ""

    def get_queryset(self):
        return super().get_queryset().with_related()

    def allowed(self, user, obj):
        return self.right(user, obj)

    def row(self):
        """Return what the form is about: its version goes with it."""
        return self.object

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"row": self.row(), "user": self.request.user}

    def get_context_data(self, **kwargs):
        parent = "components/modal.html" if self.request.htmx else "crm/meetings/dialogue_page.html"
        shown = {"heading": self.heading, "word": self.word or self.heading, "kind": self.kind, "intro": self.intro}
        more = {"meeting": self.object, "parent_template": parent, "active_nav": "tasks", "about": self.row()}
        return super().get_context_data(**shown, **more, **kwargs)

    def get_success_url(self):
        messages.success(self.request, self.done)
        return self.object.get_absolute_url()

    def form_valid(self, form):
        response = super().form_valid(form)
        return refreshing(response) if self.request.htmx else response


class RebuildView(ActView):
    """重新生成议题."""

    heading, done = "重新生成议题", "已按现在的数据重新生成"
    intro = "按现在的数据重新列出议题，顺序恢复为按类别排列；已移出的和会前增列的保留。"

    def perform(self, form):
        return services.rebuild_agenda(self.object.pk, by=self.request.user, **form.given())


class AddView(ActView):
    """增列议题."""

    form_class = AddForm
    template_name = "crm/meetings/add.html"
    heading, word, done = "增列议题", "增列", "已增列"

    def perform(self, form):
        return services.add_item(self.object.pk, by=self.request.user, **form.given())


class OpenView(ActView):
    """开始会议."""

    heading, done = "开始会议", "会议开始，议题已固定"
    intro = "开始后议题不再改动，可逐项记录结论、现场交办。"

    def perform(self, form):
        return services.open_meeting(self.object.pk, by=self.request.user, **form.given())

    def get_success_url(self):
        super().get_success_url()
        return reverse("meetings:screen", args=[self.object.pk])


class CloseView(ActView):
    """结束会议."""

    form_class = CloseForm
    right = staticmethod(policy.can_decide)
    heading, done = "结束会议", "会议已结束，可下载纪要"
    intro = "结束后议定事项不能再更正，纪要随即生成。"

    def perform(self, form):
        return services.close_meeting(self.object.pk, by=self.request.user, **form.given())


class CancelView(ActView):
    """取消会议."""

    form_class = ReasonForm
    right = staticmethod(policy.can_cancel)
    heading, kind, done = "取消会议", "danger", "会议已取消"
    intro = "取消后不能恢复；会议不再列入日历，编号不再使用。"

    def perform(self, form):
        return services.cancel_meeting(self.object.pk, by=self.request.user, **form.given())


class TopicView(ActView):
    """An act on one topic of the meeting."""

    def row(self):
        if not hasattr(self, "_row"):
            self._row = self.rows().filter(pk=self.kwargs["row"]).first()
            if self._row is None:
                raise Http404
        return self._row

    def rows(self):
        """Return the rows among which the address names one."""
        return self.object.items.model.objects.visible_to(self.request.user).filter(meeting=self.object)


class DropView(TopicView):
    """移出议题."""

    form_class = ReasonForm
    heading, word, kind, done = "移出议题", "移出", "danger", "已移出"
    intro = "移出后不在会上讨论，会前可以恢复。"

    def perform(self, form):
        return services.drop_item(
            self.object.pk, self.row().pk, by=self.request.user, reason=form.cleaned_data["reason"]
        )


class MoveView(TopicView):
    """上移、下移、置顶、恢复: by POST alone."""

    http_method_names = ["post"]

    def post(self, request, *args, **kwargs):
        row, where = self.row(), self.kwargs["where"]
        if where == "back":
            services.restore_item(self.object.pk, row.pk, by=request.user)
        else:
            services.move_item(self.object.pk, row.pk, by=request.user, where=where)
        return self.to_agenda(row)

    def to_agenda(self, row):
        """Go back to where the row stands."""
        return HttpResponseRedirect(f"{self.object.get_absolute_url()}#topic-{row.pk}")


class DecisionView(TopicView):
    """An act on one decision of the open meeting."""

    right = staticmethod(policy.can_decide)

    def rows(self):
        return self.object.decisions.model.objects.visible_to(self.request.user).filter(meeting=self.object)

    def get_success_url(self):
        super().get_success_url()
        return f"{reverse('meetings:screen', args=[self.object.pk])}?item={self.row().item_id}"


class CorrectView(DecisionView):
    """更正议定事项."""

    form_class = CorrectForm
    heading, word, done = "更正议定事项", "保存", "已更正"

    def perform(self, form):
        return services.correct_decision(self.row().pk, by=self.request.user, **form.given())


class WithdrawView(DecisionView):
    """撤回议定事项."""

    form_class = ReasonForm
    heading, word, kind, done = "撤回议定事项", "撤回", "danger", "已撤回"
    intro = "已交办的任务一并撤销；撤回后可重新议定。"

    def perform(self, form):
        return services.withdraw_decision(self.row().pk, by=self.request.user, **form.given())

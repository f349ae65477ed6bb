"""The dialogues of clauses, and the sheet with one clause's history."""

from django.http import Http404
from django.views.generic import DetailView

from core.errors import RuleViolation
from core.web import formats
from core.web.views import ScopedViewMixin
from crm.commitments import policy, services
from crm.commitments.forms import ClauseEditForm, ClauseForm, MoveForm, ReasonForm, ReviewForm
from crm.commitments.models import Commitment
from crm.commitments.states import Side, Status, move_between
from crm.commitments.tables import days_text
from crm.commitments.views.acting import PromiseDialogue
from crm.commitments.views.rows import clause_acts
from crm.projects.models import Project


class ClauseView(ScopedViewMixin, DetailView):
    """One clause: its terms, its review, what was done about it; in the sheet, or as a page."""

    model = Commitment
    template_name = "crm/commitments/clause.html"
    context_object_name = "clause"
    extra_context = {"active_nav": "project"}

    def get_queryset(self):
        return super().get_queryset().with_related().select_related("evidence__stored", "reviewed_by")

    def get_context_data(self, **kwargs):
        parent = "components/modal.html" if self.request.htmx else "crm/commitments/dialogue_page.html"
        changes = self.object.changes.select_related("by", "evidence__stored")
        for change in changes:
            change.commitment = self.object
        return super().get_context_data(
            parent_template=parent,
            project=self.object.project,
            heading=self.object.item,
            days=days_text(self.object),
            entries=[_entry(change) for change in reversed(changes)],
            acts=clause_acts(self.request.user, self.object, self.object.project),
            **kwargs,
        )


def _entry(change) -> dict:
    on = f"{change.actual_on}" if change.actual_on else ""
    words = [change.detail, change.reason, change.evidence.title if change.evidence else ""]
    kinds = {Status.PAID: "ok", Status.REFUSED: "bad", Status.EXPIRED: "warn"}
    return {
        "title": " ".join(filter(None, [change.text, on])),
        "when": formats.datetime_local(change.recorded_at),
        "who": change.by.name if change.by else "系统",
        "text": "；".join(filter(None, words)),
        "kind": kinds.get(change.to_status, "info"),
        "icon": "history",
    }


class CreateView(PromiseDialogue):
    """A new clause of one side."""

    model = Project
    form_class = ClauseForm
    word, done = "登记承诺", "已登记承诺"

    def allowed(self, user, obj):
        if self.kwargs["side"] not in Side.values:
            raise Http404
        self.side = Side(self.kwargs["side"])
        return policy.can_add_commitment(user, obj)

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"side": self.side}

    def get_context_data(self, **kwargs):
        return super().get_context_data(heading=f"登记{self.side.label}", **kwargs)

    def perform(self, form):
        return services.add_commitment(self.object.pk, by=self.request.user, side=self.side, **form.given())


class EditView(PromiseDialogue):
    """Other words for a clause on which nobody decided yet."""

    model = Commitment
    form_class = ClauseEditForm
    heading = "修改承诺"
    word, done = "保存", "已修改承诺"

    def allowed(self, user, obj):
        return policy.can_edit_commitment(user, obj, obj.project)

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"side": self.object.side}

    def get_context_data(self, **kwargs):
        reviewed = self.object.review != "none"
        intro = "条款内容一经修改，原公平竞争审查结果失效，须重新审查。" if reviewed else ""
        return super().get_context_data(intro=intro, **kwargs)

    def perform(self, form):
        return services.update_commitment(
            self.object.pk, by=self.request.user, version=self.based_on(form), **form.given()
        )


class VoidView(PromiseDialogue):
    """作废."""

    model = Commitment
    form_class = ReasonForm
    heading = "作废承诺"
    word, kind, done = "作废这条承诺", "danger", "已作废"
    intro = "作废后不再计入双方承诺，记录保留。"

    def allowed(self, user, obj):
        return policy.can_edit_commitment(user, obj, obj.project)

    def perform(self, form):
        return services.void_commitment(
            self.object.pk, by=self.request.user, version=self.based_on(form), **form.given()
        )


class MoveView(PromiseDialogue):
    """The next step of a promise."""

    model = Commitment
    form_class = MoveForm

    def allowed(self, user, obj):
        to = self.kwargs["to"]
        if to not in Status.values:
            raise Http404
        self.move = move_between(obj.status, to)
        if self.move is None:
            if not policy.can_draft(user, obj.project):
                return False
            raise RuleViolation(f"该承诺现在是“{obj.status_text}”，请刷新后再办理", code="move_unknown")
        return policy.can_make_move(user, obj, obj.project, self.move)

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"move": self.move}

    def get_context_data(self, **kwargs):
        word = self.move.word_for(self.object.side)
        back = self.move.needs_reason
        return super().get_context_data(heading=word, word=word, kind="danger" if back else "", **kwargs)

    def perform(self, form):
        self.done = f"已{self.move.word_for(self.object.side)}"
        return services.move_commitment(
            self.object.pk, self.move.to, by=self.request.user, version=self.based_on(form), **form.given()
        )


class ReviewView(PromiseDialogue):
    """The result of the 公平竞争审查."""

    model = Commitment
    form_class = ReviewForm
    heading = "公平竞争审查结果"
    word, done = "登记结果", "已登记审查结果"
    intro = "政府承诺须审查通过才能批准兑现（公平竞争审查条例）。"

    def allowed(self, user, obj):
        return policy.can_review(user, obj)

    def perform(self, form):
        return services.review_commitment(
            self.object.pk, by=self.request.user, version=self.based_on(form), **form.given()
        )


class WithdrawReviewView(ReviewView):
    """Taking the result back."""

    form_class = ReasonForm
    heading = word = "撤回审查结果"
    kind, done, intro = "danger", "已撤回审查结果", "撤回后这条承诺须重新审查才能批准。"

    def perform(self, form):
        return services.withdraw_review(
            self.object.pk, by=self.request.user, version=self.based_on(form), **form.given()
        )

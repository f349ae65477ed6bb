"""The dialogue of a move, the board's drop included: what is missing, filled in place, and the move itself."""

import json

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from core.errors import RuleViolation, StaleWrite
from crm.projects import policy, rules, services
from crm.projects.forms import StageForm
from crm.projects.models import Project, StageChange
from crm.projects.queries import gate_checklist, missing_items
from crm.projects.stages import PATHS, next_stage, stage_label
from crm.projects.tables import card_of
from crm.projects.views.acting import DialogueView, based_on

# Refusals that nothing typed into the dialogue can mend.
DEAD_ENDS = frozenset({
    "forbidden", "stage_already", "stage_not_on_path", "stage_final", "stage_not_skippable", "project_not_active", "stale",
})  # fmt: skip


class StageView(DialogueView):
    """Moving a project: ``?to=`` names the stage, the next one by default."""

    form_class = StageForm
    template_name = "crm/projects/stage.html"

    def allowed(self, user, obj):
        return policy.can_move_project(user, obj)

    def dispatch(self, request, *args, **kwargs):
        self.is_drop = request.method == "POST" and "actual_on" not in request.POST
        return super().dispatch(request, *args, **kwargs)

    def goal(self) -> str:
        """Return the stage asked for, or the next one; a stage the type does not have is refused."""
        dropped = rules.stage_in_phase(self.object, self.request.POST.get("phase", ""))
        given = self.request.POST.get("to") or dropped or self.request.GET.get("to")
        wanted = given or next_stage(self.object.type, self.object.stage)
        if wanted is None:
            raise RuleViolation("项目已走完全部阶段", code="path_end")
        if wanted not in PATHS[self.object.type]:
            raise RuleViolation(f"“{self.object.get_type_display()}”项目没有这个阶段", code="stage_not_on_path")
        return wanted

    def get(self, request, *args, **kwargs):
        try:
            self._prepare()
            if self.paused and not missing_items(self.items):
                raise RuleViolation("项目已搁置，恢复后才能推进", code="project_not_active")
        except RuleViolation as refusal:
            return self._dead_end(refusal)
        return super().get(request, *args, **kwargs)

    def post(self, request, *args, **kwargs):
        try:
            self._prepare()
        except RuleViolation as refusal:
            return self._dead_end(refusal)
        return super().post(request, *args, **kwargs)

    def _prepare(self) -> None:
        self.to = self.goal()
        self.move = (
            rules.kind_of_move(self.object, self.to) if self.to != self.object.stage else StageChange.Kind.FORWARD
        )
        self.paused = rules.RESUME_FIRST if rules.is_paused(self.object) else ""
        self.items = [] if self.move == StageChange.Kind.BACK else gate_checklist(self.object, self.to)

    def get_form_kwargs(self):
        kwargs = super().get_form_kwargs()
        if self.is_drop:
            kwargs["data"] = self.request.POST.copy()
            kwargs["data"]["actual_on"] = f"{timezone.localdate()}"
            kwargs["data"]["to"] = self.to
        return kwargs | {"to": self.to, "kind": self.move, "missing": missing_items(self.items)}

    def get_context_data(self, **kwargs):
        missing = missing_items(self.items)
        context = super().get_context_data(
            goal=stage_label(self.object.type, self.to), move=self.move, checklist=self.items, missing=missing,
            done_count=len(self.items) - len(missing), others=self._other_goals(), is_drop=self.is_drop, paused=self.paused, **kwargs,
        )  # fmt: skip
        here = {item.code for item in context["form"].missing}
        rest = [one for one in self.items if one.code not in here]
        return context | {"gate_items": [{"met": one.met, "word": one.label, "note": one.note} for one in rest]}

    def _other_goals(self) -> list[dict]:
        """Return the stages that the person may also choose: back for leader and HQ, further on for HQ."""
        user, project = self.request.user, self.object
        goals = [(stage, "退回") for stage in rules.stages_before(project) if policy.can_move_back(user, project)]
        goals += [(stage, "跨到") for stage in rules.stages_skippable_to(project) if policy.can_skip_stages(user)]
        return [
            {"to": stage, "word": f"{verb}{stage_label(project.type, stage)}"}
            for stage, verb in goals
            if stage != self.to
        ]

    def perform(self, form):
        data, common = form.cleaned_data, {"by": self.request.user, "version": based_on(form.cleaned_data["version"])}
        filled = {"fields": form.filled_fields(), "facts": form.filled_facts(), "uploads": form.uploads()}
        try:
            if "only_save" in self.request.POST:
                services.fill_gate(self.object.pk, to=self.to, **common, **filled)
                return self.object
            self.acted_on = data["actual_on"]
            move = {"actual_on": data["actual_on"], "evidence": data["evidence"], "reason": data.get("reason", "")}
            return services.fill_and_change_stage(self.object.pk, self.to, **common, **filled, **move)
        except RuleViolation as refusal:
            raise self._placed(refusal, form) from refusal

    def _placed(self, refusal: RuleViolation, form) -> RuleViolation:
        """Put each fault beside the field it belongs to; items without one stand in the checklist."""
        if refusal.code in DEAD_ENDS:
            return refusal
        asked = {item.code for item in form.missing} if refusal.code == "gate_incomplete" else set()
        texts = {name: "还缺这一项" if name in asked else text for name, text in refusal.fields.items()}
        placed = {form.place_of(name): text for name, text in texts.items() if form.place_of(name)}
        return RuleViolation(refusal.message, code=refusal.code, fields=placed)

    def form_invalid(self, form):
        refusal = getattr(self.request, "refusal", None)
        if refusal is not None and refusal.code in DEAD_ENDS:
            return self._dead_end(refusal)
        return super().form_invalid(form)

    def _dead_end(self, refusal: RuleViolation) -> HttpResponse:
        """Say why nothing typed here would help; a stale page is to be loaded anew."""
        self.request.refusal = refusal
        parent = "components/modal.html" if self.request.htmx else "crm/projects/dialogue_page.html"
        context = {
            "project": self.object, "refusal": refusal, "parent_template": parent, "heading": "不能推进",
            "stale": isinstance(refusal, StaleWrite),
        }  # fmt: skip
        return render(self.request, "crm/projects/stage_refused.html", context, status=409)

    def get_success_url(self):
        if "only_save" in self.request.POST:
            messages.success(self.request, "已保存所填内容")
        else:
            messages.success(self.request, self._done())
        return self.object.get_absolute_url()

    def form_valid(self, form):
        response = super().form_valid(form)
        return self._dropped() if self.is_drop and response.status_code in (204, 302) else response

    def _dropped(self) -> HttpResponse:
        """Answer the board with the new card and a toast, instead of loading the page anew."""
        moved, by_phase = Project.objects.with_related().get(pk=self.object.pk), "phase" in self.request.POST
        list(messages.get_messages(self.request))
        response = render(
            self.request, "components/board_card.html", {"card": card_of(moved, {moved.pk}, with_stage=by_phase)}
        )
        response["HX-Trigger"] = json.dumps(
            {"toast": {"text": self._done(), "kind": "ok", "url": moved.get_absolute_url(), "word": "查看"}}
        )
        return response

    def _done(self) -> str:
        verb = "退回" if self.move == StageChange.Kind.BACK else "推进"
        late = (timezone.localdate() - self.acted_on).days
        told = f"（实际日期早于登记 {late} 天，已标注迟录）" if late > rules.LATE_AFTER_DAYS else ""
        return f"已{verb}到 {stage_label(self.object.type, self.to)}{told}"

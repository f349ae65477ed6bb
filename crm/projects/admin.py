"""Gates, deadlines and lights for the system administrator: versions by the services, with a preview of what they do."""

from typing import Any

from django.contrib import admin
from django.db.models import Case, When
from django.utils import timezone

from core.audit.admin_base import ServiceModelAdmin
from core.errors import RuleViolation
from crm.projects.forms.rules import GateRuleForm, LightRuleForm, StageTermForm
from crm.projects.models import GateRule, LightRule, StageTerm
from crm.projects.models.light_rules import NUMBERS, names_of
from crm.projects.queries.blocking import preview_gate_rule
from crm.projects.queries.light_preview import preview_light_rule, preview_stage_term
from crm.projects.services.ruling import (
    GATE_VALUES,
    LIGHT_VALUES,
    TERM_VALUES,
    change_gate_rule,
    change_light_rule,
    change_stage_term,
    drafted_rule,
)
from crm.projects.stages import Stage

ALONG_THE_PATH = Case(*(When(stage=stage, then=number) for number, stage in enumerate(Stage.values))).asc()


class VersionedAdmin(ServiceModelAdmin):
    """A list of the last versions; a change adds the next one, the page shows all of them."""

    change_form_template = "admin/projects/rule_form.html"
    key: tuple[str, ...] = ()
    names: tuple[str, ...] = ()

    def get_queryset(self, request):
        rows = super().get_queryset(request)
        match = request.resolver_match
        listed = match is not None and (match.url_name or "").endswith("_changelist")
        return rows.filter(pk__in=self.model.objects.newest().values("pk")) if listed else rows

    def get_readonly_fields(self, request, obj=None):
        return list(self.key) if obj else []

    def values_of(self, form) -> dict[str, Any]:
        """Return what was typed, as the service takes it."""
        return {name: form.cleaned_data[name] for name in self.names if name in form.cleaned_data}

    def key_of(self, form, obj) -> dict[str, str]:
        """Return which rule it is about; that never changes."""
        return {name: getattr(obj, name) if obj else form.cleaned_data[name] for name in self.key}

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        shown = {"versions": self._versions(request, object_id)}
        return super().changeform_view(request, object_id, form_url, {**shown, **(extra_context or {})})

    def render_change_form(self, request, context, *args, **kwargs):
        shown = {name: getattr(request, name, None) for name in ("rule_preview", "light_preview")}
        return super().render_change_form(request, context | shown, *args, **kwargs)

    def show(self, request, **previews):
        """Put a preview onto the page instead of saving."""
        for name, preview in previews.items():
            setattr(request, name, preview)
        raise RuleViolation("这是预览，还没有保存；影响见表单下方", code="preview")

    def _versions(self, request, object_id):
        if not object_id or not str(object_id).isdigit():
            return []
        this = self.model.objects.filter(pk=object_id).values(*self.key).first()
        return self.model.objects.filter(**this).select_related("created_by").order_by("-number") if this else []

    @admin.display(description="版本", ordering="number")
    def version(self, rule):
        begun = "" if rule.valid_from <= timezone.localdate() else f"（{rule.valid_from} 起）"
        return f"{rule.number}{begun}"


@admin.register(GateRule)
class GateRuleAdmin(VersionedAdmin):
    form = GateRuleForm
    key, names = ("stage", "code"), GATE_VALUES
    fields = [
        ("stage", "code"), ("kind", "recorder"), "label", "hint", "types", ("from_invest_wan", "if_foreign", "if_land"),
        ("evidence_type", "needs_file"), ("sort", "is_active"), "valid_from", "reason",
    ]  # fmt: skip
    list_display = ["label", "stage", "kind", "recorder", "condition", "needs_file", "is_active", "version"]
    ordering = [ALONG_THE_PATH, "sort", "code"]
    list_filter = ["stage", "kind", "recorder", "is_active"]
    search_fields = ["label", "code"]

    def get_readonly_fields(self, request, obj=None):
        return ["stage", "code", "kind"] if obj else []

    def perform(self, request, form, obj):
        key, values = self.key_of(form, obj), self.values_of(form)
        if "_preview" in request.POST:
            kind = obj.kind if obj else form.cleaned_data["kind"]
            wanted = drafted_rule(GateRule, key, **{"kind": kind, **values})
            asked = wanted.requirement() if wanted.is_active else None
            self.show(request, rule_preview=preview_gate_rule(**key, wanted=asked))
        given = {"by": request.user, "based_on": obj.number if obj else None, "reason": form.cleaned_data["reason"]}
        return change_gate_rule(**key, **given, **values)

    @admin.display(description="适用")
    def condition(self, rule):
        return rule.applies_text


@admin.register(StageTerm)
class StageTermAdmin(VersionedAdmin):
    form = StageTermForm
    key, names = ("type", "stage", "goal"), TERM_VALUES
    fields = [("type", "stage", "goal"), ("days", "unit"), "warning_days", "is_active", "valid_from", "reason"]
    list_display = ["type", "stage", "goal", "days", "unit", "warning_days", "is_active", "version"]
    list_display_links = ["type", "stage"]
    ordering = ["type", ALONG_THE_PATH, "goal"]
    list_filter = ["type", "stage", "goal", "is_active"]

    def perform(self, request, form, obj):
        key, values = self.key_of(form, obj), self.values_of(form)
        given = {"by": request.user, "based_on": obj.number if obj else None, "reason": form.cleaned_data["reason"]}
        if "_preview" in request.POST:
            self.show(request, light_preview=preview_stage_term(drafted_rule(StageTerm, key, **values), request.user))
        return change_stage_term(**key, **given, **values)


@admin.register(LightRule)
class LightRuleAdmin(VersionedAdmin):
    form = LightRuleForm
    key, names = ("code",), LIGHT_VALUES
    list_display = ["code", "told", "is_active", "version"]

    def has_add_permission(self, request) -> bool:
        return False  # the six lights are known; each has its row

    def get_fields(self, request, obj=None):
        own = names_of(obj.code) if obj else NUMBERS
        return ["code", *own, "is_active", "valid_from", "reason"]

    def perform(self, request, form, obj):
        key, values = self.key_of(form, obj), self.values_of(form)
        given = {"by": request.user, "based_on": obj.number if obj else None, "reason": form.cleaned_data["reason"]}
        if "_preview" in request.POST:
            wanted = drafted_rule(LightRule, key, **values)
            self.show(request, light_preview=preview_light_rule(wanted, request.user))
        return change_light_rule(**key, **given, **values)

    @admin.display(description="内容")
    def told(self, rule):
        return rule.summary

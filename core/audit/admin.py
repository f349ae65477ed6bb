"""The audit log for the auditor: read only, with filters by person, action, object, date and result."""

import json

from django.apps import apps
from django.contrib import admin
from django.db.models import Q
from django.utils.html import format_html

from core.audit.admin_base import OnlyOfferedLookups
from core.audit.discretion import changes_of, label_of, open_targets
from core.audit.models import AuditEntry
from core.audit.words import ACTIONS, action_word


class ActionFilter(admin.SimpleListFilter):
    """Filter by the kind of act, in words."""

    title = "动作"
    parameter_name = "action"

    def lookups(self, request, model_admin):
        return list(ACTIONS.items())

    def queryset(self, request, queryset):
        return queryset.filter(action=self.value()) if self.value() else queryset


class TargetFilter(admin.SimpleListFilter):
    """Filter by the kind of object, in words."""

    title = "对象类型"
    parameter_name = "type"

    def lookups(self, request, model_admin):
        kinds = {model._meta.label_lower: str(model._meta.verbose_name) for model in apps.get_models()}
        return [(label, word) for label, word in kinds.items() if not word.isascii()]

    def queryset(self, request, queryset):
        return queryset.filter(target_type=self.value()) if self.value() else queryset


@admin.register(AuditEntry)
class AuditEntryAdmin(OnlyOfferedLookups, admin.ModelAdmin):
    """Who did what to which object; what stood in business objects is masked (core.audit.discretion)."""

    list_display = ["at", "actor_name", "word", "target", "result", "channel", "address"]
    list_filter = ["result", "at", "channel", TargetFilter, ActionFilter]
    search_fields = ["actor_name", "action", "request_id", "address"]
    search_help_text = "操作人、动作代码、来源地址、请求编号、对象编号；账号、招商组、产业链等也可按名称"
    date_hierarchy = "at"
    list_per_page = 100
    show_full_result_count = False
    fields = [
        "at", "actor_name", "actor_id", "word", "action", "target", "target_type", "target_id", "result", "details",
        "channel", "address", "request_id",
    ]  # fmt: skip
    readonly_fields = fields

    def has_add_permission(self, request) -> bool:
        return False

    def has_change_permission(self, request, obj=None) -> bool:
        return False

    def has_delete_permission(self, request, obj=None) -> bool:
        return False

    def get_search_results(self, request, queryset, search_term):
        """Search what the page shows and nothing else, so that a search confirms no hidden name."""
        for word in search_term.replace("\0", "").split():
            fits = Q(open_targets(), target_label__icontains=word)
            for name in self.search_fields:
                fits |= Q(**{f"{name}__icontains": word})
            if number := _number(word):
                fits |= Q(target_id=number)
            queryset = queryset.filter(fits)
        return queryset, False

    @admin.display(description="动作", ordering="action")
    def word(self, entry):
        return action_word(entry.action)

    @admin.display(description="对象", ordering="target_id")
    def target(self, entry):
        if not entry.target_type:
            return "—"
        return f"{_kind(entry.target_type)} {label_of(entry)} #{entry.target_id}".replace("  ", " ")

    @admin.display(description="变更")
    def details(self, entry):
        return format_html("<pre>{}</pre>", json.dumps(changes_of(entry), ensure_ascii=False, indent=2))


def _kind(label: str) -> str:
    try:
        return str(apps.get_model(label)._meta.verbose_name)
    except (LookupError, ValueError):
        return label


def _number(word: str) -> int | None:
    """Return the id that was typed as 12 or #12."""
    digits = word.removeprefix("#")
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 18 else None

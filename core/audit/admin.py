"""The audit log for the auditor: read only, with filters by person, action, object, date and result."""

import json

from django.contrib import admin
from django.utils.html import format_html

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


@admin.register(AuditEntry)
class AuditEntryAdmin(admin.ModelAdmin):
    list_display = ["at", "actor_name", "word", "target", "result", "channel", "address"]
    list_filter = ["result", "at", "channel", "target_type", ActionFilter]
    search_fields = ["actor_name", "target_label", "action", "request_id", "address"]
    search_help_text = "操作人、对象、动作、来源地址或请求编号"
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

    @admin.display(description="动作", ordering="action")
    def word(self, entry):
        return action_word(entry.action)

    @admin.display(description="对象", ordering="target_label")
    def target(self, entry):
        return entry.target_label or "—"

    @admin.display(description="变更")
    def details(self, entry):
        return format_html("<pre>{}</pre>", json.dumps(entry.changes, ensure_ascii=False, indent=2))

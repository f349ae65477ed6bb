"""The numbers of the reminder rules for the system administrator: versions by the service, with a preview."""

from django.contrib import admin, messages
from django.db.models import Case, When
from django.utils import timezone

from crm.notices.forms import ReminderRuleForm
from crm.notices.models import ReminderRule
from crm.notices.queries import preview_rule
from crm.notices.rule_names import RuleCode
from crm.notices.rules import RULES
from crm.notices.services.ruling import VALUES, change_reminder_rule, drafted_reminder_rule
from crm.projects.admin import VersionedAdmin

AS_LISTED = Case(*(When(code=code, then=number) for number, code in enumerate(RuleCode.values))).asc()
NUMBERS = ("unit", "offsets", "moments", "weekly_from", "every", "audiences", "valid_from", "reason")


@admin.register(ReminderRule)
class ReminderRuleAdmin(VersionedAdmin):
    form = ReminderRuleForm
    change_form_template = "admin/notices/reminder_rule_form.html"
    key, names = ("code", "team_id"), VALUES
    list_display = ["code", "whose", "is_active", "unit_text", "when", "whom", "version"]
    ordering = [AS_LISTED, "team_id"]
    list_filter = ["code", "is_active"]
    list_select_related = ["team"]

    def changelist_view(self, request, extra_context=None):
        rows = set(ReminderRule.objects.filter(team=None).values_list("code", flat=True))
        if missing := [str(RuleCode(rule.code).label) for rule in RULES if rule.code in set(RuleCode.values) - rows]:
            told = f"没有设置行、按内置数字提醒的规则：{'、'.join(missing)}。修改任一规则时自动补齐。"
            messages.warning(request, told)
        return super().changelist_view(request, extra_context)

    def get_readonly_fields(self, request, obj=None):
        return ["code", "whose"] if obj else []

    def get_fields(self, request, obj=None):
        own = ["follows_default"] if obj is not None and obj.team_id else []
        gone = {"moments"} if obj is not None and not _known(obj.code, "moments") else set()
        return ["code", "whose" if obj else "team", *own, "is_active", *(name for name in NUMBERS if name not in gone)]

    def key_of(self, form, obj):
        team = form.cleaned_data.get("team")
        return {
            "code": obj.code if obj else form.cleaned_data["code"],
            "team_id": obj.team_id if obj else team and team.pk,
        }

    def perform(self, request, form, obj):
        key, values = self.key_of(form, obj), self.values_of(form)
        if "_preview" in request.POST:
            wanted = drafted_reminder_rule(**key, **values)
            request.reminder_preview = preview_rule(wanted, request.user, timezone.localdate())
            self.show(request)
        given = {"based_on": obj.number if obj else None, "reason": form.cleaned_data["reason"]}
        return change_reminder_rule(by=request.user, **key, **given, **values)

    def render_change_form(self, request, context, *args, **kwargs):
        shown = {"reminder_preview": getattr(request, "reminder_preview", None)}
        return super().render_change_form(request, context | shown, *args, **kwargs)

    @admin.display(description="范围")
    def whose(self, rule):
        return rule.team or "全区"

    @admin.display(description="天数按")
    def unit_text(self, rule):
        return rule.get_unit_display()

    @admin.display(description="何时提醒")
    def when(self, rule):
        return rule.summary if rule.is_waiting or rule.follows_default else rule.days_text

    @admin.display(description="提醒谁")
    def whom(self, rule):
        return "—" if rule.is_waiting or rule.follows_default else rule.audience_text


def _known(code: str, name: str) -> bool:
    return any(getattr(rule, name) for rule in RULES if rule.code == code)

"""The enterprise library for the data administrator: every change goes through the services, nothing is deleted."""

from http import HTTPStatus

from django.contrib import admin, messages
from django.contrib.admin.utils import flatten_fieldsets
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.audit.admin_base import AuditedModelAdmin, ServiceModelAdmin
from core.web.pagination import CappedPaginator
from crm.enterprises import queries, services
from crm.enterprises.forms import EnterpriseForm
from crm.enterprises.models import Alias, Contact, Enterprise

NOT_STORED = ("version",)
SHOWN = [
    "uscc_check", "reg_capital_wan", "verified_at", "verified_by", "verified_source", "created_at", "created_by",
    "updated_at", "updated_by",
]  # fmt: skip


class AliasInline(admin.TabularInline):
    """The other names; a new one is added by the service, those there are only shown."""

    model = Alias
    fields = ["kind", "name"]
    extra = 1
    max_num = 20

    def has_change_permission(self, request, obj=None) -> bool:
        return False

    def has_delete_permission(self, request, obj=None) -> bool:
        return False


class InLibraryFilter(admin.SimpleListFilter):
    """The firms of the library, or those that were taken out of it."""

    title = _("是否在库")
    parameter_name = "gone"

    def lookups(self, request, model_admin):
        return [("yes", _("已停用"))]

    def choices(self, changelist):
        first, *rest = super().choices(changelist)
        yield from [first | {"display": _("在库")}, *rest]

    def queryset(self, request, queryset):
        return queryset.filter(is_deleted=self.value() == "yes")


@admin.register(Enterprise)
class EnterpriseAdmin(ServiceModelAdmin):
    form = EnterpriseForm
    inlines = [AliasInline]
    list_display = ["name", "uscc", "uscc_check", "region_text", "owner_team", "grade", "updated_at"]
    list_filter = [InLibraryFilter, "uscc_check", "reg_status", "grade", "is_local", "owner_team", "exchange"]
    list_select_related = ["owner_team"]
    ordering = ["-updated_at", "-id"]
    search_fields = ["name"]
    search_help_text = _("汉字、拼音、首字母、信用代码、曾用名")
    readonly_fields = SHOWN
    raw_id_fields = ["parent"]
    paginator = CappedPaginator
    actions = ["bring_back"]

    def get_queryset(self, request):
        """Every firm: who may open this page keeps them all, also those taken out of the library (InLibraryFilter)."""
        return Enterprise.objects.defer("search_key", "business_scope", "intro")

    @admin.action(permissions=["change"], description=_("恢复到企业库"))
    def bring_back(self, request, queryset):
        for firm in queryset:
            services.reactivate_enterprise(firm.pk, by=request.user)
        messages.success(request, f"已恢复 {len(queryset)} 家企业")

    def get_search_results(self, request, queryset, search_term):
        found = queries.matching(queryset, search_term, request.user) if search_term else queryset
        return found, False

    def get_fieldsets(self, request, obj=None):
        parts = [(title, {"fields": list(names)}) for title, names in EnterpriseForm.parts]
        parts[-1][1]["fields"].remove("service_officer")
        confirmations = ["version", "confirm_code", "confirm_duplicate"]
        return [*parts, (_("核对"), {"fields": confirmations}), (_("留痕"), {"fields": SHOWN})]

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        """Keep nothing of a page that is shown again: the firm may be right and a new alias wrong."""
        with transaction.atomic():
            response = super().changeform_view(request, object_id, form_url, extra_context)
            if request.method == "POST" and response.status_code == HTTPStatus.OK:
                transaction.set_rollback(True)
        return response

    def get_form(self, request, obj=None, change=False, **kwargs):
        # ``version`` is a field of the form alone; of the model it may not be asked for.
        drawn = flatten_fieldsets(self.get_fieldsets(request, obj))
        kwargs["fields"] = [name for name in drawn if name not in NOT_STORED]
        form_class = super().get_form(request, obj, change=change, **kwargs)
        return type("EnterpriseForm", (form_class,), {"user": request.user})

    def perform(self, request, form, obj):
        data = {name: value for name, value in form.cleaned_data.items() if name not in NOT_STORED}
        if obj is None:
            return services.create_enterprise(by=request.user, **data)
        version = form.cleaned_data.get("version")
        return services.update_enterprise(obj.pk, by=request.user, version=-1 if version is None else version, **data)

    def save_formset(self, request, form, formset, change):
        """The aliases are added in ``save_related``."""

    def save_related(self, request, form, formsets, change):
        for formset in formsets:
            for row in formset.extra_forms:
                if row.has_changed():
                    services.add_alias(form.instance, by=request.user, **_alias(row))


@admin.register(Contact)
class ContactAdmin(AuditedModelAdmin):
    list_display = ["name", "title", "enterprise", "phone", "mail", "source", "status"]
    list_filter = ["status", "source", "notice_given", "consent_given"]
    list_select_related = ["enterprise"]
    search_fields = ["name", "enterprise__name"]
    fields = [
        "enterprise", "name", "title", "phone", "landline_shown", "mail", "source", "source_note", "status",
        "is_primary", "is_decision_maker", "notice_given", "consent_given", "created_at", "created_by", "updated_at",
    ]  # fmt: skip
    readonly_fields = fields
    paginator = CappedPaginator

    def get_queryset(self, request):
        return Contact.objects.visible_to(request.user)

    def has_add_permission(self, request) -> bool:
        return False

    def has_change_permission(self, request, obj=None) -> bool:
        return False

    @admin.display(description=_("手机"))
    def phone(self, contact):
        return contact.mobile_masked or "—"

    @admin.display(description=_("座机"))
    def landline_shown(self, contact):
        return contact.landline_masked or "—"

    @admin.display(description=_("邮箱"))
    def mail(self, contact):
        return contact.email_masked or "—"


def _alias(row) -> dict:
    return {"name": row.cleaned_data["name"], "kind": row.cleaned_data["kind"]}

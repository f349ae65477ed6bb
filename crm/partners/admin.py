"""Partners' clients for the security administrator: issuing with the secret shown once, stopping for good."""

from django.contrib import admin
from django.template.response import TemplateResponse
from oauth2_provider.models import AccessToken, Application, Grant, IDToken, RefreshToken

from core.audit.admin_base import ServiceModelAdmin
from crm.partners.forms import IssueForm, RevokeForm
from crm.partners.models import PartnerClient
from crm.partners.services import issue_client, revoke_client

# Clients are issued and stopped here alone; nobody looks at tokens.
for model in (Application, AccessToken, Grant, IDToken, RefreshToken):
    admin.site.unregister(model)


@admin.register(PartnerClient)
class PartnerClientAdmin(ServiceModelAdmin):
    list_display = ["client_id", "agency", "account", "scopes", "is_active", "expires_on", "created_at"]
    list_filter = ["is_active", "agency"]
    list_select_related = ["agency", "account", "application"]
    search_fields = ["agency__name", "application__client_id", "account__username"]
    search_help_text = "单位、客户端编号或账号"

    def get_form(self, request, obj=None, change=False, **kwargs):
        return super().get_form(request, obj, change=change, **kwargs | {"form": RevokeForm if obj else IssueForm})

    def get_fields(self, request, obj=None):
        if obj is None:
            return ["agency", "scopes", "chains", "parks", "sees_followups", "expires_on"]
        return [*self.get_readonly_fields(request, obj), *(["reason"] if obj.is_active else [])]

    def get_readonly_fields(self, request, obj=None):
        shown = ["client_id", "agency", "account", "scopes", "rows", "expires_on", "is_active", "created_at"]
        return shown if obj else []

    def has_change_permission(self, request, obj=None) -> bool:
        """A stopped client can be looked at but no longer changed."""
        return super().has_change_permission(request, obj) and (obj is None or obj.is_active)

    def perform(self, request, form, obj):
        data = form.cleaned_data
        if obj is not None:
            revoke_client(obj.pk, by=request.user, reason=data["reason"])
            return PartnerClient.objects.get(pk=obj.pk)
        data = {name: data[name] for name in ("agency", "scopes", "chains", "parks", "sees_followups", "expires_on")}
        client, request.issued_secret = issue_client(by=request.user, **data)
        return client

    def response_add(self, request, obj, post_url_continue=None):
        """Show id and secret, this once."""
        context = {**self.admin_site.each_context(request), "title": "接口客户端已发放", "opts": self.opts}
        context |= {"client": obj, "secret": request.issued_secret}
        page = TemplateResponse(request, "admin/partners/partnerclient/issued.html", context)
        page.headers["Cache-Control"] = "private, no-store"
        return page

    @admin.display(description="客户端编号", ordering="application__client_id")
    def client_id(self, client):
        return client.application.client_id

    @admin.display(description="数据范围")
    def rows(self, client):
        rule = client.account.partner_scope
        names = [*rule.chains.all(), *rule.parks.all()]
        followups = "，可读跟进记录" if rule.sees_followups else ""
        return ("、".join(str(name) for name in names) or "无") + followups

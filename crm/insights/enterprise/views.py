"""一企一档: one firm with everything the reader may see of it, by tabs."""

from django.http import Http404, HttpResponseRedirect
from django.views.generic import DetailView

from core.web.views import ScopedViewMixin
from crm.enterprises import policy
from crm.enterprises.merging.successors import hints_for, successor_of
from crm.enterprises.models import Enterprise
from crm.followups.policy import can_log_followup
from crm.insights.enterprise import sources, timeline
from crm.insights.enterprise.queries import Dossier
from crm.projects.policy import can_create_project

TABS = (
    ("overview", "概览"), ("projects", "项目"), ("followups", "跟进"), ("contacts", "联系人"), ("relations", "股权与别名"),
    ("changes", "变更"),
)  # fmt: skip


class EnterpriseDossierView(ScopedViewMixin, DetailView):
    """The dossier of one firm; ``?tab=`` names the open tab, htmx takes the dossier without its frame."""

    model = Enterprise
    context_object_name = "firm"

    def get_queryset(self):
        return (
            super()
            .get_queryset()
            .select_related("owner_team", "park", "service_officer", "verified_by")
            .defer("search_key")
        )

    def get(self, request, *args, **kwargs):
        """Lead the address of a merged firm to the one it became part of; for now only, a merge can be taken back."""
        try:
            return super().get(request, *args, **kwargs)
        except Http404:
            successor = successor_of(self.kwargs["pk"], request.user)
            if successor is None:
                raise
            query = f"?{request.META['QUERY_STRING']}" if request.META.get("QUERY_STRING") else ""
            return HttpResponseRedirect(f"{successor.get_absolute_url()}{query}")

    def get_template_names(self):
        part = self.request.htmx.target == "dossier"
        return ["crm/insights/enterprise/_dossier.html" if part else "crm/insights/enterprise/detail.html"]

    def get_context_data(self, **kwargs):
        dossier = Dossier(self.object, self.request.user)
        current = self.request.GET.get("tab")
        current = current if current in dict(TABS) else TABS[0][0]
        return super().get_context_data(
            dossier=dossier,
            tab=current,
            tab_template=f"crm/insights/enterprise/_{current}.html",
            tabs=self._tabs(dossier, current),
            facts=_facts(dossier),
            verified=sources.verified(self.object),
            hints=hints_for(self.object, self.request.user),
            **self._rights(),
            **self._of_tab(current, dossier),
            **kwargs,
        )

    def _of_tab(self, tab: str, dossier) -> dict:
        firm, user = self.object, self.request.user
        if tab == "overview":
            found = sources.sources_of(firm, user)
            return {"entries": timeline.happenings(firm, user, 8), "sources": found}
        if tab == "followups":
            return {"entries": timeline.happenings(firm, user)}
        if tab == "contacts":
            return {"people": sources.people_with_lists(dossier.contacts, user)}
        return {"entries": timeline.changes(firm, user)} if tab == "changes" else {}

    def _rights(self) -> dict:
        firm, user = self.object, self.request.user
        may_edit = policy.can_edit_enterprise(user, firm)
        return {
            "can_edit": may_edit,
            "can_verify": may_edit,  # one rule, asked once (policy.can_verify_enterprise)
            "can_add_contact": policy.can_add_contact(user, firm),
            "can_reveal": policy.can_reveal_contacts(user),
            "can_deactivate": policy.can_deactivate_enterprise(user),
            "can_merge": policy.can_merge_enterprises(user),
            "can_list": policy.can_list_enterprises(user),
            "can_log": can_log_followup(user),
            "can_create_project": can_create_project(user),
        }

    def _tabs(self, dossier: Dossier, current: str) -> list[dict]:
        counts = {
            "projects": len(dossier.projects) + len(dossier.cards),
            "followups": dossier.followup_count,
            "contacts": len(dossier.contacts),
            "relations": len(dossier.aliases) + len(dossier.subsidiaries) + bool(dossier.parent),
        }
        address = self.object.get_absolute_url()
        return [
            {
                "key": key,
                "word": word,
                "url": f"{address}?tab={key}" if key != "overview" else address,
                "count": counts.get(key),
                "current": key == current,
            }
            for key, word in TABS
        ]


def _facts(dossier: Dossier) -> list[dict]:
    """Return the key facts under the name; what is not known is a dash."""
    firm, place = dossier.enterprise, next(iter(dossier.positions), None)
    capital = (
        f"{firm.reg_capital_wan.normalize():,f} 万{firm.currency_word}" if firm.reg_capital_wan is not None else ""
    )
    founded = firm.established_on.isoformat() if firm.established_on else ""
    return [
        {"label": "环节 · 产业链", "value": place.node if place else "", "note": place.node.chain if place else ""},
        {"label": "成立 / 注册资本", "value": founded or capital, "note": capital if founded else ""},
        _parent_fact(dossier.parent),
        {"label": "归口组", "value": firm.owner_team or "未归口", "note": firm.get_grade_display()},
        {"label": "服务专员", "value": firm.service_officer},
        {"label": "档案完整度", "value": f"{dossier.completeness}%", "note": _missing(dossier.missing)},
    ]


def _parent_fact(parent: Enterprise | None) -> dict:
    return {"label": "上级企业", "value": parent, "url": parent.get_absolute_url() if parent else ""}


def _missing(words: list[str]) -> str:
    return f"缺 {len(words)} 项：{'、'.join(words[:3])}" if words else "齐全"

"""The lists: leads with the late ones first, the pool, claims, disputes."""

from django.core.exceptions import PermissionDenied
from django.db.models import OuterRef, QuerySet, Subquery
from django.urls import reverse
from django.utils import timezone

from chains.access import reach_of
from chains.models import Team
from core.web.pagination import CappedPaginator
from core.web.views import FilteredListView
from crm.claims import policy
from crm.claims.filters import ClaimFilterSet, DisputeFilterSet, LeadFilterSet, PoolFilterSet
from crm.claims.models import Claim, Dispute, LeadIntake
from crm.claims.queries.held import with_hold
from crm.claims.queries.kept import standing
from crm.claims.queries.lapses import with_state
from crm.claims.queries.leads import DONE, STEP_WORDS, STEPS, late_first, with_clock
from crm.claims.queries.pool import left_to_take, pool_for, pool_rule

PLACES = (
    ("leads", "线索", "claims:leads"),
    ("pool", "线索公海", "claims:pool"),
    ("claims", "首谈报备", "claims:list"),
    ("disputes", "撞单异议", "claims:disputes"),
)


class PlaceView(FilteredListView):
    """One of the four lists under one heading."""

    place = ""
    right = staticmethod(policy.can_list_claims)
    template_name = "crm/claims/list.html"

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated and not self.right(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def scoped(self):
        """Return the rows that the person sees, with what the filters and the table read."""
        raise NotImplementedError

    def drawn(self, rows):
        """Return the narrowed rows in their order, with what the table shows."""
        raise NotImplementedError

    def get_queryset(self):
        self.filterset = self.filterset_class(self.request.GET or None, queryset=self.scoped(), request=self.request)
        return self.drawn(self.filterset.qs)

    def get_context_data(self, **kwargs):
        places = [{"url": reverse(name), "word": word, "current": key == self.place} for key, word, name in PLACES]
        heading = next(word for key, word, _name in PLACES if key == self.place)
        more = {"today": timezone.localdate(), "table": self.table_template_name, "active_nav": "claims"}
        return super().get_context_data(places=places, heading=heading, **more, **kwargs)

    def cell(self, label: str, rows: QuerySet, name: str, wanted: str, kind: str = "") -> dict:
        """Return one cell of the strip: how many rows there are, counted up to the cap, and the list that shows them."""
        current = self.request.GET.getlist(name) == [wanted]
        url = f"{self.request.path}?{name}={wanted}"
        count = rows.order_by()[: CappedPaginator.cap + 1].count()
        value = f"{CappedPaginator.cap}+" if count > CappedPaginator.cap else count
        return {"url": url, "label": label, "value": value, "kind": kind if count else "", "current": current}


class LeadListView(PlaceView):
    """The leads that the person sees, the longest late first."""

    place = "leads"
    model = LeadIntake
    filterset_class = LeadFilterSet
    table_template_name = "crm/claims/_leads.html"

    def scoped(self):
        return LeadIntake.objects.visible_to(self.request.user)

    def drawn(self, rows):
        return late_first(with_clock(rows.with_related().select_related("project__owner")))

    def get_context_data(self, **kwargs):
        open_steps = [step for step, _word in STEPS if step != DONE]
        late = self.scoped().filter(next_due_at__lt=timezone.now())
        cells = [self.cell("已超时", late, "late", "true", "bad")]
        cells += [
            self.cell(f"待{STEP_WORDS[step]}", self.scoped().filter(next_step=step), "step", step)
            for step in open_steps
        ]
        return super().get_context_data(cells=cells, step_words=STEP_WORDS, **kwargs)


class PoolView(PlaceView):
    """The leads that nobody owns, with public facts only; open to every team."""

    place = "pool"
    model = LeadIntake
    filterset_class = PoolFilterSet
    right = staticmethod(policy.can_see_pool)
    table_template_name = "crm/claims/_pool.html"

    def scoped(self):
        return pool_for(self.request.user)

    def drawn(self, rows):
        return rows.select_related("pooled_from")

    def get_context_data(self, **kwargs):
        user, rule = self.request.user, pool_rule()
        own = Team.objects.filter(pk__in=reach_of(user).team_ids, is_active=True)
        left = [(team, left_to_take(team, rule)) for team in own]
        rights = {"can_take": policy.can_take_from_pool(user), "can_set_rule": policy.can_set_pool_rule(user)}
        return super().get_context_data(rule=rule, left=left, **rights, **kwargs)


class ClaimListView(PlaceView):
    """The claims that the person sees; for the headquarters what waits comes first."""

    place = "claims"
    model = Claim
    filterset_class = ClaimFilterSet
    table_template_name = "crm/claims/_claims.html"

    def scoped(self):
        return Claim.objects.visible_to(self.request.user)

    def drawn(self, rows):
        ruling = Dispute.objects.filter(challenger=OuterRef("pk"), status=Dispute.Status.OPEN).values("pk")[:1]
        shown = with_hold(with_state(rows.with_related()), timezone.localdate())
        return shown.annotate(ruling=Subquery(ruling)).order_by("-waits", "-filed_at", "-id")

    def get_context_data(self, **kwargs):
        words = {"late": "逾期待确认", "filed": "待确认", "expiring": "临期", "active": "有效", "lapsed": "失效"}
        kinds = {"late": "bad", "expiring": "warn"}
        cells = [
            self.cell(word, self.scoped().filter(standing(key)), "state", key, kinds.get(key, ""))
            for key, word in words.items()
        ]
        user = self.request.user
        rights = {"can_confirm": policy.can_confirm_claim(user), "can_check": policy.can_check_clashes(user)}
        return super().get_context_data(cells=cells, **rights, **kwargs)


class DisputeListView(PlaceView):
    """The disputes that the person sees."""

    place = "disputes"
    model = Dispute
    filterset_class = DisputeFilterSet
    table_template_name = "crm/claims/_disputes.html"

    def scoped(self):
        return Dispute.objects.visible_to(self.request.user)

    def drawn(self, rows):
        return rows.with_related().order_by("-filed_at", "-id")

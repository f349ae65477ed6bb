"""The 1+10 page and the page of one team."""

from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.views.generic import DetailView, TemplateView

from chains.models import Team
from chains.policy import can_hand_over
from core.accounts.roles import NAME_READERS
from core.web.navigation import link
from core.web.views import ScopedViewMixin
from crm.insights.teams.queries import chains_with_leaders, one_and_ten, team_card, teams_for
from crm.insights.teams.signed import signed_of

# What the counts count, as the list's own filter says it: every number equals its list.
RUNNING = "status=active&status=suspended"
RED = "status=active&light=red"


def signed_this_year() -> str:
    """Return the filter of the contracts behind 今年正式合同额: by the month that they were counted in."""
    today = timezone.localdate()
    return f"counted_as=project&month_from={today:%Y}-01-01&month_to={today}"


class TeamsView(LoginRequiredMixin, TemplateView):
    """Headquarters, the ten teams and what each has in hand; for all staff who work with the business data."""

    template_name = "crm/insights/teams/list.html"

    def get_context_data(self, **kwargs):
        user = self.request.user
        if user.role not in NAME_READERS:
            raise PermissionDenied
        hq, cards, total = one_and_ten(user)
        may_list = bool(hq and hq.may_list)
        return super().get_context_data(
            hq=hq,
            cards=cards,
            total=total,
            list_url=link("projects:list"),
            contracts_url=link("projects:contracts"),
            signed_query=signed_this_year(),
            may_list=may_list,
            running=RUNNING,
            red=RED,
            may_hand_over=can_hand_over(user),
            **kwargs,
        )


class TeamDetailView(ScopedViewMixin, DetailView):
    """One team: people with their dates, chains, counts by stage."""

    model = Team
    template_name = "crm/insights/teams/detail.html"

    def get_queryset(self):
        return teams_for(self.request.user)

    def get_context_data(self, **kwargs):
        user = self.request.user
        card, stages = team_card(self.object, user)
        return super().get_context_data(
            card=card,
            stages=stages,
            chains=chains_with_leaders(self.object),
            signed=signed_of(self.object),
            running=RUNNING,
            red=RED,
            list_url=link("projects:list") if card.may_list else "",
            contracts_url=link("projects:contracts") if card.may_list else "",
            signed_query=signed_this_year(),
            may_hand_over=card.may_list and can_hand_over(user),
            **kwargs,
        )

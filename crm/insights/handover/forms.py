"""The form of 一键移交: from whom, to whom, why, and whether he leaves."""

from django import forms
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _

from chains.access import reach_of
from chains.models import Membership
from core.accounts.models import User
from core.accounts.roles import ASSIGNED_ROLES, BUSINESS_ROLES, Role
from crm.followups.models import FollowUp
from crm.projects.models import Project

RECEIVERS = BUSINESS_ROLES - ASSIGNED_ROLES | {Role.SERVICE_OFFICER}


class ColleagueChoice(forms.ModelChoiceField):
    """A person by team, name and title; who left says so."""

    def label_from_instance(self, user):
        left = "" if user.is_active else "（已停用）"
        return " ".join(filter(None, [user.team_code, f"{user.name}{left}", user.title or user.get_role_display()]))


class HandoverForm(forms.Form):
    """A leader chooses among his team's people, HQ among everybody."""

    from_user = ColleagueChoice(User.objects.none(), label=_("移交人"), empty_label=_("请选择"))
    to_user = ColleagueChoice(User.objects.none(), label=_("接收人"), empty_label=_("请选择"))
    reason = forms.CharField(label=_("原因"), max_length=200, required=False)
    leave_on = forms.DateField(
        label=_("离组日期（最后一天）"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("填写后，移交人在本组（指挥部办理时为所有组）的任期到这一天为止"),
    )

    def __init__(self, *args, by: User, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["from_user"].queryset = givers(by)
        self.fields["to_user"].queryset = receivers(by)


def givers(by: User) -> QuerySet[User]:
    """Return whose work ``by`` may hand over: people of his teams and whoever still answers for something there."""
    everybody = User.objects.filter(role__in=BUSINESS_ROLES)
    reach = reach_of(by)
    if reach.everything:
        return _by_team(everybody)
    teams = reach.team_ids
    owners = Project.objects.filter(team_id__in=teams, owner__isnull=False).values("owner_id")
    steps = FollowUp.objects.filter(team_id__in=teams, next_done_at=None).values("next_owner_id")
    now = Q(memberships__team_id__in=teams) | Q(pk__in=owners) | Q(pk__in=steps)
    return _by_team(everybody.filter(pk__in=everybody.filter(now).values("pk")))


def receivers(by: User) -> QuerySet[User]:
    """Return who may receive it: active people of his teams; for HQ all active people who work with projects."""
    reach = reach_of(by)
    active = User.objects.filter(is_active=True, role__in=RECEIVERS)
    if reach.everything:
        return _by_team(active)
    colleagues = Membership.objects.current().filter(team_id__in=reach.team_ids)
    return _by_team(active.filter(pk__in=colleagues.values("user_id")))


def _by_team(users: QuerySet[User]) -> QuerySet[User]:
    """Put the code of each person's primary team beside him and sort by it."""
    team = Membership.objects.current().filter(user=OuterRef("pk")).order_by("-is_primary", "since")
    return users.annotate(team_code=Subquery(team.values("team__code")[:1])).order_by("team_code", "name")

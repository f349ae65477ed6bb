"""What orders can be narrowed by; page and API use the same set."""

import django_filters
from django import forms
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from chains.models import Team
from crm.projects.models import Project
from crm.supervision.models import SupervisionOrder
from crm.supervision.queries import unsigned_by
from crm.supervision.states import Level, Source, Status

STATES = [
    ("open", _("未销号")), ("mine", _("待我签收")), ("issued", _("待签收")), ("acknowledged", _("已签收")),
    ("answered", _("已反馈")), ("frozen", _("搁置冻结")), ("closed", _("已销号")), ("withdrawn", _("已撤回")),
    ("all", _("全部")),
]  # fmt: skip


def teams_of(request):
    """Return the teams about whose work the person sees an order."""
    if request is None:
        return Team.objects.none()
    seen = SupervisionOrder.objects.visible_to(request.user).filter(team=OuterRef("pk"))
    return Team.objects.filter(Exists(seen.order_by()))


class SupervisionFilterSet(django_filters.FilterSet):
    """Filters of orders, longest without action first on the page."""

    q = django_filters.CharFilter(label=_("关键字"), method="search", max_length=100)
    state = django_filters.ChoiceFilter(label=_("状态"), choices=STATES, method="in_state")
    level = django_filters.MultipleChoiceFilter(label=_("级别"), choices=Level.choices, distinct=False)
    source = django_filters.MultipleChoiceFilter(label=_("事由"), choices=Source.choices, distinct=False)
    team = django_filters.ModelChoiceFilter(label=_("责任组"), queryset=teams_of)
    issued_after = django_filters.DateFilter(label=_("发出不早于"), field_name="issued_on", lookup_expr="gte")
    issued_before = django_filters.DateFilter(label=_("发出不晚于"), field_name="issued_on", lookup_expr="lte")
    project = django_filters.NumberFilter(label=_("项目编号"), method="of_project", widget=forms.HiddenInput)

    class Meta:
        model = SupervisionOrder
        fields: list[str] = []

    def search(self, orders, name, value):
        """Find by number, subject, or the firm of the project."""
        words = Q(no__icontains=value) | Q(subject__icontains=value) | Q(project__enterprise__name__icontains=value)
        return orders.filter(words)

    def of_project(self, orders, name, value: int):
        """Keep the orders of a project that the person sees; of a hidden one there are none."""
        return orders.filter(project__in=Project.objects.visible_to(self.request.user).filter(pk=value).order_by())

    def in_state(self, orders, name, value):
        if value == "mine":
            return orders.open().filter(Exists(unsigned_by(self.request.user)))
        if value in ("open", "frozen"):
            return getattr(orders, value)()
        return orders.filter(status=value) if value in Status.values else orders

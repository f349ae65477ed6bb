"""What the work list of pairs can be narrowed by."""

import django_filters
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from crm.enterprises import queries
from crm.enterprises.duplicates import Reason
from crm.enterprises.filters import teams_of
from crm.enterprises.models import DuplicatePair, Enterprise

UNOWNED = "null"
DECIDED = [
    (DuplicatePair.Status.OPEN, _("待处理")),
    (DuplicatePair.Status.REJECTED, _("不是同一家")),
    (DuplicatePair.Status.BRANCH, _("分支机构")),
]


class DuplicatePairFilterSet(django_filters.FilterSet):
    """Pairs by reason, score, team of one of both firms, state and name; without a state the open ones."""

    q = django_filters.CharFilter(label=_("企业"), method="search", max_length=100)
    reason = django_filters.ChoiceFilter(label=_("理由"), choices=Reason.choices, method="for_reason")
    score = django_filters.ChoiceFilter(
        label=_("相似度"), choices=[("80", _("80 分以上")), ("60", _("60 分以上"))], method="at_least"
    )
    team = django_filters.ModelChoiceFilter(
        label=_("归口组"), queryset=teams_of, null_label=_("未归口"), method="of_team"
    )
    status = django_filters.ChoiceFilter(label=_("状态"), choices=DECIDED, empty_label=None)

    class Meta:
        model = DuplicatePair
        fields = ["q", "reason", "score", "team", "status"]

    def filter_queryset(self, queryset):
        pairs = super().filter_queryset(queryset)
        return pairs if self.form.cleaned_data.get("status") else pairs.open()

    def search(self, pairs, name, value):
        firms = queries.matching(Enterprise.objects.filter(is_deleted=False), value, self.request.user).values("pk")
        return pairs.filter(Q(left__in=firms) | Q(right__in=firms))

    def for_reason(self, pairs, name, value):
        return pairs.filter(reasons__contains=[value])

    def at_least(self, pairs, name, value):
        return pairs.filter(score__gte=int(value))

    def of_team(self, pairs, name, value):
        if value == UNOWNED:
            return pairs.filter(Q(left__owner_team=None) | Q(right__owner_team=None))
        return pairs.filter(Q(left__owner_team=value) | Q(right__owner_team=value))

"""What the log of deliveries can be narrowed by; page and API use the same set."""

import django_filters
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from crm.channels.models import Delivery, Robot

CHANNELS = [("mail", _("邮件")), *Robot.Brand.choices]


class DeliveryFilterSet(django_filters.FilterSet):
    """Filters of deliveries."""

    q = django_filters.CharFilter(label=_("姓名、机器人或说明"), method="search", max_length=100)
    channel = django_filters.ChoiceFilter(label=_("渠道"), choices=CHANNELS, method="by_channel")
    state = django_filters.ChoiceFilter(label=_("状态"), choices=Delivery.State.choices)
    kind = django_filters.ChoiceFilter(label=_("类型"), choices=Delivery.Kind.choices)
    day_after = django_filters.DateFilter(label=_("投递日不早于"), field_name="day", lookup_expr="gte")
    day_before = django_filters.DateFilter(label=_("投递日不晚于"), field_name="day", lookup_expr="lte")

    class Meta:
        model = Delivery
        fields: list[str] = []

    def search(self, deliveries, name, value):
        words = Q(person__name__icontains=value) | Q(robot__name__icontains=value) | Q(last_error__icontains=value)
        return deliveries.filter(words)

    def by_channel(self, deliveries, name, value):
        return deliveries.filter(robot=None) if value == "mail" else deliveries.filter(robot__brand=value)

"""What a person's reminders can be narrowed by; page and API use the same set."""

import django_filters
from django.db.models import TextChoices
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.notices.models import Notice, ReminderRule
from crm.notices.rule_names import RuleCode


class Group(TextChoices):
    """The groups of the inbox."""

    TODAY = "today", _("今天")
    EARLIER = "earlier", _("更早")
    LATER = "later", _("稍后提醒")
    DONE = "done", _("已办")


class NoticeFilterSet(django_filters.FilterSet):
    """Filters of reminders."""

    group = django_filters.ChoiceFilter(label=_("分组"), choices=Group.choices, method="in_group")
    rule = django_filters.ChoiceFilter(label=_("规则"), choices=Notice.Rule.choices)
    level = django_filters.ChoiceFilter(label=_("级别"), choices=Notice.Level.choices)
    unread = django_filters.ChoiceFilter(label=_("已读"), choices=[("yes", _("未读"))], method="only_unread")

    class Meta:
        model = Notice
        fields: list[str] = []

    def in_group(self, notices, name, value):
        return in_group(notices, value)

    def only_unread(self, notices, name, value):
        return notices.awake().filter(read_at=None)


class ReminderRuleFilterSet(django_filters.FilterSet):
    """Filters of the numbers of the rules."""

    code = django_filters.MultipleChoiceFilter(label=_("规则"), choices=RuleCode.choices, distinct=False)

    class Meta:
        model = ReminderRule
        fields: list[str] = []


def in_group(notices, group: str):
    """Limit reminders to one group of the inbox: of today, from earlier days, put off, or ticked off."""
    today = timezone.localdate()
    if group == Group.DONE:
        return notices.filter(done_at__isnull=False)
    if group == Group.LATER:
        return notices.open().filter(snoozed_until_on__gt=today)
    awake = notices.awake(today)
    return awake.filter(occurs_on=today) if group == Group.TODAY else awake.filter(occurs_on__lt=today)

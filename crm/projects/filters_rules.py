"""What the rules of the lifecycle can be narrowed by: only what all versions of a rule share."""

import django_filters
from django.utils.translation import gettext_lazy as _

from crm.projects.models import GateRule, LightRule, StageTerm
from crm.projects.stages import ProjectType, Stage


class GateRuleFilterSet(django_filters.FilterSet):
    """Filters of what gates ask for."""

    stage = django_filters.MultipleChoiceFilter(label=_("阶段"), choices=Stage.choices, distinct=False)

    class Meta:
        model = GateRule
        fields: list[str] = []


class StageTermFilterSet(django_filters.FilterSet):
    """Filters of the deadlines."""

    type = django_filters.MultipleChoiceFilter(label=_("项目类型"), choices=ProjectType.choices, distinct=False)
    stage = django_filters.MultipleChoiceFilter(label=_("所处阶段"), choices=Stage.choices, distinct=False)

    class Meta:
        model = StageTerm
        fields: list[str] = []


class LightRuleFilterSet(django_filters.FilterSet):
    """Filters of the limits of the lights."""

    code = django_filters.MultipleChoiceFilter(label=_("亮灯规则"), choices=LightRule.Code.choices, distinct=False)

    class Meta:
        model = LightRule
        fields: list[str] = []

"""Follow-ups as they stand in the database; how they get there is the business of the services' tests."""

import datetime

import factory
from django.utils import timezone

from crm.followups.models import FollowUp
from crm.followups.rules import is_effective, level_of
from tests.factories.accounts import UserFactory
from tests.factories.projects import ProjectFactory


class FollowUpFactory(factory.django.DjangoModelFactory):
    """A visit of today on a project, with a next step in a week."""

    class Meta:
        model = FollowUp

    project = factory.SubFactory(ProjectFactory)
    enterprise = factory.SelfAttribute("project.enterprise")
    team = factory.SelfAttribute("project.team")
    kind = FollowUp.Kind.VISIT
    happened_at = factory.LazyFunction(timezone.now)
    counterpart = "张示例 副总"
    summary = "对方介绍扩产计划，需要标准厂房五千平方米"
    next_step = "带载体清单上门"
    next_on = factory.LazyFunction(lambda: timezone.localdate() + datetime.timedelta(days=7))
    created_by = factory.SubFactory(UserFactory)
    next_owner = factory.SelfAttribute("created_by")
    level = factory.LazyAttribute(lambda one: level_of(one.kind, FollowUp.LeaderLevel.NONE))
    is_effective = factory.LazyAttribute(lambda one: is_effective(one.level, ""))

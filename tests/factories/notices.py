"""Reminders as a scan would leave them."""

import factory
from django.utils import timezone

from crm.notices.models import Notice
from tests.factories.accounts import UserFactory
from tests.factories.projects import ProjectFactory


class NoticeFactory(factory.django.DjangoModelFactory):
    """A reminder of today about the deadline of a project's stage, to its owner."""

    class Meta:
        model = Notice

    rule = Notice.Rule.MILESTONE
    target_type = "projects.project"
    project = factory.SubFactory(ProjectFactory, owner=factory.SubFactory(UserFactory))
    target_id = factory.SelfAttribute("project.pk")
    due_on = factory.LazyAttribute(lambda notice: notice.project.stage_due_on or timezone.localdate())
    day_offset = -7
    occurs_on = factory.LazyFunction(timezone.localdate)
    recipient = factory.SelfAttribute("project.owner")
    title = "推进到“接洽拜访”：示例项目"
    body = "本阶段应于到期日前完成"
    level = Notice.Level.INFO

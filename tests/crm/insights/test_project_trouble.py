"""The bar under the header of a project: the act that it offers, with lights and sentences made by the rules."""

import datetime

import pytest
import time_machine
from django.utils import timezone

from crm.projects.models import ProgressReport, Project
from crm.projects.services import refresh_lights
from tests.factories import NodeFactory, ProjectFactory


@pytest.fixture
def project(t01, chain, member):
    return ProjectFactory(team=t01, chain=chain, owner=member, node=NodeFactory(chain=chain, name="内外饰"))


TODAY = datetime.date(2026, 11, 23)
LATE = datetime.timedelta(days=5)
TROUBLES = {
    "silence": (
        {"stage": "contact", "stage_due_on": None, "created_at": timezone.now() - 70 * LATE},
        "记跟进",
        "/followups/new/",
    ),
    "behind": ({"stage": "started"}, "报进度", "/progress/report/"),
    "overdue": ({"stage": "signed", "stage_due_on": TODAY - LATE}, "推进到", "/stage/"),
    "no start": ({"stage": "sited", "planned_start_on": TODAY - 20 * LATE}, "推进到开工", "/stage/"),
    "milestone": ({"stage": "signed"}, "看节点", "?tab=milestones"),
    "a later stage": ({"stage": "signed"}, "推进到", "/stage/"),
}


@pytest.mark.parametrize("trouble", TROUBLES)
def test_the_bar_of_a_trouble_offers_what_mends_it(member, as_user, project, trouble):
    fields, word, address = TROUBLES[trouble]
    Project.objects.update(**{"stage_due_on": None, "last_effective_followup_at": None, **fields})
    if trouble == "behind":
        ProgressReport.objects.create(
            project=project, month=TODAY.replace(day=1), planned_pct=80, actual_pct=10, reported_at=timezone.now()
        )
    if trouble == "milestone":  # the name of somebody's own choice is not about progress or contact
        project.milestones.create(kind="pay", name="进度款支付（无有效跟进）", due_on=TODAY - LATE)
    if trouble == "a later stage":
        project.milestones.create(kind="start", due_on=TODAY - LATE)
    with time_machine.travel(datetime.datetime(2026, 11, 23, 10, tzinfo=timezone.get_default_timezone())):
        refresh_lights()
        why = as_user(member).get(project.get_absolute_url()).context["why"]

    assert (why["title"], why["act"]["word"].startswith(word), address in why["act"]["url"]) == ("红灯", True, True), (
        why
    )

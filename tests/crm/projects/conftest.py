"""A project of team T01 on its chain, and one of another team."""

import datetime
from decimal import Decimal

import pytest
from django.utils import timezone

from crm.projects.models import Milestone, ProgressReport
from crm.projects.services import MonthEntry
from tests.factories import NodeFactory, ProjectFactory


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def days_ago(today):
    return lambda days: today - datetime.timedelta(days=days)


@pytest.fixture
def node(chain):
    return NodeFactory(chain=chain, name="内外饰")


@pytest.fixture
def project(t01, chain, node, member):
    """A lease project of T01 at its first stage."""
    return ProjectFactory(name="示例内饰件生产基地", team=t01, chain=chain, node=node, owner=member)


@pytest.fixture
def at(t01, chain, member, days_ago):
    """Return a function that makes a project of T01 that entered ``stage`` some days ago."""

    def make(stage, *, days=0, **fields):
        values = {"team": t01, "chain": chain, "owner": member, "stage_since_on": days_ago(days), **fields}
        return ProjectFactory(stage=stage, **values)

    return make


@pytest.fixture
def others_project(t02, other_chain):
    return ProjectFactory(name="外组示例项目", team=t02, chain=other_chain)


@pytest.fixture
def this_month(today):
    return today.replace(day=1)


@pytest.fixture
def last_month(this_month):
    return (this_month - datetime.timedelta(days=1)).replace(day=1)


@pytest.fixture
def building(at):
    return at("started", days=60, stage_due_on=None)


@pytest.fixture
def entry(building):
    def make(planned=50, actual=45, project=building, **more):
        percents = [None if one is None else Decimal(str(one)) for one in (planned, actual)]
        return MonthEntry(project.pk, *percents, **more)

    return make


@pytest.fixture
def quiet(at, days_ago):
    """A project before signing that nobody contacted for so many days."""

    def make(grade, days, **fields):
        moment = timezone.make_aware(datetime.datetime.combine(days_ago(days), datetime.time(9)))
        return at("negotiate", grade=grade, created_at=moment, last_effective_followup_at=moment, **fields)

    return make


@pytest.fixture
def behind(at, this_month):
    """A project being built that is so many points behind its plan."""

    def make(points):
        project = at("started", stage_due_on=None)
        plan, done = Decimal(60), Decimal(60) - Decimal(points)
        ProgressReport.objects.create(
            project=project, month=this_month, planned_pct=plan, actual_pct=done, reported_at=project.created_at
        )
        return project

    return make


@pytest.fixture
def waiting(at, today):
    """A signed project whose planned month of the start was missed by so many months."""

    def make(months):
        year, month = divmod(today.year * 12 + today.month - 1 - months, 12)
        day = datetime.date(year, month + 1, 15)
        far = today + datetime.timedelta(days=90)
        return at("registered", planned_start_on=day, stage_due_on=far)

    return make


@pytest.fixture
def promised(at, today):
    """A signed project with one milestone that belongs to no stage, due in so many days."""

    def make(days, kind="deposit", stage="registered", **fields):
        project = at(stage, stage_due_on=today + datetime.timedelta(days=400))
        project.milestones.all().delete()
        day = today + datetime.timedelta(days=days)
        Milestone.objects.create(project=project, kind=kind, due_on=day, **fields)
        return project

    return make

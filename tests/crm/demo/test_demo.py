"""The demo district: built by one command, repeatable, refused in production, true to the article."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from core.accounts.models import User
from core.accounts.roles import Role
from crm.enterprises.models import Enterprise
from crm.insights.models import DistrictFigure
from crm.projects.models import Project

pytestmark = pytest.mark.django_db


def build() -> dict:
    out = StringIO()
    call_command("demo", "--json", stdout=out, stderr=StringIO())
    return json.loads(out.getvalue())


def test_the_demo_is_repeatable_and_tells_the_truth():
    first = build()
    counted = (Enterprise.objects.count(), Project.objects.count(), User.objects.exclude(role=Role.PARTNER).count())
    second = build()

    assert counted == (
        Enterprise.objects.count(),
        Project.objects.count(),
        User.objects.exclude(role=Role.PARTNER).count(),
    )
    assert {person["role"] for person in second["people"]} == set(Role.values) - {Role.PARTNER}
    assert first["people"][0]["password"] != second["people"][0]["password"]
    assert set(second["clients"][0]) == {"client_id", "client_secret", "agency", "scopes"}
    real = Enterprise.objects.exclude(name__contains="示例")
    assert real.filter(uscc__isnull=False).count() == 0
    assert not Project.objects.filter(enterprise__in=real, opened_as_existing=False).exists()
    assert DistrictFigure.objects.get(code="S06").value == "46"


def test_production_refuses_it(settings):
    settings.PRODUCTION = True

    with pytest.raises(CommandError):
        call_command("demo")

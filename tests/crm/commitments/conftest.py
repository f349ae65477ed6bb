"""A project of team T01, its people, and a clause of each side."""

from decimal import Decimal

import pytest
from django.utils import timezone

from tests.factories import ProjectFactory
from tests.factories.commitments import CommitmentFactory, in_days


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def project(t01, chain, member):
    return ProjectFactory(name="示例内饰件生产基地", team=t01, chain=chain, owner=member)


@pytest.fixture
def others_project(t02, other_chain):
    return ProjectFactory(name="外组示例项目", team=t02, chain=other_chain)


@pytest.fixture
def gov(project):
    return CommitmentFactory(project=project)


@pytest.fixture
def investor(project):
    return CommitmentFactory(project=project, investor=True)


@pytest.fixture
def terms():
    """What a clause of the government needs."""
    return {
        "item": "设备投资补助", "measure": "policy", "amount_wan": Decimal(500), "due_on": in_days(60),
        "basis": "示例产业扶持办法第 8 条",
    }  # fmt: skip


@pytest.fixture
def promise():
    """What a clause of the investor needs."""
    return {
        "item": "固定资产投资", "measure": "investment", "amount_wan": Decimal(20000), "due_on": in_days(60),
        "basis": "投资合同第 3 条",
    }  # fmt: skip

"""Contracts of one project, signed when and for how much a test says."""

import datetime
from decimal import Decimal

import pytest

from crm.projects.models import Contract
from crm.projects.queries import signed_totals
from crm.projects.services import add_contract, sign_contract
from tests.factories import pass_headquarters

TODAY = datetime.date(2026, 11, 23)


def day(text: str) -> datetime.date:
    """``11-05`` is a day of 2026, ``2025-12-31`` that day."""
    return datetime.date.fromisoformat(text if len(text) > 5 else f"2026-{text}")


@pytest.fixture
def draft(project, hq):
    """Return a function that drafts a contract of a project: ``draft(kind="formal", yi=10)``.

    The steps of headquarters are passed unless it says ``passed=False``.
    """

    def make(of=None, *, kind="formal", yi=10, passed=True, **fields):
        if passed:
            pass_headquarters(of or project)
        fields = {"party_a": "示例区政府", "no": "示招合〔2026〕1 号", "title": "示例合同", **fields}
        amount = None if yi is None else Decimal(str(yi)) * 10_000
        return add_contract((of or project).pk, by=hq, kind=kind, amount_wan=amount, **fields)

    return make


@pytest.fixture
def sign(draft, hq):
    """Return a function that drafts and signs: ``sign(on="11-05", yi=10)``."""

    def make(of=None, *, on="11-05", **fields) -> Contract:
        contract = draft(of, **fields)
        return sign_contract(contract.pk, by=hq, version=contract.version, signed_on=day(on))

    return make


def total(start="2026-01-01", end="2026-12-31", **how):
    """The one total of a period."""
    return signed_totals(None, day(start), day(end), **how)[0]


def figures(start="2026-01-01", end="2026-12-31", **how):
    """(projects, formal 亿元, increments 亿元) of a period."""
    found = total(start, end, **how)
    return found.projects, float(found.formal_wan / 10_000), float(found.increment_wan / 10_000)


@pytest.fixture(autouse=True)
def today(monkeypatch, settings):
    """The day of these tables of cases: 2026-11-23."""
    monkeypatch.setattr("django.utils.timezone.localdate", lambda value=None, timezone=None: _local(value))
    return TODAY


_REAL = __import__("django.utils.timezone", fromlist=["localdate"]).localdate


def _local(value):
    return TODAY if value is None else _REAL(value)

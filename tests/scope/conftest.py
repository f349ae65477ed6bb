"""The district, built once a module; every request happens in a savepoint that is taken back."""

import pytest
from django.db import transaction
from django.template.base import Template
from django.test.utils import _TestState

from tests.scope.district import build

# More than half of all answers here are one of these; what they say is looked at in test_hidden_is_missing.
REFUSALS = frozenset({"403.html", "404.html"})


@pytest.fixture(scope="module")
def district(django_db_setup, django_db_blocker):
    """The district of the module."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield build()
        transaction.set_rollback(True)


@pytest.fixture
def untouched(district, django_db_blocker):
    """Take back what the test did to the district."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield district
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _plain_rendering(monkeypatch):
    """Let templates render as they do in earnest: for the many answers here nobody looks at the contexts they used."""
    monkeypatch.setattr(Template, "_render", _TestState.saved_data.template_render)


@pytest.fixture
def empty_refusals(monkeypatch, _plain_rendering):
    """Answer refusals without a page: only their status is asked for."""
    render = Template._render
    monkeypatch.setattr(
        Template, "_render", lambda page, context: "" if page.name in REFUSALS else render(page, context)
    )

"""What the drills share."""

import pytest

from tests.faults.district import Migrated


@pytest.fixture(scope="session", autouse=True)
def _migrated_once():
    """Drop at the end what the databases of the districts were copied from."""
    yield
    Migrated.drop()

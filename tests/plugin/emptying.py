"""Emptying the database behind a test that commits: by DELETE where there are rows, not by TRUNCATE of everything.

Django truncates every table with its indexes and makes content types and permissions anew, which takes most of a second
for our hundred and forty tables; nearly all of them are empty.
"""

import pytest
from django.db import connections
from django.test import TransactionTestCase

# What migrations made for the models themselves.
STAYS = frozenset({"django_content_type", "auth_permission"})
_EMPTY = """
DO $$
DECLARE name text; filled boolean;
BEGIN
    SET LOCAL session_replication_role = replica; -- neither triggers nor keys: all rows go
    FOREACH name IN ARRAY %s LOOP
        EXECUTE format('SELECT EXISTS (SELECT FROM %%I)', name) INTO filled;
        IF filled THEN EXECUTE format('DELETE FROM %%I', name); END IF;
    END LOOP;
END $$
"""


def _empty(case) -> None:
    """Do what ``flush`` does, for every database of the test."""
    for alias in case._databases_names(include_mirrors=False):
        names = connections[alias].introspection.django_table_names(only_existing=True, include_views=False)
        with connections[alias].cursor() as cursor:
            cursor.execute(_EMPTY, [sorted(set(names) - STAYS)])


@pytest.fixture(autouse=True, scope="session")
def _quick_emptying():
    """Empty quickly for the whole run."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", _empty)
        yield

"""Every write that the schema calls versioned asks for If-Match before it looks at anything else of the request."""

import pytest
from drf_spectacular.generators import SchemaGenerator

from tests.api.conftest import rows_of
from tests.scope.district import build

WRITES = ("post", "put", "patch", "delete")


@pytest.fixture
def district(db):
    """A district with a row of every resource."""
    return build()


@pytest.fixture
def writes(district):
    """Method and address of every versioned write about a row that is there."""
    rows = rows_of(district)
    found = []
    for path, item in SchemaGenerator().get_schema(request=None, public=True)["paths"].items():
        address = path.replace("{id}", str(rows.get(path.split("/")[3], 0)))
        for method in WRITES:
            asked = {one["name"] for one in item.get(method, {}).get("parameters", ())}
            if "If-Match" in asked and "{" not in address:
                found.append((method, address))
    return found


def test_without_if_match_a_write_is_a_428_whatever_else_it_says(writes, district, as_user):
    people = [as_user(district.people[name]) for name in ("hq", "leader")]

    def answers(method, path) -> set[int]:
        return {getattr(one, method)(path, "{}", content_type="application/json").status_code for one in people}

    assert len(writes) > 50
    assert [(method, path) for method, path in writes if 428 not in answers(method, path)] == []

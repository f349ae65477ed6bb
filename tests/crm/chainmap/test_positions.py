"""What stands on the nodes of a chain, from positions and projects together."""

import pytest

from core.audit.models import AuditEntry
from core.errors import RuleViolation
from crm.chainmap.models import Position
from crm.chainmap.queries import anchor_position, node_counts
from crm.chainmap.services import place_enterprise, remove_position
from crm.projects.models import Project
from tests.factories import ChainFactory, EnterpriseFactory, NodeFactory, ProjectFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def chain():
    return ChainFactory()


@pytest.fixture
def trim(chain):
    return NodeFactory(chain=chain, code="trim", target_count=2)


def put(firm, node, state="producing", role="supplier"):
    return place_enterprise(firm, node, by=None, role=role, state=state)


def counts(chain, node):
    found = node_counts(chain)[node.pk]
    return found.producing, found.coming, found.talking


def test_a_firm_with_a_position_and_a_project_counts_once_with_the_furthest_it_has_come(chain, trim):
    firm = EnterpriseFactory()
    put(firm, trim, state="coming")
    project = ProjectFactory(enterprise=firm, chain=chain, node=trim)
    Project.objects.filter(pk=project.pk).update(stage="commissioned")

    assert counts(chain, trim) == (1, 0, 0)


def test_a_firm_that_left_the_library_counts_no_more_and_is_no_anchor(chain, trim):
    for role in ("master", "supplier"):
        firm = EnterpriseFactory()
        put(firm, trim, role=role)
        type(firm).objects.filter(pk=firm.pk).update(is_deleted=True)
    put(EnterpriseFactory(), trim)

    assert counts(chain, trim) == (1, 0, 0)
    assert anchor_position(chain) is None


@pytest.mark.parametrize(
    ("firm", "state", "counted"),
    [
        ({"region_code": "500106"}, "producing", (1, 0, 0)), ({"region_code": ""}, "producing", (1, 0, 0)),
        ({"region_code": "330200"}, "producing", (0, 0, 0)),
        ({"region_code": "330200", "is_local": True}, "producing", (1, 0, 0)),
        ({"region_code": "330200"}, "coming", (0, 1, 0)),
    ],
)  # fmt: skip
def test_a_firm_that_produces_elsewhere_does_not_make_the_node_strong(chain, trim, firm, state, counted):
    put(EnterpriseFactory(**firm), trim, state=state)

    assert counts(chain, trim) == counted


def test_what_stands_below_counts_for_the_node_above(chain, trim):
    door = NodeFactory(chain=chain, parent=trim, code="door", depth=2)
    put(EnterpriseFactory(), door)

    assert counts(chain, door) == (1, 0, 0)
    assert counts(chain, trim) == (1, 0, 0)


def test_reaching_production_closes_the_gap_at_once(chain, trim):
    project = ProjectFactory(chain=chain, node=trim)
    assert counts(chain, trim) == (0, 0, 1)

    Project.objects.filter(pk=project.pk).update(stage="started")
    assert counts(chain, trim) == (0, 1, 0)

    Project.objects.filter(pk=project.pk).update(stage="commissioned")
    assert counts(chain, trim) == (1, 0, 0)


def test_a_terminated_project_counts_for_nothing(chain, trim):
    project = ProjectFactory(chain=chain, node=trim)
    Project.objects.filter(pk=project.pk).update(status="terminated")

    assert counts(chain, trim) == (0, 0, 0)


def test_a_chain_has_one_anchor(chain, trim):
    anchor = put(EnterpriseFactory(), trim, role="master")

    with pytest.raises(RuleViolation) as refusal:
        put(EnterpriseFactory(), trim, role="master")

    assert refusal.value.code == "anchor_taken"
    assert anchor_position(chain) == anchor


def test_placing_twice_keeps_one_position_and_leaving_keeps_its_row(trim):
    firm = EnterpriseFactory()
    put(firm, trim)
    position = put(firm, trim, state="coming")
    assert Position.objects.count() == 1

    remove_position(position.pk, by=None, reason="迁出")
    remove_position(position.pk, by=None, reason="迁出")

    assert Position.objects.get().until is not None
    assert AuditEntry.objects.filter(action="position.remove").count() == 1

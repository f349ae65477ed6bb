"""The node tree of a chain."""

import pytest

from chains.models import Node
from chains.services import save_node
from core.audit.models import AuditEntry
from core.errors import RuleViolation

pytestmark = pytest.mark.django_db


@pytest.fixture
def line(sysadmin, chain):
    """Four nodes, each under the one before."""
    nodes = []
    for number in range(1, 5):
        parent = nodes[-1] if nodes else None
        nodes.append(save_node(by=sysadmin, chain=chain, parent=parent, code=f"N{number}", name=f"环节{number}"))
    return nodes


def refused(**kwargs):
    with pytest.raises(RuleViolation) as refusal:
        save_node(**kwargs)
    return refusal.value.fields


def test_depth_follows_the_tree(line):
    assert [node.depth for node in line] == [1, 2, 3, 4]


def test_a_fifth_level_is_refused(sysadmin, chain, line):
    assert "parent" in refused(by=sysadmin, chain=chain, parent=line[3], code="N5", name="环节5")


def test_a_subtree_moves_with_its_depths(sysadmin, chain, line):
    save_node(line[2].pk, by=sysadmin, chain=chain, parent=line[0])

    assert list(Node.objects.order_by("code").values_list("depth", flat=True)) == [1, 2, 2, 3]


def test_a_subtree_that_would_reach_too_deep_stays(sysadmin, chain, line):
    other = save_node(by=sysadmin, chain=chain, code="M1", name="另一环节")

    assert "parent" in refused(pk=line[0].pk, by=sysadmin, chain=chain, parent=other)
    assert Node.objects.get(pk=line[3].pk).depth == 4


@pytest.mark.parametrize("under", [0, 1, 3])
def test_a_circle_is_refused(sysadmin, chain, line, under):
    assert "parent" in refused(pk=line[0].pk, by=sysadmin, chain=chain, parent=line[under])
    assert Node.objects.get(pk=line[0].pk).parent is None


def test_another_chains_node_is_no_parent_and_takes_no_supply(sysadmin, other_chain, line):
    faults = refused(by=sysadmin, chain=other_chain, parent=line[0], code="N1", name="环节", feeds=[line[1]])

    assert set(faults) == {"parent", "feeds"}


def test_a_node_does_not_change_its_chain(sysadmin, other_chain, line):
    assert "chain" in refused(pk=line[0].pk, by=sysadmin, chain=other_chain)


def test_all_faults_come_at_once(sysadmin, chain, line):
    faults = refused(by=sysadmin, chain=chain, code="N1", name="", industry_codes=["36", "abc"])

    assert set(faults) == {"code", "name", "industry_codes"}


def test_each_change_is_recorded_and_saving_the_same_again_is_none(sysadmin, chain, line):
    save_node(line[0].pk, by=sysadmin, chain=chain, name="整车", feeds=[line[1]])
    save_node(line[0].pk, by=sysadmin, chain=chain, name="整车", feeds=[line[1]])

    entry = AuditEntry.objects.get(action="node.updated")
    assert entry.changes == {"name": ["环节1", "整车"], "feeds": [[], [line[1].pk]]}


def test_only_the_system_administrator_plants(hq, chain):
    with pytest.raises(RuleViolation) as refusal:
        save_node(by=hq, chain=chain, code="N1", name="环节")

    assert refusal.value.code == "forbidden"

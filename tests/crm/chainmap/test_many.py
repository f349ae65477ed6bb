"""Many firms placed at once, and what undoing an import may take away again."""

import pytest

from crm.chainmap.models import Position
from crm.chainmap.policy import can_place_firms
from crm.chainmap.services import (
    place_enterprise,
    place_firms,
    placed_otherwise,
    remove_position,
    remove_positions_of_batch,
)
from tests.factories import EnterpriseFactory, NodeFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def node(chain):
    return NodeFactory(chain=chain)


def test_firms_are_placed_by_one_statement_once(node, django_assert_num_queries):
    firms = [EnterpriseFactory(region_code=code) for code in ("500106", "500107", "")]
    with django_assert_num_queries(1):
        assert place_firms([(one.pk, node.pk) for one in firms], role="key", state="producing", batch=7) == 3

    assert place_firms([(firms[0].pk, node.pk)], role="rnd", state="coming") == 0
    assert place_firms([], role="rnd", state="coming") == 0
    found = Position.objects.order_by("enterprise").values_list("enterprise", "role", "is_local", "batch")
    assert list(found) == [
        (firms[0].pk, "key", True, 7),
        (firms[1].pk, "key", False, 7),
        (firms[2].pk, "key", False, 7),
    ]


def test_an_anchor_is_never_placed_in_bulk(node):
    with pytest.raises(ValueError, match="anchor"):
        place_firms([(EnterpriseFactory().pk, node.pk)], role="master", state="producing")


def test_a_position_is_the_imports_own_until_somebody_places_or_ends_it(node, hq):
    kept, renewed, ended, foreign = (EnterpriseFactory() for _ in range(4))
    ids = [kept.pk, renewed.pk, ended.pk, foreign.pk]
    place_firms([(pk, node.pk) for pk in ids[:3]], role="supplier", state="producing", batch=7)
    place_enterprise(foreign, node, by=hq, role="key", state="producing")
    place_enterprise(renewed, node, by=hq, role="key", state="producing")
    remove_position(ended.positions.get().pk, by=hq, reason="搬走")

    assert placed_otherwise(ids, 7) == {renewed.pk, ended.pk, foreign.pk}
    assert placed_otherwise([kept.pk], 8) == {kept.pk}
    remove_positions_of_batch([kept.pk, renewed.pk, foreign.pk], 7)
    assert set(Position.objects.values_list("enterprise", flat=True)) == {renewed.pk, ended.pk, foreign.pk}


def test_who_places_firms_on_which_chain(hq, data_admin, member, chain_leader, disabled, chain, other_chain):
    may = {None: (True, True), hq: (True, True), data_admin: (True, True), member: (False, False)}
    for person, answers in {**may, chain_leader: (True, False), disabled: (False, False)}.items():
        assert (can_place_firms(person, chain), can_place_firms(person, other_chain)) == answers
    chain.status = "closed"
    assert not can_place_firms(hq, chain)

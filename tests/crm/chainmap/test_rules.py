"""A node's state follows from what stands on it."""

import pytest

from crm.chainmap.rules import ACTIONS, NodeCounts, node_reason, node_state


@pytest.mark.parametrize(
    ("producing", "coming", "talking", "target", "state"),
    [
        (0, 0, 0, 2, "gap"),
        (0, 0, 3, 2, "gap"),
        (0, 1, 0, 2, "plan"),
        (1, 0, 0, 2, "weak"),
        (1, 5, 0, 2, "weak"),
        (2, 0, 0, 2, "strong"),
        (1, 0, 0, 0, "strong"),
        (0, 0, 0, 0, "gap"),
    ],
)
def test_talks_do_not_fill_a_gap_and_production_does(producing, coming, talking, target, state):
    assert node_state(NodeCounts(producing, coming, talking, target)) == state


def test_every_state_has_its_action_word():
    assert {str(state): str(word) for state, word in ACTIONS.items()} == {
        "strong": "延链", "weak": "强链", "gap": "补链", "risk": "固链", "plan": "补链",
    }  # fmt: skip


def test_the_reason_names_the_numbers():
    assert node_reason(NodeCounts(1, 2, 3, 4)) == "在产 1 家，目标 4 家；已签约或在建 2 个，在谈 3 个。"

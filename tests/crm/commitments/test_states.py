"""The path of a promise as data: every pair of statuses, on both sides."""

import itertools

import pytest

from crm.commitments.states import (
    FIGURES,
    MEASURES_OF,
    MOVES,
    OPEN_OF,
    UNITS,
    Figure,
    Office,
    Side,
    Status,
    move_between,
    moves_from,
    status_text,
)

S = Status
TEAM = {
    ("pending", "condition_met"),
    ("condition_met", "applied"),
    ("applied", "condition_met"),
    ("condition_met", "pending"),
}
HQ = {
    ("applied", "approved"), ("approved", "paid"), ("applied", "refused"), ("approved", "applied"), ("paid", "approved"),
    ("pending", "expired"), ("condition_met", "expired"), ("applied", "expired"), ("approved", "expired"),
    ("refused", "expired"), ("refused", "pending"), ("expired", "pending"),
}  # fmt: skip
WITHOUT_REASON = {
    ("pending", "condition_met"),
    ("condition_met", "applied"),
    ("applied", "approved"),
    ("approved", "paid"),
}


@pytest.mark.parametrize(("source", "to"), list(itertools.product(Status.values, repeat=2)))
def test_every_pair_is_a_move_of_the_team_of_hq_or_none(source, to):
    move = move_between(source, to)
    expected = Office.TEAM if (source, to) in TEAM else Office.HQ if (source, to) in HQ else None

    assert (move.office if move else None) == expected
    assert move is None or move.needs_reason == ((source, to) not in WITHOUT_REASON)


def test_no_move_is_listed_twice_and_the_usual_one_comes_first():
    assert len({(move.source, move.to) for move in MOVES}) == len(MOVES)
    assert [moves_from(status)[0].to for status in (S.PENDING, S.CONDITION_MET, S.APPLIED, S.APPROVED)] == [
        S.CONDITION_MET, S.APPLIED, S.APPROVED, S.PAID,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("side", "status", "word"),
    [("gov", "paid", "已兑现"), ("investor", "paid", "已履约"), ("gov", "applied", "已申请"), ("investor", "applied", "已申报"),
     ("investor", "pending", "待履行"), ("gov", "expired", "已失效")],
)  # fmt: skip
def test_a_status_is_told_in_the_words_of_its_side(side, status, word):
    assert status_text(side, status) == word


def test_what_is_not_kept_yet_is_open():
    assert set(OPEN_OF[Side.GOV]) == set(Status) - {S.PAID, S.REFUSED, S.EXPIRED}
    assert set(OPEN_OF[Side.INVESTOR]) == set(Status) - {S.PAID, S.EXPIRED}


def test_every_number_has_a_unit():
    assert {measure for measure, figure in FIGURES.items() if figure == Figure.NUMBER} == set(UNITS)
    assert set(FIGURES) <= {one for measures in MEASURES_OF.values() for one in measures}

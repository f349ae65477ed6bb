"""Chunks follow the pace of the machine: the progress moves about every second."""

import pytest

from crm.imports.services.pace import Pace


@pytest.mark.parametrize(
    ("rows_a_second", "most", "size"),
    [(10_000, 5_000, 5_000), (5_500, 5_000, 5_000), (1_800, 5_000, 1_800), (100, 5_000, 1_000), (900, 200, 200)],
)
def test_a_chunk_is_a_second_of_work_between_a_thousand_rows_and_the_most(rows_a_second, most, size):
    now = 0.0
    pace = Pace(lambda: now)

    assert pace.size(most) == min(1_000, most)
    for _ in range(10):
        now += 1.0
        pace.count(rows_a_second)

    assert pace.size(most) == size

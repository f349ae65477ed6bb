"""Every group of the shared vectors is read by a test, or waits for a rule that is not built."""

import re
from pathlib import Path

from tests.vectors import VECTORS

HERE = Path(__file__).parent
# Rules of contracts and of industry chains, which the product does not have.
WITHOUT_A_RULE = {"local_support_rate"}


def groups_read(name: str) -> set[str]:
    """Return the keys under which the tests look something up in ``name``."""
    texts = (path.read_text(encoding="utf-8") for path in HERE.rglob("test_*.py"))
    return {key for text in texts for key in re.findall(rf"\b{name}\[\"([a-z0-9_A-Z]+)\"\]", text)}


def test_every_group_is_tested():
    assert groups_read("VECTORS") | WITHOUT_A_RULE == set(VECTORS)


def test_every_group_of_credit_codes_is_tested():
    assert groups_read("USCC") == set(VECTORS["uscc"])

"""A product in a temporary folder, cleared away whatever the test did."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.running import Product


@pytest.fixture
def product(tmp_path: Path) -> Iterator[Product]:
    product = Product(tmp_path)
    yield product
    product.remove()

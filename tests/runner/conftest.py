"""An installation that the tests of a module share (the second start is quick), cleared away whatever they did."""

from collections.abc import Iterator

import pytest

from tests.running import Product


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    installation = Product(tmp_path_factory.mktemp("installation"))
    yield installation
    installation.remove()


@pytest.fixture
def product(installation: Product) -> Iterator[Product]:
    """The installation with nothing of it running, before and after."""
    yield installation
    installation.kill()

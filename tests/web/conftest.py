"""A browser for the pages of the live server of a test."""

from pathlib import Path

import pytest
from django.db import connections
from playwright.sync_api import sync_playwright

from tests.chromium import installed, launch

BUILT = Path(__file__).resolve().parents[2] / "static" / "built" / "app.css"


@pytest.fixture(scope="module")
def chromium():
    if not installed() or not BUILT.exists():
        pytest.skip("needs Chromium and the built assets (npm run build)")
    # Playwright keeps an event loop in this thread; the ORM is used beside it, never inside it.
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as play:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        browser = launch(play)
        yield browser
        browser.close()
        connections.close_all()  # the ORM keeps other ones inside the loop than pytest-django closes

"""Where pictures are taken: the product with its demo district, a browser, and the people of the demo signed in."""

import json
import re
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser

from tests.browser.people import DESK, PHONE
from tests.browser.test_imports import Importer
from tests.running import Product

# Both widths that every page is designed for; the ending of the file tells them apart.
WIDTHS = ((PHONE, "-phone"), (DESK, ""))


class Sitter(Importer):
    """One person of the demo whose pages are taken."""

    folder: Path

    def shoot(self, name: str, *, only: str | None = None, again: Any = None) -> None:
        """Take what is on the screen at both widths, or at one (`only` its ending); `again` brings the page back to
        what is to be seen after the width has changed."""
        for size, ending in WIDTHS:
            if only is not None and ending != only:
                continue
            self.page.set_viewport_size(size)
            if again:
                again()
            self.page.wait_for_load_state("networkidle")
            self.page.wait_for_timeout(700)  # what slides in has come to rest
            self.page.screenshot(path=self.folder / f"{name}{ending}.png")
            print(f"  {name}{ending}.png", flush=True)
        self.page.set_viewport_size(DESK)

    def project(self, firm: str) -> str:
        """Return the address of a firm's project."""
        self.open(f"/projects/?q={firm}")
        return self.first(r"^/projects/\d+/$")

    def firm(self, name: str) -> str:
        """Return the address of a firm's page."""
        self.open(f"/enterprises/?q={name}")
        return self.first(r"^/enterprises/\d+/$")

    def first(self, pattern: str) -> str:
        """Return the first address on the page that fits."""
        found = self.page.locator("main a[href]").evaluate_all("all => all.map(one => one.getAttribute('href'))")
        return next(one for one in found if re.search(pattern, one))


class Studio:
    """One demo district and the people who sit for pictures of it."""

    def __init__(self, browser: Browser, url: str, passwords: dict[str, str], folder: Path) -> None:
        self.browser, self.url, self.passwords, self.folder = browser, url, passwords, folder
        self.people: dict[str, Sitter] = {}

    def sit(self, username: str) -> Sitter:
        """Return a person of the demo, signed in once."""
        if username not in self.people:
            person = Sitter(self.browser, self.url, username, self.passwords[username])
            person.folder = self.folder
            self.people[username] = person
        return self.people[username]


def furnish(product: Product) -> dict[str, str]:
    """Build the demo district in a running product; return the password of each person by username."""
    out = product.manage("demo", "--json").communicate(timeout=600)[0]
    told = json.loads(out[out.index("{") :])
    return {person["username"]: person["password"] for person in told["people"]}

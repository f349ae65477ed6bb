"""`python -m tests.pictures [SCENE …]`: takes the pictures of docs/screenshots anew, all or those of the named scenes."""

import os
import signal
import sys
import tempfile
from pathlib import Path

import django
from playwright.sync_api import sync_playwright

from tests.chromium import launch
from tests.running import Product

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "screenshots"
# The rows of the lists are made by the tests' factories, which read models; nothing connects to a database here.
NAMES_ONLY = {
    "DJANGO_SETTINGS_MODULE": "config.settings",
    "SECRET_KEY": "pictures",
    "FIELD_KEY": "pictures",
    "DATABASE_URL": "postgresql:///pictures",
    "BROKER_URL": "memory://",
}


def main(names: list[str]) -> int:
    """Build a demo district, take the pictures, take the district away. Returns the exit status."""
    os.environ |= NAMES_ONLY
    django.setup()
    from tests.pictures import lists, scenes

    known = {scene.__name__: scene for scene in (*scenes.SCENES, *lists.SCENES)}
    if unknown := set(names) - set(known):
        print(f"没有这些画面：{'、'.join(sorted(unknown))}。可选：{'、'.join(known)}")
        return 2
    with tempfile.TemporaryDirectory() as folder:
        product = Product(Path(folder))
        try:
            product.start()
            take(product, [known[name] for name in names or known])
            product.stop(signal.SIGINT)
        finally:
            product.remove()
    return 0


def take(product: Product, chosen: list) -> None:
    """Take the chosen scenes at the product."""
    from tests.pictures.studio import Studio, furnish

    print("建立演示区……", flush=True)
    passwords = furnish(product)
    with sync_playwright() as play:
        browser = launch(play)
        studio = Studio(browser, product.url, passwords, FOLDER)
        for scene in chosen:
            scene(studio)
        browser.close()
    if complaints := [said for person in studio.people.values() for said in person.complaints]:
        raise SystemExit(f"页面报错：{complaints}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

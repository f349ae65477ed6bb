"""Pictures of imports, duplicates and merges for docs/screenshots, at the widths of a desk and a phone.

Taken only when IMPORT_PICTURES names a folder.
"""

import os
import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.lists import labelled
from tests.browser.people import DESK, PATIENCE, PHONE
from tests.browser.test_imports import Importer, importer, product  # noqa: F401 - fixtures
from tests.factories.imports import HEADER, code, csv_bytes, firm

FOLDER = Path(os.environ["IMPORT_PICTURES"]) if os.environ.get("IMPORT_PICTURES") else None
pytestmark = [
    pytest.mark.browser,
    pytest.mark.timeout(900),
    pytest.mark.skipif(FOLDER is None, reason="no folder for pictures is named"),
]
LONG = 120_000


def shoot(person: Importer, name: str) -> None:
    """Take the page at both widths."""
    for size, ending in ((PHONE, "-phone"), (DESK, "")):
        person.page.set_viewport_size(size)
        person.page.wait_for_timeout(600)
        person.page.screenshot(path=FOLDER / f"{name}{ending}.png")


def handed_in(person: Importer, folder: Path, name: str, content: bytes) -> str:
    path = folder / name
    path.write_bytes(content)
    person.hand_in(path)
    return person.page.url


def test_pictures_of_an_import(importer, tmp_path):  # noqa: F811
    batch = handed_in(importer, tmp_path, "示例企业名单-高级搜索.xlsx", labelled("D").content)
    importer.wait_for_preview()
    shoot(importer, "import-preview")
    importer.page.goto(f"{batch}columns/")
    shoot(importer, "import-mapping")

    importer.page.goto(batch)
    importer.write()
    shoot(importer, "import-result")
    importer.page.get_by_role("link", name="撤销导入").click()
    expect(importer.page.locator("#undo-forecast .im-undone, #undo-forecast li").first).to_be_visible(timeout=PATIENCE)
    shoot(importer, "import-undo")


def test_a_picture_of_the_progress(importer, tmp_path):  # noqa: F811
    rows = [firm(number, code="", name=f"重庆示例进度{number:06d}科技有限公司") for number in range(LONG)]
    handed_in(importer, tmp_path, "示例企业名单-全市.csv", csv_bytes(rows))
    expect(importer.page.locator(".im-prog")).to_contain_text("行/秒", timeout=PATIENCE)
    expect(importer.page.locator(".im-prog")).to_contain_text(re.compile("剩|约|还"), timeout=PATIENCE)
    shoot(importer, "import-progress")
    importer.page.get_by_role("button", name="放弃批次").click()


def test_pictures_of_duplicates_and_of_a_merge(importer, tmp_path):  # noqa: F811
    twins = [("轮毂", 10), ("座椅", 20), ("仪表", 30), ("线束", 40)]
    rows = []
    for word, number in twins:
        same = {"person": "周示例", "address": f"重庆市沙坪坝区示例大道 {number} 号"}
        rows.append(firm(number, name=f"重庆示例{word}科技有限公司", code=code(8_000 + number), **same))
        rows.append(firm(number, name=f"重庆示例{word}有限责任公司", code="", capital="800", day="2018-06-03", **same))
    handed_in(importer, tmp_path, "示例企业名单-两处来源.csv", csv_bytes(rows, HEADER))
    importer.wait_for_preview()
    importer.write()

    importer.open("/enterprises/duplicates/")
    if importer.page.get_by_role("button", name="重新查找").count():
        importer.page.get_by_role("button", name="重新查找").click()
    for _ in range(50):
        importer.open("/enterprises/duplicates/")
        if importer.page.get_by_role("link", name="合并", exact=True).count():
            break
        importer.page.wait_for_timeout(2_000)
    shoot(importer, "duplicates")
    importer.page.get_by_role("link", name="合并", exact=True).first.click()
    importer.page.wait_for_url(re.compile("/merge/"))
    shoot(importer, "merge")

"""What is taken of imports: columns, preview with faults, progress, result, undo; then duplicates and a merge."""

import re
import tempfile
from pathlib import Path

from playwright.sync_api import expect

from tests.browser.lists import labelled
from tests.browser.people import PATIENCE
from tests.factories.imports import HEADER, code, csv_bytes, firm
from tests.pictures.studio import Sitter, Studio

LONG = 120_000
TWINS = (("轮毂", 10), ("座椅", 20), ("仪表", 30), ("线束", 40))


def hand_in(person: Sitter, name: str, content: bytes) -> str:
    """Upload a list under a name and return the address of its batch."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(content)
        person.hand_in(path)
    return person.page.url


def importing(studio: Studio) -> None:
    """One list from the upload to its undoing."""
    admin = studio.sit("data_admin")
    batch = hand_in(admin, "示例企业名单-高级搜索.xlsx", labelled("D").content)
    admin.wait_for_preview()
    admin.shoot("import-preview")
    admin.page.goto(f"{batch}columns/")
    admin.shoot("import-mapping")
    admin.page.goto(batch)
    admin.write()
    admin.shoot("import-result")

    def undo() -> None:
        admin.page.goto(batch)
        admin.page.get_by_role("link", name="撤销导入").click()
        expect(admin.page.locator("#undo-forecast .im-undone, #undo-forecast li").first).to_be_visible(timeout=PATIENCE)

    admin.shoot("import-undo", again=undo)


def progress(studio: Studio) -> None:
    """A long list while it is checked."""
    admin = studio.sit("data_admin")
    rows = [firm(number, code="", name=f"重庆示例进度{number:06d}科技有限公司") for number in range(LONG)]
    hand_in(admin, "示例企业名单-全市.csv", csv_bytes(rows))
    expect(admin.page.locator(".im-prog")).to_contain_text(re.compile(r"[2-9]\d% · 约"), timeout=5 * PATIENCE)
    admin.shoot("import-progress")
    admin.page.get_by_role("button", name="放弃批次").click()


def duplicates(studio: Studio) -> None:
    """Firms that two sources tell of, and the merge of two."""
    admin = studio.sit("data_admin")
    hand_in(admin, "示例企业名单-两处来源.csv", csv_bytes(twins(), HEADER))
    admin.wait_for_preview()
    admin.write()
    admin.open("/enterprises/duplicates/")
    admin.page.get_by_role("button", name="重新查找").click()
    merge = admin.page.get_by_role("link", name="合并", exact=True).first
    for _ in range(50):
        admin.open("/enterprises/duplicates/")
        if merge.count():
            break
        admin.page.wait_for_timeout(2_000)
    admin.shoot("duplicates")
    merge.click()
    admin.page.wait_for_url(re.compile("/merge/"))
    admin.shoot("merge")


def twins() -> list:
    """Return rows in which each firm stands twice, under names that differ a little."""
    rows = []
    for word, number in TWINS:
        same = {"person": "周示例", "address": f"重庆市沙坪坝区示例大道 {number} 号"}
        rows.append(firm(number, name=f"重庆示例{word}科技有限公司", code=code(8_000 + number), **same))
        rows.append(firm(number, name=f"重庆示例{word}有限责任公司", code="", capital="800", day="2018-06-03", **same))
    return rows


SCENES = (importing, progress, duplicates)

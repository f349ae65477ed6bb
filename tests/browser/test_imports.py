"""Lists in every layout through the page of the running product: preview, writing, refused rows mended and handed in again."""

import json
import re
import signal
from collections import Counter
from pathlib import Path

import psycopg2
import pytest
from playwright.sync_api import expect, sync_playwright

from tests.browser.district import SEED
from tests.browser.listed import FIRMS, REAL, ROWS
from tests.browser.lists import HEADERS, labelled
from tests.browser.people import PATIENCE, Person
from tests.chromium import launch
from tests.running import Product

pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]
WORDS = {
    "新增": "created",
    "更新": "updated",
    "无变化": "unchanged",
    "重复": "duplicate",
    "冲突": "conflict",
    "拒绝": "refused",
}
SUM = re.compile(
    "".join(rf"{word} (?P<{key}>[\d,]+)(?: \+ )?" for word, key in WORDS.items()) + r" = 共 (?P<rows>[\d,]+) 行"
)


class Importer(Person):
    """A data administrator at the pages of imports."""

    def hand_in(self, file: Path) -> None:
        self.open("/imports/new/")
        self.page.set_input_files("[name=file]", file)
        self.page.click("button.btn-primary:has-text('上传并校验')")
        self.page.wait_for_url(re.compile(r"/imports/\d+/"))

    def wait_for_preview(self) -> Counter:
        expect(self.page.locator("button.btn-primary[form=commit]")).to_be_visible(timeout=PATIENCE)
        return self.counts()

    def write(self) -> Counter:
        self.page.locator("button.btn-primary[form=commit]").click()
        expect(self.page.get_by_text("再导入一份")).to_be_visible(timeout=PATIENCE)
        return self.counts()

    def counts(self) -> Counter:
        """Return how many rows have each verdict, as the sum below the table says, which must be one."""
        found = SUM.search(self.page.locator(".im-sum").inner_text())
        numbers = {key: int(text.replace(",", "")) for key, text in found.groupdict().items()}
        assert numbers.pop("rows") == sum(numbers.values())
        return Counter({key: number for key, number in numbers.items() if number})

    def refused_rows(self, folder: Path) -> bytes:
        with self.page.expect_download() as waiting:
            self.page.get_by_role("link", name="下载问题行").click()
        path = folder / "refused.xlsx"
        waiting.value.save_as(path)
        return path.read_bytes()


@pytest.fixture(scope="module")
def product(tmp_path_factory):
    product = Product(tmp_path_factory.mktemp("imports"))
    yield product.start()
    product.stop(signal.SIGKILL)
    product.remove()


@pytest.fixture(scope="module")
def importer(product):
    out = product.manage("shell", "-c", SEED).communicate(timeout=120)[0]
    passwords = json.loads(out.split("PEOPLE ", 1)[1].splitlines()[0])
    with sync_playwright() as play:
        browser = launch(play)
        yield Importer(browser, product.url, "data_admin", passwords["data_admin"])
        browser.close()


def firms(product, like: str) -> int:
    with psycopg2.connect(product.database_url) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM enterprises_enterprise WHERE name LIKE %s", [like])
        return cursor.fetchone()[0]


@pytest.mark.parametrize("layout", HEADERS)
def test_a_list_with_faults_is_written_and_what_was_refused_enters_once_mended(product, importer, layout, tmp_path):
    made, path, like = labelled(layout), tmp_path / f"示例名单{layout}.xlsx", f"重庆示例{layout}____汽车内饰有限公司"
    path.write_bytes(made.content)

    importer.hand_in(path)
    assert importer.wait_for_preview() == made.verdicts
    assert firms(product, like) == 0
    assert importer.write() == made.verdicts
    assert firms(product, like) == made.firms - len(made.cures)

    again = tmp_path / "改好的问题行.xlsx"
    again.write_bytes(made.mended(importer.refused_rows(tmp_path)))
    importer.hand_in(again)
    assert importer.wait_for_preview() == Counter(created=len(made.cures))
    assert importer.write() == Counter(created=len(made.cures))
    assert firms(product, like) == made.firms
    assert not importer.complaints


@pytest.mark.skipif(not REAL.exists(), reason="the public list of listed companies is not beside the repository")
def test_the_real_list_of_listed_companies_is_imported_with_its_progress_seen(product, importer):
    importer.hand_in(REAL)
    expect(importer.page.locator(".im-prog")).to_be_visible()
    preview = importer.wait_for_preview()
    assert preview == Counter(created=FIRMS, duplicate=ROWS - FIRMS)
    assert importer.write() == preview
    importer.search("nbhx")
    assert "宁波华翔" in importer.text()

    importer.hand_in(REAL)
    assert importer.wait_for_preview() == Counter(unchanged=FIRMS, duplicate=ROWS - FIRMS)
    assert "导入过" in importer.text()


@pytest.mark.skipif(not REAL.exists(), reason="the public data is not beside the repository")
def test_real_data_that_is_no_list_of_firms_says_so(importer):
    for name in ("industry_tree.csv", "industry_upstream.csv"):
        importer.hand_in(REAL.with_name(name))
        expect(importer.page.get_by_text("没有找到表头").first).to_be_visible(timeout=PATIENCE)

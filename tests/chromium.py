"""Chromium as the tests and the pictures start it: it speaks Chinese (a date field reads 年/月/日) and asks nobody outside."""

import os
import shutil

from playwright.sync_api import Browser, Playwright

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--lang=zh-CN",
]
# Debian's build takes the language of its own words (date fields, 选择文件) from here; they are in chromium-l10n.
SPEAKS = {"LANGUAGE": "zh_CN"}


def installed() -> str | None:
    """Return where the browser is, or None."""
    return shutil.which("chromium")


def launch(play: Playwright) -> Browser:
    """Start the browser."""
    return play.chromium.launch(executable_path=installed(), args=FLAGS, env={**os.environ, **SPEAKS})

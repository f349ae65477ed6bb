"""No template or script needs what the content security policy refuses, and nothing is loaded from outside."""

import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
SCRIPTS = sorted((ROOT / "static" / "js").rglob("*.js"))
STYLES = sorted((ROOT / "static" / "css").rglob("*.css"))
REFUSED = {
    "inline style": re.compile(r"<[^>]*\sstyle="),
    "inline style block": re.compile(r"<style\b"),
    "inline script": re.compile(r"<script(?![^>]*\bsrc=)[^>]*>"),
    "inline handler": re.compile(r"<[^>]*\son[a-z]+="),
    "evaluated htmx attribute": re.compile(r"\bhx-on|hx-vals=['\"]js:|hx-trigger=\"[^\"]*\[(?!name)"),
    "outside address": re.compile(r"(?:src|href|action|hx-(?:get|post))=\"(?:https?:)?//"),
}


def name(path):
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_a_template_asks_for_nothing_inline_and_nothing_from_outside(path):
    text = path.read_text(encoding="utf-8")
    assert [what for what, pattern in REFUSED.items() if pattern.search(text)] == []


@pytest.mark.parametrize("path", SCRIPTS, ids=name)
def test_a_script_evaluates_no_text_and_writes_no_inline_style(path):
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"\beval\(|new Function\(|setAttribute\(\"style\"|style=\"|https?://(?!www\.w3\.org)", text)


@pytest.mark.parametrize("path", [path for path in STYLES if path.name != "tokens.css"], ids=name)
def test_a_style_takes_its_colours_from_the_tokens(path):
    text = re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    assert re.findall(r"#[0-9a-fA-F]{3,8}\b(?![^{]*\{)|rgba?\(|hsla?\(", text) == []
    assert "http" not in text


def test_the_lock_file_names_no_download_address():
    lock = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))
    assert [name for name, package in lock["packages"].items() if "resolved" in package] == []
    assert all("integrity" in package for name, package in lock["packages"].items() if name)

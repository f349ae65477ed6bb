"""No template or script needs what the content security policy refuses, and nothing is loaded from outside."""

import json
import re
from pathlib import Path

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


def test_no_template_asks_for_anything_inline_or_from_outside():
    texts = {name(path): path.read_text(encoding="utf-8") for path in TEMPLATES}
    found = [(path, what) for path, text in texts.items() for what, refused in REFUSED.items() if refused.search(text)]
    assert found == []


EVALUATED = re.compile(r"\beval\(|new Function\(|setAttribute\(\"style\"|style=\"|https?://(?!www\.w3\.org)")


def test_no_script_evaluates_text_or_writes_inline_style():
    assert [name(path) for path in SCRIPTS if EVALUATED.search(path.read_text(encoding="utf-8"))] == []


OWN_COLOUR = re.compile(r"#[0-9a-fA-F]{3,8}\b(?![^{]*\{)|rgba?\(|hsla?\(|http")


def test_styles_take_their_colours_from_the_tokens():
    styles = {name(path): path.read_text(encoding="utf-8") for path in STYLES if path.name != "tokens.css"}
    plain = {path: re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL) for path, text in styles.items()}
    assert {path: hit[0] for path, text in plain.items() if (hit := OWN_COLOUR.search(text))} == {}


def test_the_lock_file_names_no_download_address():
    lock = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))
    assert [name for name, package in lock["packages"].items() if "resolved" in package] == []
    assert all("integrity" in package for name, package in lock["packages"].items() if name)

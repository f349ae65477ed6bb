"""Words and marks can be read in both themes: WCAG 2.2 AA, computed from the tokens."""

import re
from pathlib import Path

import pytest

TOKENS = (Path(__file__).resolve().parents[2] / "static" / "css" / "tokens.css").read_text(encoding="utf-8")
GROUNDS = ("surface", "surface-2", "canvas")
LIGHTS = ("ok", "warn", "bad", "idle", "info")
NODES = ("strong", "weak", "gap", "risk", "plan")


def colours(theme):
    light, dark = TOKENS.split('[data-bs-theme="dark"]')
    found = dict(re.findall(r"--([\w-]+):\s*(#[0-9a-fA-F]{6})\b", light))
    return found if theme == "light" else found | dict(re.findall(r"--([\w-]+):\s*(#[0-9a-fA-F]{6})\b", dark))


def luminance(colour):
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, two):
    bright, dim = sorted((luminance(one), luminance(two)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


WORDS = [
    *((ink, ground) for ink in ("ink", "ink-2", "ink-3", "brand-ink") for ground in (*GROUNDS, "surface-3")),
    *((f"{light}-ink", ground) for light in LIGHTS for ground in (f"{light}-soft", *GROUNDS)),
    *((f"node-{node}-ink", f"node-{node}-soft") for node in NODES),
    ("on-brand", "brand"),
    ("on-brand", "brand-hover"),
    ("brand-ink", "brand-soft"),
    ("ink-3", "brand-soft"),
    ("side-ink", "side"),
    ("side-ink-on", "side-on"),
    ("ink-3", "side"),
    ("surface", "ink"),
    ("on-mark", "bad-mark"),
    ("art-ink", "art-deep"),
    ("art-ink-2", "art-mid"),
]
MARKS = [
    *((f"{light}-mark", ground) for light in LIGHTS for ground in (f"{light}-soft", *GROUNDS)),
    *((f"node-{node}", f"node-{node}-soft") for node in NODES),
    *((mark, ground) for mark in ("line-control", "brand") for ground in GROUNDS),
    *((f"c{number}", "surface") for number in range(1, 7)),
]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), WORDS)
def test_words_stand_out_from_their_ground(theme, ink, ground):
    names = colours(theme)
    assert contrast(names[ink], names[ground]) >= 4.5


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("mark", "ground"), MARKS)
def test_marks_and_borders_stand_out_from_their_ground(theme, mark, ground):
    names = colours(theme)
    assert contrast(names[mark], names[ground]) >= 3

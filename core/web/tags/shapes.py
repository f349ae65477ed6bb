"""Filters for figures and dates, and the small shapes: icon, light, tag, avatar, tile, bar, ring."""

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe

from core.web import formats
from core.web.monogram import monogram

register = template.Library()

for name in (
    "money_yi",
    "money_wan",
    "thousands",
    "percent",
    "date_short",
    "date_week",
    "datetime_local",
    "days_text",
    "due_text",
    "mask",
):
    register.filter(name, getattr(formats, name))

LIGHT_WORDS = {"ok": "正常", "warn": "预警", "bad": "红灯", "idle": "冻结", "info": "进行中"}
# The words of the domain for the five shapes.
LIGHT_KINDS = {"green": "ok", "yellow": "warn", "red": "bad", "frozen": "idle", "none": "idle", "": "idle"}
NODE_WORDS = {"strong": "优势", "weak": "薄弱", "gap": "缺失", "risk": "风险", "plan": "将补"}


@register.simple_tag
def icon(name):
    """A Tabler icon: ``{% icon "bell" %}``. It always stands beside a word or inside a labelled button."""
    return format_html('<i class="ti ti-{}" aria-hidden="true"></i>', name)


@register.simple_tag
def svg(name, css=""):
    """A shape of our own sprite: ok, warn, bad, idle, info, tick, miss, logo, empty; n-strong … n-plan for chain nodes."""
    ident = name if name.startswith("n-") else f"i-{name}"
    return format_html('<svg class="{}" aria-hidden="true"><use href="#{}"/></svg>', css, ident)


@register.filter
def light_kind(value):
    """The shape of a light: ``{{ project.light|light_kind }}`` → ok, warn, bad, idle or info."""
    value = str(value or "")
    return LIGHT_KINDS.get(value, value if value in LIGHT_WORDS else "idle")


@register.simple_tag
def light(value, word="", bare=False):
    """A light: shape + word + colour. Takes ok, warn, bad, idle, info or green, yellow, red, frozen."""
    kind = light_kind(value)
    return format_html(
        '<span class="lz-light is-{}{}">{}{}</span>',
        kind,
        " is-bare" if bare else "",
        svg(kind),
        word or LIGHT_WORDS[kind],
    )


@register.simple_tag
def tag(word, kind="line"):
    """A tag: outline for a fact, ``kind`` ok, warn, bad, info or idle for a verdict."""
    return format_html('<span class="lz-tag is-{}">{}</span>', kind, word)


@register.simple_tag
def node_state(kind, word="", pill=False):
    """The state of a chain node in words with its shape."""
    return format_html(
        '<span class="lz-nodeword is-{}{}">{}{}</span>',
        kind,
        " is-pill" if pill else "",
        svg(f"n-{kind}"),
        word or NODE_WORDS[kind],
    )


@register.simple_tag
def avatar(name, size="s"):
    """A person's disc, sizes s (22), m (28), l (36); the name is the tooltip."""
    name = str(name or "")
    return format_html(
        '<span class="lz-ava is-{}" title="{}" aria-hidden="true">{}</span>', size, name, name[:1] or "·"
    )


@register.simple_tag
def firm_tile(name, size="", text=""):
    """A firm's tile with one character of its own name, sizes "" (36) and l (56)."""
    return format_html(
        '<span class="lz-firm {}" aria-hidden="true">{}</span>',
        f"is-{size}" if size else "",
        text or monogram(str(name or "")),
    )


@register.simple_tag
def stage_mark(word, phase):
    """A stage as a 4 px bar in the ramp of its phase (1–4, anything else grey) and its word."""
    return format_html(
        '<span class="lz-stagemark is-{}">{}</span>', phase if str(phase) in ("1", "2", "3", "4") else "off", word
    )


def _share(value):
    """Return a percentage between 0 and 100 as plain text for an SVG attribute."""
    return f"{min(max(float(value or 0), 0.0), 100.0):g}"


@register.simple_tag
def bar(value, tick=None, kind="", label="", thin=False):
    """A bar of ``value`` percent; ``tick`` is where it should be by now. Above 100 it ends in an arrow head."""
    height = 6 if thin else 8
    parts = [format_html('<rect class="lz-bar__bed" width="100%" height="{0}" rx="{1}"/>', height, height // 2)]
    if float(value or 0) > 0:
        parts.append(
            format_html(
                '<rect class="lz-bar__fill" width="{}%" height="{}" rx="{}"/>', _share(value), height, height // 2
            )
        )
    if tick is not None and tick != "":
        parts.append(
            format_html(
                '<rect class="lz-bar__tick" x="{}%" y="-3" width="2" height="{}" rx="1"/>', _share(tick), height + 6
            )
        )
    if float(value or 0) > 100:
        parts.append(
            mark_safe(
                '<svg x="100%" overflow="visible"><path class="lz-bar__over" d="M-10-2h5l6 6-6 6h-5l5-6z"/></svg>'
            )
        )
    words = label or f"{float(value or 0):g}%"
    return format_html(
        '<svg class="lz-bar{}{}" role="img" aria-label="{}">{}</svg>',
        " is-thin" if thin else "",
        f" is-{kind}" if kind else "",
        words,
        format_html_join("", "{}", ((part,) for part in parts)),
    )


@register.simple_tag
def ring(value, size="", kind="", text=None):
    """A ring of ``value`` percent, sizes s (18, no figure), "" (34), l (38)."""
    shown = "" if size == "s" else format_html('<text x="18" y="18">{}</text>', value if text is None else text)
    return format_html(
        '<svg class="lz-ring{}{}" viewBox="0 0 36 36" role="img" aria-label="{}%"><circle class="lz-ring__bed" cx="18" cy="18" r="15"/>'
        '<circle class="lz-ring__fill" cx="18" cy="18" r="15" pathLength="100" stroke-dasharray="{} 100" transform="rotate(-90 18 18)"/>{}</svg>',
        f" is-{size}" if size else "",
        f" is-{kind}" if kind else "",
        value,
        _share(value),
        shown,
    )


@register.simple_tag
def parts(values, label=""):
    """Shares of one whole (each in percent of the full width) in five tints of one blue."""
    rects, at = [], 0.0
    for number, value in enumerate(values, 1):
        rects.append((min(number, 5), f"{at:g}", f"{float(value):g}"))
        at += float(value)
    return format_html(
        '<svg class="lz-parts" role="img" aria-label="{}">{}</svg>',
        label,
        format_html_join("", '<rect class="lz-p{}" x="{}%" width="{}%" height="14"/>', rects),
    )


@register.simple_tag
def turn(value):
    """The angle of ``value`` percent on a full ring, in degrees, for an SVG rotation."""
    return f"{float(value or 0) * 3.6:g}"

"""The tag that shows found text with its hits marked; every piece is escaped."""

from django import template
from django.utils.html import format_html, format_html_join

register = template.Library()


@register.simple_tag
def marked(parts, text=""):
    """Pieces of (text, is a hit) as text with ``mark`` around the hits; ``text`` stands in where there are no pieces."""
    if not parts:
        return format_html("{}", text)
    shown = ((format_html("<mark>{}</mark>", piece) if hit else piece,) for piece, hit in parts)
    return format_html_join("", "{}", shown)

"""What pages ask about imports, and how they show names out of files."""

from django import template

from crm.imports.policy import can_import
from crm.imports.sealing import shown

register = template.Library()


@register.simple_tag(takes_context=True)
def may_import(context) -> bool:
    """Say whether the person may import lists of firms."""
    return can_import(context["request"].user)


@register.filter
def without_numbers(text: str) -> str:
    """Return a name out of a file, such as that of a sheet, with any whole phone or mail masked."""
    return shown(text or "", "")

"""What pages of other apps ask about imports."""

from django import template

from crm.imports.policy import can_import

register = template.Library()


@register.simple_tag(takes_context=True)
def may_import(context) -> bool:
    """Say whether the person may import lists of firms."""
    return can_import(context["request"].user)

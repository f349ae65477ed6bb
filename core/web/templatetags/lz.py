"""All template tags and filters of the components in one library, a builtin of every template (docs/components.md)."""

from django import template

from core.web.tags import forms, lists, marks, shapes

register = template.Library()
for part in (shapes, forms, lists, marks):
    register.tags.update(part.register.tags)
    register.filters.update(part.register.filters)

"""Turns a bound filter form into the chips over a list: what is set, what can be set with one click."""

from dataclasses import dataclass, field
from datetime import datetime

from django import forms
from django.db.models import Model
from django.http import QueryDict
from django.utils import timezone

from core.web.formats import NOTHING

QUICK_CHOICES = 40  # longer lists belong into the panel
DROPPED = ("page", "cursor")


@dataclass
class Option:
    """One line of a chip's menu: a link that sets or unsets one value."""

    label: str
    query: str
    on: bool


@dataclass
class Chip:
    """One filter: its label, the words of its current value, and the query string without it."""

    name: str
    label: str
    value: str = ""
    clear: str = ""
    options: list[Option] = field(default_factory=list)


def _names(form, name: str) -> list[str]:
    """Return the query parameters of one field: a range has two."""
    widget = form.fields[name].widget
    suffixes = getattr(widget, "suffixes", None)
    prefixed = form.add_prefix(name)
    if suffixes:
        return [f"{prefixed}_{suffix}" for suffix in suffixes]
    if isinstance(widget, forms.MultiWidget):
        return [f"{prefixed}_{number}" for number in range(len(widget.widgets))]
    return [prefixed]


def _query(data: QueryDict, drop=(), **put) -> str:
    data = data.copy()
    for name in (*DROPPED, *drop):
        data.pop(name, None)
    for name, values in put.items():
        data.setlist(name, values)
    for name in [name for name, values in data.lists() if not any(values)]:
        del data[name]
    return f"?{data.urlencode()}" if data else "?"


def _words(field_, value) -> str:
    if value in (None, "", [], ()) or (hasattr(value, "exists") and not value):
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, slice):
        return f"{_end(value.start)} 至 {_end(value.stop)}"
    if isinstance(field_, forms.ModelChoiceField) and isinstance(value, Model):
        return field_.label_from_instance(value)
    if isinstance(value, (list, tuple, set)) or hasattr(value, "iterator"):
        return "、".join(_words(field_, one) for one in value)
    labels = dict(_flat(getattr(field_, "choices", ())))
    return str(labels.get(str(value), value))


def _end(value) -> str:
    if isinstance(value, datetime):
        value = timezone.localdate(value)
    return "不限" if value is None else f"{value}"


def _flat(choices):
    for value, label in choices:
        if isinstance(label, (list, tuple)):
            yield from _flat(label)
        else:
            yield str(value), str(label)


def _choices(field_) -> list[tuple[str, str]]:
    """Return value and label of each choice; none when a menu would be too long. Of a model's rows only so many are read."""
    queryset = getattr(field_, "queryset", None)
    if queryset is not None:
        rows = list(queryset.all()[: QUICK_CHOICES + 1])
        found = [(str(field_.prepare_value(row)), field_.label_from_instance(row)) for row in rows]
    else:
        found = [(value, label) for value, label in _flat(getattr(field_, "choices", ())) if value != ""]
    return found if len(found) <= QUICK_CHOICES else []


def _options(field_, name: str, data: QueryDict) -> list[Option]:
    many = isinstance(field_, forms.MultipleChoiceField | forms.ModelMultipleChoiceField)
    chosen, options = data.getlist(name), []
    for value, label in _choices(field_):
        on = value in chosen
        others = [one for one in chosen if one != value] if many else []
        options.append(Option(label, _query(data, **{name: others if on else [*others, value]}), on))
    return options


def chips_of(form, data: QueryDict, quick: int) -> list[Chip]:
    """Return the chips of a filter form: all that are set, and the first ``quick`` menus; ``q`` and hidden fields are none.

    ``data`` is the request's query string; every link keeps the rest of it and goes back to page 1.
    """
    valid = form.is_bound and form.is_valid()
    cleaned = form.cleaned_data if form.is_bound and (valid or hasattr(form, "cleaned_data")) else {}
    chips: list[Chip] = []
    for name, field_ in form.fields.items():
        if name in ("q", "ordering") or field_.widget.is_hidden:
            continue
        given = _names(form, name)
        value = _words(field_, cleaned.get(name)) if any(data.get(one) for one in given) else ""
        if any(data.get(one) for one in given) and not value:
            value = NOTHING
        options = _options(field_, given[0], data) if value or quick > 0 else []
        if options and not value:
            quick -= 1
        if value or options:
            chips.append(Chip(given[0], str(field_.label or name), value, _query(data, given), options))
    return chips

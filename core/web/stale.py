"""Both versions of a row when somebody else saved first: what was typed beside what is there now."""

import datetime
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms

from core.web.formats import NOTHING, money_wan

HIDDEN = "已填写（不显示）"


@dataclass(frozen=True)
class Difference:
    """One field that differs: its label, the typed words, the words of the present row."""

    name: str
    label: str
    mine: str
    theirs: str


def differences(form: forms.BaseForm, current: Any) -> list[Difference]:
    """Return the fields whose typed value differs from the present row.

    Fields that the row does not have are left out. A form names fields that may not be shown in ``SECRET``; they
    only say that they were filled in.
    """
    secret = getattr(form, "SECRET", ())
    found = []
    for name, field in form.fields.items():
        if name == "version" or name not in form.cleaned_data or not hasattr(current, name):
            continue
        mine, theirs = form.cleaned_data[name], _present(current, name)
        if name in secret:
            if mine:
                found.append(Difference(name, str(field.label), HIDDEN, HIDDEN if theirs else NOTHING))
        elif _words(field, mine) != _words(field, theirs):
            found.append(Difference(name, str(field.label), _words(field, mine), _words(field, theirs)))
    return found


def _present(current: Any, name: str) -> Any:
    value = getattr(current, name)
    return list(value.all()) if hasattr(value, "all") else value


def _words(field: forms.Field, value: Any) -> str:
    if value is None or value == "" or value == []:
        return NOTHING
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list | tuple | set):
        return "、".join(sorted(_words(field, one) for one in value))
    if isinstance(value, Decimal):
        return money_wan(value)
    if isinstance(value, datetime.date):
        return value.isoformat()
    choices = getattr(field, "choices", ()) if not isinstance(field, forms.ModelChoiceField) else ()
    return str(_labels(choices).get(str(value), value))


def _labels(choices: Any) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for value, label in choices:
        found |= _labels(label) if isinstance(label, list | tuple) else {str(value): label}
    return found

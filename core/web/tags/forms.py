"""Tags that draw Django forms in the house's look without touching their Python."""

import copy

from django import forms, template

from core.web.stale import differences

register = template.Library()

FEW = 12
DASHES = "---------"  # what Django calls an empty choice
PLAIN = (forms.CheckboxSelectMultiple, forms.RadioSelect)
NATIVE = (
    (forms.DateTimeInput, "datetime-local", "%Y-%m-%dT%H:%M"),
    (forms.DateInput, "date", "%Y-%m-%d"),
    (forms.TimeInput, "time", "%H:%M"),
)


def _css(widget) -> str:
    if isinstance(widget, (forms.CheckboxInput, *PLAIN)):
        return "lz-check"
    return "form-select" if isinstance(widget, forms.Select) else "form-control"


def _is_short_multiple(widget) -> bool:
    """Say whether a multiple select is better drawn as checkboxes: no Ctrl key, no half-seen list."""
    return isinstance(widget, forms.SelectMultiple) and len(list(widget.choices)) <= FEW


def _shape(widget) -> str:
    if isinstance(widget, PLAIN) or _is_short_multiple(widget):
        return "options"
    if isinstance(widget, forms.CheckboxInput):
        return "check"
    return "range" if isinstance(widget, forms.MultiWidget) else "control"


def dressed(widget, field, empty=""):
    """Return a copy of ``widget`` with the browser's own date picker, the right keyboard for a number, a word for “none”.

    Numbers stay text inputs: a browser throws away what it cannot read as a number, and typed text must stay.
    """
    widget = copy.deepcopy(widget)
    for kind, input_type, pattern in NATIVE:
        if isinstance(widget, kind):
            widget.input_type, widget.format = input_type, pattern
            break
    if isinstance(widget, forms.NumberInput):
        widget.input_type = "text"
        for name in ("step", "min", "max"):
            widget.attrs.pop(name, None)
        widget.attrs.setdefault("inputmode", "numeric" if type(field) is forms.IntegerField else "decimal")
        widget.attrs.setdefault("autocomplete", "off")
    if isinstance(widget, forms.Select) and not widget.allow_multiple_selected:
        widget.choices = _worded(widget.choices, empty or ("请选择" if field.required else "未填"))
    for sub in getattr(widget, "widgets", ()):
        _dress_part(sub)
    return widget


def _worded(choices, empty: str) -> list:
    """Return the choices with a word in place of Django's row of dashes."""
    return [(value, empty if label == DASHES else label) for value, label in choices]


def _dress_part(widget):
    widget.attrs["class"] = _css(widget)
    for kind, input_type, pattern in NATIVE:
        if isinstance(widget, kind):
            widget.input_type, widget.format = input_type, pattern


def control(bound, **attrs):
    """Return the HTML of a bound field's control with the house's classes and the links to help and errors."""
    widget = dressed(bound.field.widget, bound.field, attrs.pop("empty", ""))
    if (
        bound.errors
        and isinstance(bound.value(), str)
        and getattr(widget, "input_type", "") in ("date", "datetime-local", "time")
    ):
        widget.input_type = "text"  # the browser's picker would throw away what it cannot read
    classes = [widget.attrs.get("class", ""), attrs.pop("css", ""), _css(widget)]
    wanted = {"class": " ".join(filter(None, dict.fromkeys(classes))), **attrs}
    described = [f"{bound.auto_id}_help"] if bound.help_text else []
    if bound.errors:
        wanted["aria-invalid"] = "true"
        described.append(f"{bound.auto_id}_error")
    if described:
        wanted["aria-describedby"] = " ".join(described)
    if isinstance(widget, forms.MultiWidget):
        wanted.pop("class")
    return bound.as_widget(widget=widget, attrs=wanted)


def _mark(bound, mark) -> str:
    """Return the small word beside the label of a field that may stay empty."""
    if not mark or bound.field.required:
        return ""
    return mark if isinstance(mark, str) else "选填"


@register.inclusion_tag("components/field.html")
def field(bound, label="", unit="", wide=False, help="", placeholder="", mark=True, autofocus=False, empty=""):
    """One field: label above, control, help, every error beneath; optional ones are marked 选填, an empty choice is worded.

    ``mark`` is another word than 选填, or False for none.
    """
    wanted = {"placeholder": placeholder, "autofocus": autofocus, "empty": empty}
    attrs = {key: value for key, value in wanted.items() if value}
    shape = _shape(bound.field.widget)
    return {
        "bound": bound,
        "shape": shape,
        "control": "" if shape == "options" else control(bound, **attrs),
        "option_type": "checkbox" if getattr(bound.field.widget, "allow_multiple_selected", False) else "radio",
        "label": label or bound.label,
        "unit": unit,
        "wide": wide,
        "help": help.strip() if help else bound.help_text,
        "mark": _mark(bound, mark),
    }


@register.inclusion_tag("components/fields.html")
def fields(form, css=""):
    """All fields of a form below each other; ``css="is-two"`` in two columns."""
    return {"form": form, "css": css}


@register.inclusion_tag("components/form_errors.html")
def form_errors(form):
    """The summary over a form: how many faults, each a link to its field; what was typed stays."""
    return {"form": form, "faulty": [form[name] for name in form.errors if name in form.fields]}


@register.inclusion_tag("components/picker.html")
def picker(bound, url, label="", help="", placeholder="输入名称、拼音首字母或代码", chosen="", mark=True):
    """A search box that fills a field with one row's key; results come as HTML from ``url`` (``?q=``)."""
    value = bound.value()
    return {
        "bound": bound,
        "url": url,
        "label": label or bound.label,
        "help": help or bound.help_text,
        "placeholder": placeholder,
        "value": "" if value is None else value,
        "chosen": chosen or _chosen_label(bound.field, value),
        "mark": _mark(bound, mark),
    }


def _chosen_label(form_field, value) -> str:
    """Return the words of the row that is chosen already, read through the field's own scoped queryset."""
    if value in (None, "") or not hasattr(form_field, "queryset"):
        return ""
    try:
        row = form_field.to_python(value)
    except forms.ValidationError:
        return ""
    return form_field.label_from_instance(row) if row else ""


@register.inclusion_tag("components/stale.html")
def stale(form):
    """The version a form is based on; after a stale save both versions side by side, and the present one to save over.

    Stands inside ``<form>``; the form has a hidden field ``version``.
    """
    current = getattr(form, "stale_current", None)
    if current is None:
        return {"version": form["version"].value()}
    return {
        "current": current,
        "version": current.version,
        "rows": differences(form, current),
        "who": getattr(current, "updated_by", None),
    }

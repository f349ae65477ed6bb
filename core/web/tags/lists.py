"""Tags of lists: filter bar, sortable heads, pages, and query strings that keep the rest."""

from django import template
from django.utils.html import format_html

from core.web.chips import DROPPED, chips_of

register = template.Library()


def _data(context):
    return context["request"].GET


def _query_string(data, changes) -> str:
    data = data.copy()
    for name in (*DROPPED, *changes):
        data.pop(name, None)
    for name, value in changes.items():
        if isinstance(value, (list, tuple)):
            data.setlist(name, value)
        elif value not in (None, ""):
            data[name] = str(value)
    return f"?{data.urlencode()}" if data else "?"


@register.simple_tag(takes_context=True)
def query(context, **changes):
    """The query string with some parameters replaced; None removes one. Goes back to page 1 unless ``page`` is given."""
    return _query_string(_data(context), changes)


@register.simple_tag(takes_context=True)
def sort_th(context, name, label, css="", target="#results"):
    """A table head that sorts by ``name`` of the FilterSet's ordering; a second click turns it round if that is offered."""
    current = _data(context).get("ordering", context.get("ordering_default", ""))
    down = current == name
    on = current.lstrip("-") == name
    up = _offers(context.get("filterset"), name)
    state = format_html(' aria-sort="{}"', "ascending" if down else "descending") if on else ""
    address = _query_string(_data(context), {"ordering": name if up and not down else f"-{name}"})
    return format_html(
        '<th class="{}" scope="col"{}><a id="sort-{}" href="{}" hx-get="{}" hx-target="{}" hx-push-url="true">{}'
        '<i class="ti ti-arrow-{}" aria-hidden="true"></i></a></th>',
        css,
        state,
        name,
        address,
        address,
        target,
        label,
        "up" if on and down else "down",
    )


def _offers(filterset, ordering: str) -> bool:
    """Say whether a list can be ordered so; a table without a FilterSet answers for itself."""
    field = filterset.form.fields.get("ordering") if filterset else None
    return field is None or ordering in dict(field.choices)


@register.inclusion_tag("components/filter_bar.html", takes_context=True)
def filter_bar(context, filterset, quick=4, target="#results", placeholder="在列表中搜索", panel=True):
    """Chips over a list, made from ``filterset.form``; works without script, keeps the query string."""
    form, data = filterset.form, _data(context)
    chips = chips_of(form, data, quick)
    shown = {name for name in form.fields if name not in ("q", "ordering")}
    return {
        "form": form,
        "chips": chips,
        "active": [chip for chip in chips if chip.value],
        "search": form["q"] if "q" in form.fields else None,
        "panel": [form[name] for name in form.fields if name in shown and not form.fields[name].widget.is_hidden]
        if panel
        else [],
        "kept": [
            (name, value)
            for name, values in data.lists()
            if name == "ordering" or name not in _known(form) or _is_hidden(form, name)
            for value in values
            if name not in DROPPED
        ],
        "cleared": _query_string(data, dict.fromkeys([name for name in data if name in _known(form) - {"ordering"}])),
        "path": context["request"].path,
        "target": target,
        "placeholder": placeholder,
        "request": context["request"],
    }


def _is_hidden(form, name: str) -> bool:
    return name in form.fields and form.fields[name].widget.is_hidden


def _known(form) -> set[str]:
    from_ranges = {f"{name}_{suffix}" for name in form.fields for suffix in ("min", "max", "after", "before", "0", "1")}
    return set(form.fields) | from_ranges


@register.inclusion_tag("components/pagination.html", takes_context=True)
def pagination(context, page, target="#results", unit="条", note=""):
    """The foot of a list: its count (capped ones as “10,000 以上”) and its pages; every page is an address."""
    paginator, data = page.paginator, _data(context)
    numbers = [
        {
            "text": number,
            "query": _query_string(data, {"page": number}) if isinstance(number, int) else "",
            "now": number == page.number,
        }
        for number in paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    ]
    return {
        "page": page,
        "paginator": paginator,
        "capped": getattr(paginator, "is_capped", False),
        "cap": getattr(paginator, "cap", 0),
        "numbers": numbers if paginator.num_pages > 1 else [],
        "previous": _query_string(data, {"page": page.number - 1}) if page.has_previous() else "",
        "next": _query_string(data, {"page": page.number + 1}) if page.has_next() else "",
        "target": target,
        "unit": unit,
        "note": note,
    }

"""Gives every template the frame of the page: entries, names, the person."""

from django.utils.functional import SimpleLazyObject

from core.web.navigation import link
from core.web.navigation import shell as shell_of_project

# The frame links to these when they exist; the names are fixed so that pages can arrive one by one.
AROUND = {
    "bell": "notices:bell",
    "inbox": "notices:list",
    "reminders": "channels:mine",
    "search": "insights:search",
    "help": "help",
    "admin": "admin:index",
    "password": "accounts:password",
    "logout": "accounts:logout",
    "login": "accounts:login",
}


def shell(request):
    """Return ``lz``: read only, worked out once a page and only when a template asks for it."""
    return {"lz": SimpleLazyObject(lambda: _frame(request))}


def _frame(request):
    user = getattr(request, "user", None)
    known = user if user is not None and user.is_authenticated else None
    data, match = shell_of_project(), getattr(request, "resolver_match", None)
    entries = _listed(data.entries, known, match)
    by_key = {entry["key"]: entry for entry in entries}
    return {
        "entries": entries,
        "phone": [by_key[key] for key in data.phone if key in by_key],
        "topics": {key: _listed(topics, known, match) for key, topics in data.topics.items()},
        "plus": _entry(data.plus, known, None) if data.plus and known else None,
        "organisation": data.organisation,
        "demo_mark": data.demo_mark(),
        "home": link(data.home) or "/",
        "person_line": data.person_line(known) if known else "",
        "links": {name: link(url_name) for name, url_name in AROUND.items()},
    }


def _listed(entries, user, match):
    if user is None:
        return []
    found = (_entry(entry, user, match) for entry in entries)
    return [entry for entry in found if entry]


def _entry(entry, user, match):
    url = link(entry.url_name)
    if not url or not entry.visible(user):
        return None
    return {
        "key": entry.key,
        "icon": entry.icon,
        "word": entry.word,
        "url": url,
        "count": entry.count(user),
        "current": entry.is_current(match),
    }

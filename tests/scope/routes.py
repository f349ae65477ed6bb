"""The one table of all addresses, and the walk over the product's own."""

from django.urls import URLPattern, get_resolver

from tests.scope.administration import ADMINISTRATION
from tests.scope.channels import CHANNEL_INTERFACE, CHANNEL_PAGES
from tests.scope.interface import INTERFACE
from tests.scope.meetings import MEETING_INTERFACE, MEETING_PAGES
from tests.scope.pages import PAGES
from tests.scope.reviews import REVIEW_PAGES, REVIEWS_INTERFACE
from tests.scope.rules import Route
from tests.scope.supervision import SUPERVISION_INTERFACE, SUPERVISION_PAGES
from tests.scope.tasks import TASK_INTERFACE, TASK_PAGES

ROUTES: dict[str, Route] = (
    PAGES
    | INTERFACE
    | ADMINISTRATION
    | REVIEW_PAGES
    | REVIEWS_INTERFACE
    | TASK_PAGES
    | CHANNEL_PAGES
    | CHANNEL_INTERFACE
    | TASK_INTERFACE
    | MEETING_PAGES
    | MEETING_INTERFACE
    | SUPERVISION_PAGES
    | SUPERVISION_INTERFACE
)
# Addresses without a name: redirects and the catch-all of the administration, told by where they stand.
UNNAMED = {"admin/(?P<url>.*)$", "admin/<app>/<model>/<path:object_id>/"}


def product_routes(patterns=None, prefix="", spaces=()):
    """Yield name and pattern of every address that the product answers."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        whole = prefix + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield (":".join([*spaces, pattern.name]) if pattern.name else "", whole)
        else:
            inner = (*spaces, pattern.namespace) if pattern.namespace else spaces
            yield from product_routes(pattern.url_patterns, whole, inner)


def cases():
    """Every (name, method) of the table."""
    return [(name, method) for name, route in ROUTES.items() for method in route.rules]

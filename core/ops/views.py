"""What a load balancer or a monitor asks: does the process live, can it do its work."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from core.ops import queries


@require_safe
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """200 for as long as the process answers, whatever else is down."""
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
@never_cache
def readyz(request: HttpRequest) -> JsonResponse:
    """200 when every part is there, else 503; the body says which part is missing."""
    parts = queries.readiness()
    ready = set(parts.values()) == {"ok"}
    return JsonResponse(
        {"status": "ok" if ready else "unavailable", **parts},
        status=200 if ready else 503,
        json_dumps_params={"ensure_ascii": False},
    )

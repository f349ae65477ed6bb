"""Names the origin of each request and records what was refused."""

import uuid

from core.audit.context import acting_through
from core.audit.services import record

REFUSALS = {403, 409, 412, 422, 423, 428, 429}
SAFE = {"GET", "HEAD", "OPTIONS", "TRACE"}


class AuditMiddleware:
    """Set the audit origin for the request; leave a row for each refusal a signed-in person or client meets."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        channel = (
            "api" if request.path.startswith("/api/") else "admin" if request.path.startswith("/admin/") else "web"
        )
        request.audit_id = str(uuid.uuid4())
        with acting_through(channel, request.META.get("REMOTE_ADDR") or None, request.audit_id):
            response = self.get_response(request)
            if _is_refusal(request, response.status_code):
                record("request.refused", by=_actor(request), changes=_what(request, response), refused=True)
        return response


def _is_refusal(request, status: int) -> bool:
    return status in REFUSALS or (status == 404 and request.method not in SAFE)


def _actor(request):
    user = getattr(request, "user", None)
    return user if user is not None and user.is_authenticated else None


def _what(request, response) -> dict:
    refusal = getattr(request, "refusal", None)
    return {
        "method": request.method,
        "path": request.path[:300],
        "status": response.status_code,
        "code": getattr(refusal, "code", ""),
        "fields": sorted(getattr(refusal, "fields", {})),
    }

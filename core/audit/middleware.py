"""Names the origin of each request and records what was refused."""

import ipaddress
import uuid

from django.conf import settings

from core.audit.addresses import told
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
        with acting_through(channel, _address(request), request.audit_id):
            response = self.get_response(request)
            if _is_refusal(request, response.status_code):
                record("request.refused", by=_actor(request), changes=_what(request, response), refused=True)
        return response


def _address(request) -> str | None:
    """Return where the request came from: what the outermost proxy of our own saw, else the other end of the line."""
    hops = [one.strip() for one in request.headers.get("X-Forwarded-For", "").split(",")]
    proxies = settings.TRUSTED_PROXIES
    said = hops[-proxies] if 0 < proxies <= len(hops) else ""
    for address in (said, request.META.get("REMOTE_ADDR", "")):
        try:
            return str(ipaddress.ip_address(address))
        except ValueError:
            continue
    return None


def _is_refusal(request, status: int) -> bool:
    return status in REFUSALS or (status == 404 and request.method not in SAFE)


def _actor(request):
    user = getattr(request, "user", None)
    return user if user is not None and user.is_authenticated else None


def _what(request, response) -> dict:
    refusal = getattr(request, "refusal", None)
    return {
        "method": request.method,
        "path": told(request.path)[:300],
        "status": response.status_code,
        "code": getattr(refusal, "code", ""),
        "fields": sorted(getattr(refusal, "fields", {})),
    }

"""``Idempotency-Key`` on every POST: the same request again gets the same answer and does nothing more."""

import hashlib
import json
import re
from collections.abc import Iterator
from contextlib import suppress
from functools import partial

from django.http import Http404
from django.http.request import RawPostDataException
from drf_spectacular.utils import OpenApiParameter
from rest_framework.exceptions import ValidationError
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response

from core.idempotency.services import Answer, answer_once

HEADER = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"
# What belongs to an answer beside its body.
KEPT_HEADERS = ("ETag", "Location")
IDEMPOTENCY_KEY = OpenApiParameter(
    HEADER,
    str,
    OpenApiParameter.HEADER,
    required=False,
    pattern="^[!-~]{1,200}$",
    description="请求标识（如 UUID），24 小时内同一标识的同一请求只办一次、答复相同；用于其他请求则 422",
)


class OncePerKeyMixin:
    """Lets a POST with a key run once; the key counts for the account that sends it.

    Who may not see the row any more gets 404 also for what he was answered before.
    """

    def initial(self, request, *args, **kwargs):
        super().initial(request, *args, **kwargs)
        if request.method == "POST" and HEADER in request.headers and hasattr(self, "post"):
            self.post = partial(self._post_once, key_of(request), self.post)

    def _post_once(self, key, handler, request, *args, **kwargs):
        def act() -> Answer:
            done = handler(request, *args, **kwargs)
            kept = {name: done.headers[name] for name in KEPT_HEADERS if name in done.headers}
            return Answer(done.status_code, JSONRenderer().render(done.data).decode(), kept)

        answer, is_replayed = answer_once(request.user, key, fingerprint_of(request), act)
        body = json.loads(answer.body)
        if is_replayed and not self.get_queryset().filter(pk=self.kwargs.get("pk", body.get("id"))).exists():
            raise Http404
        headers = {**answer.headers, **({REPLAYED: "true"} if is_replayed else {})}
        return Response(body, status=answer.status, headers=headers)


def key_of(request) -> str:
    """Return the key that a request carries; raise 400 for one that is empty, too long or not plain ASCII."""
    key = request.headers[HEADER].strip()
    if not re.fullmatch(r"[!-~]{1,200}", key):
        raise ValidationError({HEADER: ["须为 1 至 200 个 ASCII 可见字符"]}, code="idempotency_key_invalid")
    return key


def fingerprint_of(request) -> str:
    """Return what tells two requests apart: a digest of method, address and body; of a form its fields and files."""
    digest = hashlib.sha256(f"{request.method} {request.get_full_path()}\n".encode())
    if (request.content_type or "").startswith("multipart/"):
        for piece in _form_pieces(request):
            digest.update(piece)
        return digest.hexdigest()
    with suppress(RawPostDataException):  # a form of another kind, which no operation takes
        digest.update(request.body)
    return digest.hexdigest()


def _form_pieces(request) -> Iterator[bytes]:
    """Yield what a form holds whatever its boundary is, so that the same form sent again is known."""
    for name in sorted(request.data):
        if name not in request.FILES:
            yield json.dumps([name, request.data.getlist(name)]).encode()
    for name, files in sorted(request.FILES.lists()):
        for file in files:
            yield json.dumps([name, file.name, file.size]).encode()
            yield from file.chunks()

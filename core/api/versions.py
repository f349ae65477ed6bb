"""The version a write is based on: ETag and If-Match."""

import re

from drf_spectacular.utils import OpenApiParameter
from rest_framework import status
from rest_framework.exceptions import APIException

IF_MATCH = OpenApiParameter("If-Match", str, OpenApiParameter.HEADER, required=True, description="读取时返回的 ETag")
ETAG = OpenApiParameter(
    "ETag", str, OpenApiParameter.HEADER, required=True, response=[200, 201], description="版本，用于 If-Match"
)

NO_VERSION = -1


class PreconditionRequired(APIException):
    """A write without the version it is based on."""

    status_code = status.HTTP_428_PRECONDITION_REQUIRED
    default_code = "if_match_required"
    default_detail = "请在 If-Match 中给出所依据的版本（读取时返回的 ETag）"


def version_asked(request) -> int:
    """Return the version in ``If-Match``; raise 428 without one. A tag that was never given out matches no version."""
    given = request.headers.get("If-Match", "").strip()
    if not given:
        raise PreconditionRequired
    found = re.fullmatch(r'"v([0-9]{1,9})"', given)
    return int(found.group(1)) if found else NO_VERSION


def etag_of(obj) -> str:
    """Return the version of a row as an ETag."""
    return f'"v{obj.version}"'

"""What a body may be: JSON of a sensible size and depth, of characters that can be stored."""

import json

from django.conf import settings
from rest_framework import status
from rest_framework.exceptions import APIException, ParseError
from rest_framework.parsers import JSONParser


class BodyTooLarge(APIException):
    """A body beyond what any operation takes."""

    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_code = "body_too_large"
    default_detail = "请求体过大"


def check_size(request, most: int | None = None) -> None:
    """Raise 413 for a body larger than ``most`` bytes (the server's limit by default), before anything of it is read."""
    limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE if most is None else most
    if int(request.META.get("CONTENT_LENGTH") or 0) > limit:
        raise BodyTooLarge


class PlainJSONParser(JSONParser):
    """JSON that is not nested without end and holds no half of a surrogate pair, in names as in values."""

    def parse(self, stream, media_type=None, parser_context=None):
        try:
            data = super().parse(stream, media_type, parser_context)
            json.dumps(data, ensure_ascii=False).encode()
        except RecursionError as error:
            raise ParseError("JSON 嵌套过深") from error
        except UnicodeEncodeError as error:
            raise ParseError("JSON 含有无效的 Unicode 字符") from error
        return data

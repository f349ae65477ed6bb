"""Stable cursors, newest first."""

import re

from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.pagination import CursorPagination

INVALID_SIZE = {"page_size": ["须为正整数"]}
INVALID = {"cursor": ["游标无效，请使用上一页给出的 next 或 previous"]}


class NewestFirstPagination(CursorPagination):
    """Pages by a stable cursor, newest row first; at most 100 rows a page. A cursor of one's own making is a 400."""

    ordering = "-id"
    page_size = 20
    page_size_query_param = "page_size"
    max_page_size = 100

    def get_page_size(self, request):
        given = request.query_params.get(self.page_size_query_param)
        if given is not None and not re.fullmatch(r"0*[1-9][0-9]{0,8}", given):
            raise ValidationError(INVALID_SIZE, code="page_size_invalid")
        return super().get_page_size(request)

    def decode_cursor(self, request):
        try:
            cursor = super().decode_cursor(request)
        except NotFound as error:
            raise ValidationError(INVALID, code="cursor_invalid") from error
        position = cursor.position if cursor else None
        if position is not None and not re.fullmatch(r"[0-9]{1,18}", position):
            raise ValidationError(INVALID, code="cursor_invalid")
        return cursor

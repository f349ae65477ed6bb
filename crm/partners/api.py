"""The token endpoint: client credentials for an access token (RFC 6749, 4.4), behind the same lock as the login page."""

import base64
import binascii
import json
from urllib.parse import unquote_plus

from drf_spectacular.utils import OpenApiExample, OpenApiResponse, extend_schema
from oauth2_provider.views.mixins import OAuthLibMixin
from rest_framework import serializers
from rest_framework.parsers import FormParser
from rest_framework.permissions import AllowAny
from rest_framework.response import Response
from rest_framework.views import APIView

from core.accounts.services.lockouts import is_locked_out, note_failure, note_success
from core.accounts.views import locked_out
from core.api.parsers import check_size
from crm.partners import services

LONGEST_ID = 100


class TokenInput(serializers.Serializer):
    """换取令牌；客户端凭据也可以放在 Authorization: Basic 头中。"""

    grant_type = serializers.ChoiceField(["client_credentials"])
    client_id = serializers.CharField(required=False)
    client_secret = serializers.CharField(required=False)
    scope = serializers.CharField(required=False, help_text="以空格分隔：read write；缺省为客户端的全部范围")


class TokenAnswer(serializers.Serializer):
    """访问令牌。"""

    access_token = serializers.CharField()
    token_type = serializers.CharField()
    expires_in = serializers.IntegerField(help_text="有效秒数")
    scope = serializers.CharField()


class TokenRefusal(serializers.Serializer):
    """RFC 6749 的错误格式，并附本接口统一的 type 与 errors。"""

    error = serializers.CharField()
    error_description = serializers.CharField(required=False)
    type = serializers.CharField()
    errors = serializers.ListField(child=serializers.DictField())


REFUSED = OpenApiResponse(TokenRefusal, "请求有误，或凭据无效、客户端已停用或过期")


class TokenView(OAuthLibMixin, APIView):
    """Issues tokens; five wrong secrets lock the client for 15 minutes, whatever address they come from."""

    authentication_classes = []
    permission_classes = [AllowAny]
    parser_classes = [FormParser]

    @extend_schema(
        operation_id="token_create",
        summary="换取访问令牌",
        request={"application/x-www-form-urlencoded": TokenInput},
        responses={200: TokenAnswer, 400: REFUSED, 401: REFUSED},
        examples=[OpenApiExample("换取", {"grant_type": "client_credentials", "scope": "read"}, request_only=True)],
        auth=[],
        tags=["token"],
    )
    def post(self, request):
        """客户端连续五次给错密钥即锁定 15 分钟（429）。"""
        check_size(request)
        plain = request._request
        client_id = client_named(plain)
        if client_id and is_locked_out(plain, client_id):
            return locked_out(plain)
        _url, headers, body, status = self.create_token_response(plain)
        answer = json.loads(body)
        if client_id and status == 200:
            note_success(plain, client_id)
            services.note_token(client_id, scope=answer.get("scope", ""))
        elif client_id and answer.get("error") == "invalid_client":
            note_failure(plain, client_id)
        return Response(_shaped(answer), status=status, headers=_without_content_type(headers))


def client_named(request) -> str:
    """Return the client id that a token request gives, in the Basic header or the body; empty without one."""
    scheme, _space, given = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return request.POST.get("client_id", "")[:LONGEST_ID].replace("\0", "")
    try:
        pair = base64.b64decode(given).decode()
    except (binascii.Error, ValueError):
        return ""
    return unquote_plus(pair.partition(":")[0])[:LONGEST_ID].replace("\0", "")


def _shaped(answer: dict) -> dict:
    if "error" not in answer:
        return answer
    words = answer.get("error_description", "")
    return answer | {"type": "client_error", "errors": [{"code": answer["error"], "detail": words, "attr": None}]}


def _without_content_type(headers: dict) -> dict:
    return {name: value for name, value in headers.items() if name.lower() != "content-type"}

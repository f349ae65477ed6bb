"""Letting a partner's token act as the client's machine account."""

from django.core.exceptions import SuspiciousOperation
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from oauth2_provider.contrib.rest_framework import OAuth2Authentication
from rest_framework.exceptions import AuthenticationFailed, ParseError

from crm.partners.queries import usable_client
from crm.partners.scopes import ALL


class MachineAccountAuthentication(OAuth2Authentication):
    """Client-credentials tokens carry no user: the caller becomes the active machine account of the client.

    A disabled or expired client, or a disabled account, is refused with the next request; so is a wrong token, even
    when the browser that sends it has a session. Tokens travel in the header alone: addresses end up in logs.
    """

    def authenticate(self, request):
        if not request.headers.get("Authorization", "").lower().startswith("bearer "):
            return None
        try:
            # Django's own request: a JSON body is not read before the caller is known.
            found = super().authenticate(request._request)
        except SuspiciousOperation as error:
            raise ParseError from error
        if found is None:
            raise AuthenticationFailed("令牌无效或已过期", code="token_invalid")
        _user, token = found
        client = usable_client(token.application)
        if client is None:
            raise AuthenticationFailed("接口客户端已停用或过期", code="client_disabled")
        return client.account, token


class MachineAccountScheme(OpenApiAuthenticationExtension):
    """How the schema tells partners to sign in."""

    target_class = "crm.partners.authentication.MachineAccountAuthentication"
    name = "oauth2"

    def get_security_requirement(self, auto_schema):
        return {self.name: ["write" if auto_schema.method in {"POST", "PUT", "PATCH", "DELETE"} else "read"]}

    def get_security_definition(self, auto_schema):
        return {
            "type": "oauth2",
            "description": "合作单位：以客户端凭据换取令牌，一小时有效",
            "flows": {"clientCredentials": {"tokenUrl": "/api/v1/token/", "scopes": ALL}},
        }

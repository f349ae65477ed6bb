"""What a token may be used for."""

from rest_framework.permissions import SAFE_METHODS, BasePermission


class TokenScopePermission(BasePermission):
    """A partner's token needs the scope ``read`` to read and ``write`` to write; sessions need neither."""

    message = "令牌缺少所需的权限范围"

    def has_permission(self, request, view):
        token = request.auth
        return token is None or token.allow_scopes(["read" if request.method in SAFE_METHODS else "write"])

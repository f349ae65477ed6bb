"""Letting a partner's token act as the client's machine account."""

from django.utils import timezone
from oauth2_provider.contrib.rest_framework import OAuth2Authentication
from rest_framework.exceptions import AuthenticationFailed

from crm.partners.models import PartnerClient


class MachineAccountAuthentication(OAuth2Authentication):
    """Client-credentials tokens carry no user: the caller becomes the active machine account of the client.

    A disabled or expired client, or a disabled account, is refused with the next request.
    """

    def authenticate(self, request):
        found = super().authenticate(request)
        if found is None:
            return None
        _user, token = found
        client = PartnerClient.objects.select_related("account").filter(application=token.application).first()
        today = timezone.localdate()
        if client is None or not client.is_active or not client.account.is_active or client.expires_on < today:
            raise AuthenticationFailed("接口客户端已停用或过期", code="client_disabled")
        return client.account, token

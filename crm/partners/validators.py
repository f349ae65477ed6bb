"""Whether a client that asks for a token is who it says, and may still have one."""

from django.contrib.auth.hashers import make_password
from oauth2_provider.oauth2_validators import OAuth2Validator

from crm.partners.queries import usable_client


class ClientValidator(OAuth2Validator):
    """A stopped or expired client is answered like a wrong secret, an unknown one in the same time."""

    def authenticate_client(self, request, *args, **kwargs):
        right = super().authenticate_client(request, *args, **kwargs)
        if request.client is None:
            make_password("as long as a check takes")
        return right and usable_client(request.client) is not None

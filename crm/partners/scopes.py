"""Which scopes a client may ask for: its own, and none once it is stopped or expired."""

from oauth2_provider.scopes import BaseScopes

from crm.partners.queries import usable_client

ALL = {"read": "读取范围内的数据", "write": "写入范围内的数据"}


class ClientScopes(BaseScopes):
    """The scopes of the client that asks; a token without a wish gets all of them."""

    def get_all_scopes(self):
        return ALL

    def get_available_scopes(self, application=None, request=None, *args, **kwargs):
        client = usable_client(application)
        return client.scopes.split() if client else []

    def get_default_scopes(self, application=None, request=None, *args, **kwargs):
        return self.get_available_scopes(application)

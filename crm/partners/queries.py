"""Finding the partner's client behind an OAuth2 application."""

from django.utils import timezone
from oauth2_provider.models import Application

from crm.partners.models import PartnerClient


def usable_client(application: Application | None) -> PartnerClient | None:
    """Return the client of ``application`` with its account, None when either is stopped or the client has expired."""
    today = timezone.localdate()
    found = PartnerClient.objects.filter(
        application=application, is_active=True, account__is_active=True, expires_on__gte=today
    )
    return found.select_related("account").first() if application else None

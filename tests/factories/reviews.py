"""Clerks of agencies, and reviews opened by their service."""

from chains.models import AgencyPost
from core.accounts.roles import Role
from crm.reviews.dimensions import Dimension
from crm.reviews.models import DimensionRule, Review
from crm.reviews.services import open_review
from tests.factories.accounts import UserFactory
from tests.factories.chains import SINCE, AgencyFactory


def clerk_of(agency, **fields):
    """Return a new account that answers for ``agency``."""
    user = UserFactory(role=Role.AGENCY_CLERK, **fields)
    AgencyPost.objects.create(agency=agency, user=user, since=SINCE)
    return user


def only_mandatory(*dimensions: str) -> None:
    """Let these dimensions alone be mandatory, for every project."""
    DimensionRule.objects.all().delete()
    DimensionRule.objects.bulk_create(DimensionRule(dimension=name) for name in dimensions)


def opened_review(project, *, by=None, dimensions=(Dimension.FAIR_COMPETITION, Dimension.LEGAL), **fields) -> Review:
    """Return an open review in which an agency of its own is asked about each of ``dimensions``, all mandatory."""
    only_mandatory(*dimensions)
    agencies = {name: AgencyFactory() for name in dimensions}
    return open_review(project.pk, by=by, agencies=agencies, **fields)

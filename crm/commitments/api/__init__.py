"""Promises, money and yearly figures over REST: the same scope, filters, policies and services as the pages."""

from crm.commitments.api.clauses import CommitmentViewSet
from crm.commitments.api.figures import ActualViewSet, ArrivalViewSet
from crm.commitments.api.summary import PromisesViewSet

__all__ = ["ActualViewSet", "ArrivalViewSet", "CommitmentViewSet", "PromisesViewSet"]

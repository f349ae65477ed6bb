"""Claims, leads, the pool, disputes and transfers over REST: the same scope, filters, policies and services as the pages."""

from crm.claims.api.claims import ClaimViewSet
from crm.claims.api.disputes import DisputeViewSet
from crm.claims.api.leads import LeadViewSet, PoolViewSet
from crm.claims.api.projects import ProjectClaimViewSet

__all__ = ["ClaimViewSet", "DisputeViewSet", "LeadViewSet", "PoolViewSet", "ProjectClaimViewSet"]

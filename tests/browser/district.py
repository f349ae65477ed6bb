"""A small district for the browser story: organisation and people, no firms. Run through `manage.py shell`."""

SEED = """
import json, sys
from crm.demo.build.organisation import build_organisation
from crm.demo.build.people import build_people
build_organisation()
print("PEOPLE " + json.dumps({p["username"]: p["password"] for p in build_people()}))
"""

# The same with an agency that is asked for every opinion, and a clerk who answers for it.
LIFECYCLE_SEED = (
    SEED
    + """
from chains.models import Agency, AgencyPost
from chains.services import appoint_clerk
from core.accounts.models import User
from crm.reviews.models import DimensionRule
agency, clerk = Agency.objects.first(), User.objects.get(username="clerk")
if not AgencyPost.objects.filter(agency=agency, user=clerk).exists():
    appoint_clerk(agency, clerk, by=None)
DimensionRule.objects.update(agency=agency)
"""
)

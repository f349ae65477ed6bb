"""A small district for the browser story: organisation and people, no firms. Run through `manage.py shell`."""

SEED = """
import json, sys
from crm.demo.build.organisation import build_organisation
from crm.demo.build.people import build_people
build_organisation()
print("PEOPLE " + json.dumps({p["username"]: p["password"] for p in build_people()}))
"""

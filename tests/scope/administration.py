"""The administration: which role opens which model, written out here once more and not read from the table of roles."""

from dataclasses import replace

from django.contrib import admin

from tests.scope.rules import ADMINS, EVERYBODY, FORBIDDEN, LOGIN, MISSING, Route, Rule, only

CLERKS = ADMINS | {"data_admin"}  # have an administration at all
NO_ONE: set[str] = set()
# Who has no administration is refused at its door: one of a team, one of HQ and one partner stand for all of them.
CAST = frozenset(CLERKS | {"anonymous", "disabled", "member", "hq", "partner"})
# model: who looks at it, who adds to it
MODELS = {
    "accounts.user": ({"secadmin"}, {"secadmin"}),
    "audit.auditentry": ({"auditor"}, NO_ONE),
    "chains.agency": ({"sysadmin", "data_admin"}, {"sysadmin"}),
    "chains.agencypost": ({"sysadmin", "data_admin"}, {"sysadmin"}),
    "chains.chain": ({"sysadmin", "data_admin"}, {"sysadmin"}),
    "chains.leadership": ({"sysadmin", "data_admin"}, {"sysadmin"}),
    "chains.membership": ({"sysadmin", "secadmin", "data_admin"}, {"sysadmin", "secadmin"}),
    "chains.node": ({"sysadmin", "data_admin"}, {"sysadmin"}),
    "chains.park": ({"sysadmin", "data_admin"}, {"sysadmin"}),
    "chains.team": ({"sysadmin", "secadmin", "data_admin"}, {"sysadmin"}),
    "enterprises.contact": ({"data_admin"}, NO_ONE),
    "enterprises.enterprise": ({"data_admin"}, {"data_admin"}),
    "imports.headeralias": ({"data_admin"}, {"data_admin"}),
    "imports.importbatch": ({"data_admin"}, NO_ONE),
    "imports.valueword": ({"data_admin"}, {"data_admin"}),
    "partners.partnerclient": ({"secadmin"}, {"secadmin"}),
    "reviews.dimensionrule": ({"sysadmin"}, {"sysadmin"}),
    "projects.gaterule": ({"sysadmin"}, {"sysadmin"}),
    "projects.stageterm": ({"sysadmin"}, {"sysadmin"}),
    "projects.lightrule": ({"sysadmin"}, NO_ONE),
    "notices.reminderrule": ({"sysadmin"}, {"sysadmin"}),
    "workcalendar.workcalendarday": ({"sysadmin"}, {"sysadmin"}),
}
CHANGES = {"projects.lightrule": {"sysadmin"}}  # where it is another than who adds
CLERK_PAGES = only(CLERKS)
DELETED = Rule(frozenset())  # nobody deletes
HISTORY = Rule(frozenset(), FORBIDDEN, dict.fromkeys(CLERKS, MISSING))
APP_LIST = Rule(frozenset(CLERKS - {"auditor"}), FORBIDDEN, {"auditor": MISSING})
STAFF_LIST = {"secadmin"}

FIXED = {
    "admin:index": Route({"GET": CLERK_PAGES}),
    # sends to the product's own page; whoever is signed in without an administration is refused
    "admin:login": Route({"GET": Rule(frozenset(), FORBIDDEN, dict.fromkeys(CLERKS, LOGIN))}),
    # whoever was signed in here is led to the login page, everybody else to the front door of the administration
    "admin:logout": Route({"POST": Rule(frozenset(EVERYBODY - CLERKS), LOGIN)}),
    "admin:password_change": Route({"GET": CLERK_PAGES}),
    "admin:password_change_done": Route({"GET": CLERK_PAGES}),
    "admin:jsi18n": Route({"GET": CLERK_PAGES}),
    "admin:app_list": Route({"GET": APP_LIST}, args=lambda district: ("chains",)),
    "admin:autocomplete": Route(
        {"GET": only({"sysadmin", "data_admin"})},
        query=lambda district: {"app_label": "chains", "model_name": "team", "field_name": "lead_agency", "term": "示"},
    ),
    "admin:view_on_site": Route(
        {"GET": Rule(frozenset(), FORBIDDEN, dict.fromkeys(CLERKS, MISSING))}, args=lambda d: (1, d.project.pk)
    ),
    "admin:accounts_user_link": Route(
        {"POST": only({"secadmin"})}, args=lambda district: (district.people["member"].pk,)
    ),
    "admin:chains_membership_import": Route({"GET": only(STAFF_LIST), "POST": only(STAFF_LIST)}),
    "admin:chains_membership_template": Route({"GET": only(STAFF_LIST)}),
    "admin:chains_membership_links": Route({"GET": only(STAFF_LIST)}),
}


def of_model(label: str) -> dict[str, Route]:
    """The five addresses that every model has."""
    sees, adds = MODELS[label]
    prefix = f"admin:{label.replace('.', '_')}"

    def row(district):
        return (district.row_of(label),)

    return {
        f"{prefix}_changelist": Route({"GET": only(sees)}),
        f"{prefix}_add": Route({"GET": only(adds), "POST": only(adds)}),
        f"{prefix}_change": Route({"GET": only(sees), "POST": only(CHANGES.get(label, adds))}, args=row),
        f"{prefix}_delete": Route({"GET": DELETED, "POST": DELETED}, args=row),
        # of the log itself there is only Django's own, empty page
        f"{prefix}_history": Route({"GET": only(sees) if label == "audit.auditentry" else HISTORY}, args=row),
    }


def registered() -> set[str]:
    """Every model that has an administration."""
    return {model._meta.label_lower for model in admin.site._registry}


ALL = FIXED | {name: route for label in MODELS for name, route in of_model(label).items()}
ADMINISTRATION = {name: replace(route, cast=CAST) for name, route in ALL.items()}

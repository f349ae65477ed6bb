"""Every address of the REST interface: who gets what. One line an address."""

from tests.scope.claims import CLAIM_INTERFACE
from tests.scope.commitments import actual, arrival, clause
from tests.scope.pages import (
    CREATES_FIRMS,
    EDITS_FIRM,
    HAVE_LISTS,
    LOGS,
    SEES_FIRM,
    amendment,
    extension,
    fact,
    firm,
    followup,
    milestone,
    notice,
    project,
)
from tests.scope.papers import project_file
from tests.scope.rules import (
    ANY_PERSON,
    BUSINESS,
    FORBIDDEN,
    HQ,
    NOWHERE,
    OFFICERS,
    PARTNERS,
    PUBLIC,
    SEES,
    SEES_SERVED,
    SERVES,
    SIGNED_IN,
    STAFF,
    WORKS,
    ApiRoute,
    for_partners,
    only,
    seen_by,
)

IN_SCOPE = {"partner"}


def progress(district):
    return (district.progress.pk,)


ALL = for_partners(ANY_PERSON, PARTNERS)


def for_staff(people):
    """A verb that no partner has."""
    return for_partners(only(people), (), FORBIDDEN)


def on_a_row(people, may, partner="partner"):
    """A verb on a row that the partner of the chain sees and may not change."""
    rule = for_partners(seen_by(people, may))
    return type(rule)(rule.ok, rule.rest, rule.but | {partner: FORBIDDEN})


ENTERPRISE = for_partners(seen_by(SEES_FIRM), IN_SCOPE)
PROJECT = for_partners(seen_by(SEES), IN_SCOPE)
NAMES = for_partners(seen_by(STAFF), PARTNERS)
FOLLOWUP, MINE = for_partners(seen_by(SEES)), for_partners(seen_by({"member"}))
STEP, VOID = for_partners(seen_by(SEES, WORKS)), for_partners(seen_by(SEES, HQ))
STAFF_OF_PROJECT = on_a_row(SEES, SEES)
CONTRACT, CONTRACT_WORK = for_partners(seen_by(SEES)), for_partners(seen_by(SEES, WORKS))


RULE = for_partners(seen_by(SIGNED_IN))
CHANGES_RULE = for_partners(seen_by(SIGNED_IN, {"sysadmin"}))
TRIES_RULE = for_partners(seen_by(SIGNED_IN, HQ | {"sysadmin"}))


def why(district):
    return {"reason": "示例"}


def a_contract(district):
    return (district.contract.pk,)


INTERFACE = {
    "api-schema": ApiRoute({"GET": ALL}),
    "api-docs": ApiRoute({"GET": ALL}),
    "api-token": ApiRoute({"POST": PUBLIC}),
    "api-nothing": ApiRoute({"GET": NOWHERE, "POST": NOWHERE}, args=lambda district: ()),
    "api-enterprise-list": ApiRoute({"GET": ALL, "POST": for_staff(CREATES_FIRMS)}),
    "api-enterprise-detail": ApiRoute(
        {"GET": ENTERPRISE, "PATCH": on_a_row(SEES_FIRM, EDITS_FIRM)}, args=firm, body=lambda district: {"intro": "改"}
    ),
    "api-project-list": ApiRoute({"GET": ALL, "POST": for_staff(LOGS)}),
    "api-project-detail": ApiRoute(
        {"GET": PROJECT, "PATCH": on_a_row(SEES, WORKS)}, args=project, body=lambda district: {"name": "改名"}
    ),
    "api-project-history": ApiRoute({"GET": PROJECT}, args=project),
    "api-project-stage": ApiRoute(
        {"POST": on_a_row(SEES, WORKS)},
        args=project,
        body=lambda district: {"to": "contact", "actual_on": "2026-11-23"},
    ),
    "api-project-gate": ApiRoute({"GET": STAFF_OF_PROJECT}, args=project),
    "api-project-facts": ApiRoute(
        {"GET": STAFF_OF_PROJECT, "POST": on_a_row(SEES, WORKS)},
        args=project,
        body=lambda district: {"code": "site_visited", "met_on": "2026-01-01"},
    ),
    "api-project-facts@hq": ApiRoute(
        {"POST": on_a_row(SEES, HQ)},
        args=project,
        body=lambda district: {"code": "review_passed", "met_on": "2026-01-01"},
    ),
    "api-project-facts@served": ApiRoute(
        {"POST": on_a_row(SEES_SERVED, SERVES, partner="other_partner")},
        args=lambda district: (district.served.pk,),
        body=lambda district: {"code": "service_file", "met_on": "2026-01-01"},
    ),
    "api-project-withdraw-fact": ApiRoute(
        {"POST": on_a_row(SEES, WORKS)}, args=fact("intent_document"), body=lambda district: {"reason": "示例"}
    ),
    "api-project-files": ApiRoute({"GET": STAFF_OF_PROJECT, "POST": on_a_row(SEES, WORKS)}, args=project),
    "api-project-file": ApiRoute({"GET": STAFF_OF_PROJECT}, args=project_file),
    "api-project-file-withdraw": ApiRoute(
        {"POST": on_a_row(SEES, HQ | {"leader", "member"})}, args=project_file, body=lambda district: {"reason": "示例"}
    ),
    "api-project-file-downloads": ApiRoute({"GET": on_a_row(SEES, HQ)}, args=project_file),
    "api-contract-list": ApiRoute({"GET": ALL, "POST": for_staff(LOGS)}),
    "api-contract-detail": ApiRoute(
        {"GET": CONTRACT, "PATCH": CONTRACT_WORK}, args=a_contract, body=lambda district: {"title": "改"}
    ),
    "api-contract-sign": ApiRoute(
        {"POST": CONTRACT_WORK}, args=a_contract, body=lambda district: {"signed_on": "2026-01-01"}
    ),
    "api-contract-terminate": ApiRoute(
        {"POST": CONTRACT_WORK}, args=a_contract, body=lambda district: {"reason": "示例"}
    ),
    "api-contract-adjustments": ApiRoute({"GET": CONTRACT}, args=a_contract),
    "api-contract-totals": ApiRoute(
        {"GET": for_staff(ANY_PERSON.ok)}, query=lambda district: {"start": "2026-01-01", "end": "2026-12-31"}
    ),
    "api-counted-month-list": ApiRoute({"GET": ALL, "POST": for_staff(HQ)}),
    "api-counted-month-detail": ApiRoute(
        {"GET": for_partners(seen_by(HAVE_LISTS))}, args=lambda district: (district.month.pk,)
    ),
    "api-project-people": ApiRoute({"GET": on_a_row(SEES, WORKS)}, args=project),
    "api-project-suspend": ApiRoute(
        {"POST": on_a_row(SEES, HQ)},
        args=project,
        body=lambda district: {"reason": "示例", "resume_by_on": "2026-12-31"},
    ),
    "api-project-resume": ApiRoute({"POST": on_a_row(SEES, HQ)}, args=project),
    "api-project-terminate": ApiRoute(
        {"POST": on_a_row(SEES, HQ | {"leader"})},
        args=project,
        body=lambda district: {"kind": "policy", "reason": "示例"},
    ),
    "api-project-reassign": ApiRoute(
        {"POST": on_a_row(SEES, HQ | {"leader"})}, args=project, body=lambda district: {"reason": "示例"}
    ),
    "api-milestone-list": ApiRoute({"GET": for_staff(HAVE_LISTS)}),
    "api-project-milestones": ApiRoute(
        {"GET": STAFF_OF_PROJECT, "POST": on_a_row(SEES, WORKS)},
        args=project,
        body=lambda district: {"kind": "pay", "due_on": "2027-01-01"},
    ),
    "api-project-plan-milestones": ApiRoute({"POST": on_a_row(SEES, WORKS)}, args=project),
    "api-project-milestone": ApiRoute(
        {"PATCH": on_a_row(SEES, WORKS)}, args=milestone, body=lambda district: {"name": "改名"}
    ),
    "api-project-milestone-done": ApiRoute(
        {"POST": on_a_row(SEES, WORKS)}, args=milestone, body=lambda district: {"done_on": "2026-01-01"}
    ),
    "api-project-milestone-cancel": ApiRoute(
        {"POST": on_a_row(SEES, HQ)}, args=milestone, body=lambda district: {"reason": "示例"}
    ),
    "api-project-extensions": ApiRoute(
        {"GET": STAFF_OF_PROJECT, "POST": on_a_row(SEES, WORKS)},
        args=project,
        body=lambda district: {"new_due_on": "2099-01-01", "reason": "示例"},
    ),
    "api-project-extension-decide": ApiRoute({"POST": on_a_row(SEES, HQ)}, args=extension("approve")),
    "api-project-amendments": ApiRoute(
        {"GET": STAFF_OF_PROJECT, "POST": on_a_row(SEES, WORKS)},
        args=project,
        body=lambda district: {"field": "content", "new": "改", "reason": "示例"},
    ),
    "api-project-amendment-decide": ApiRoute({"POST": on_a_row(SEES, HQ)}, args=amendment("approve")),
    "api-gate-rule-list": ApiRoute(
        {"GET": ALL, "POST": for_staff({"sysadmin"})},
        body=lambda district: {"stage": "contact", "code": "site_seen", "label": "示", "kind": "fact", "reason": "示"},
    ),
    "api-gate-rule-detail": ApiRoute(
        {"GET": RULE, "PATCH": CHANGES_RULE}, args=lambda district: ("signed.review_passed",), body=why
    ),
    "api-gate-rule-versions": ApiRoute({"GET": RULE}, args=lambda district: ("signed.review_passed",)),
    "api-gate-rule-preview": ApiRoute({"POST": TRIES_RULE}, args=lambda district: ("signed.review_passed",)),
    "api-stage-term-list": ApiRoute({"GET": ALL, "POST": for_staff({"sysadmin"})}),
    "api-stage-term-detail": ApiRoute(
        {"GET": RULE, "PATCH": CHANGES_RULE}, args=lambda district: ("land.signed.next",), body=why
    ),
    "api-stage-term-versions": ApiRoute({"GET": RULE}, args=lambda district: ("land.signed.next",)),
    "api-stage-term-preview": ApiRoute({"POST": TRIES_RULE}, args=lambda district: ("land.signed.next",)),
    "api-light-rule-list": ApiRoute({"GET": ALL}),
    "api-light-rule-detail": ApiRoute(
        {"GET": RULE, "PATCH": CHANGES_RULE}, args=lambda district: ("contact_A",), body=why
    ),
    "api-light-rule-versions": ApiRoute({"GET": RULE}, args=lambda district: ("contact_A",)),
    "api-light-rule-preview": ApiRoute({"POST": TRIES_RULE}, args=lambda district: ("contact_A",)),
    "api-reminder-rule-list": ApiRoute({"GET": ALL, "POST": for_staff({"sysadmin"})}),
    "api-reminder-rule-detail": ApiRoute(
        {"GET": RULE, "PATCH": CHANGES_RULE}, args=lambda district: ("MILESTONE",), body=why
    ),
    "api-reminder-rule-versions": ApiRoute({"GET": RULE}, args=lambda district: ("MILESTONE",)),
    "api-reminder-rule-preview": ApiRoute({"POST": TRIES_RULE}, args=lambda district: ("MILESTONE",)),
    "api-calendar-entries": ApiRoute(
        {"GET": for_staff(BUSINESS)}, query=lambda district: {"first": "2026-11-01", "last": "2026-11-30"}
    ),
    "api-workday-list": ApiRoute({"GET": ALL}),
    "api-workday-detail": ApiRoute(
        {"GET": ALL, "PATCH": for_staff({"sysadmin"})},
        args=lambda district: ("2027-01-04",),
        body=lambda district: {"is_workday": False},
    ),
    "api-workday-notice": ApiRoute(
        {"POST": for_staff({"sysadmin"})}, body=lambda district: {"days": [{"date": "2027-01-04", "is_workday": False}]}
    ),
    "api-loss-list": ApiRoute({"GET": for_staff(HAVE_LISTS)}),
    "api-loss-totals": ApiRoute({"GET": for_staff(HAVE_LISTS)}),
    "api-zombie-list": ApiRoute({"GET": for_staff(HQ)}),
    "api-progress-list": ApiRoute({"GET": ALL, "POST": for_staff(LOGS)}),
    "api-progress-detail": ApiRoute(
        {"GET": for_partners(seen_by(SEES)), "PATCH": for_partners(seen_by(SEES, WORKS))},
        args=progress,
        body=lambda district: {"actual_pct": "41"},
    ),
    "api-progress-verify": ApiRoute({"POST": for_partners(seen_by(SEES, HQ))}, args=progress),
    "api-progress-reopen": ApiRoute(
        {"POST": for_partners(seen_by(SEES, HQ))}, args=progress, body=lambda district: {"reason": "示例"}
    ),
    "api-followup-list": ApiRoute({"GET": ALL, "POST": for_staff(LOGS | OFFICERS)}),
    "api-followup-detail": ApiRoute({"GET": FOLLOWUP}, args=followup),
    "api-followup-done": ApiRoute({"POST": STEP}, args=followup),
    "api-followup-reschedule": ApiRoute({"POST": STEP}, args=followup, body=lambda district: {"next_on": "2099-01-01"}),
    "api-followup-void": ApiRoute({"POST": VOID}, args=followup, body=lambda district: {"reason": "示例"}),
    "api-commitment-list": ApiRoute({"GET": ALL, "POST": for_staff(LOGS)}),
    "api-commitment-detail": ApiRoute(
        {"GET": FOLLOWUP, "PATCH": STEP}, args=clause(), body=lambda district: {"item": "改"}
    ),
    "api-commitment-move": ApiRoute(
        {"POST": STEP}, args=clause(), body=lambda district: {"to": "condition_met", "actual_on": "2026-01-01"}
    ),
    "api-commitment-review": ApiRoute(
        {"POST": VOID},
        args=clause(),
        body=lambda district: {"result": "passed", "reference": "示", "reviewed_on": "2026-01-01"},
    ),
    "api-commitment-withdraw-review": ApiRoute({"POST": VOID}, args=clause(), body=lambda district: {"reason": "示例"}),
    "api-commitment-void": ApiRoute({"POST": STEP}, args=clause(), body=lambda district: {"reason": "示例"}),
    "api-commitment-history": ApiRoute({"GET": FOLLOWUP}, args=clause()),
    "api-promises-detail": ApiRoute({"GET": STAFF_OF_PROJECT}, args=project),
    "api-arrival-list": ApiRoute({"GET": ALL, "POST": for_staff(LOGS)}),
    "api-arrival-detail": ApiRoute(
        {"GET": FOLLOWUP, "PATCH": STEP}, args=arrival(), body=lambda district: {"note": "改"}
    ),
    "api-arrival-verify": ApiRoute({"POST": VOID}, args=arrival()),
    "api-arrival-unverify": ApiRoute(
        {"POST": VOID}, args=arrival(verified=True), body=lambda district: {"reason": "示例"}
    ),
    "api-arrival-void": ApiRoute({"POST": STEP}, args=arrival(), body=lambda district: {"reason": "示例"}),
    "api-actual-list": ApiRoute({"GET": ALL, "POST": for_staff(LOGS)}),
    "api-actual-detail": ApiRoute(
        {"GET": FOLLOWUP, "PATCH": STEP}, args=actual(), body=lambda district: {"note": "改"}
    ),
    "api-actual-verify": ApiRoute({"POST": VOID}, args=actual()),
    "api-actual-unverify": ApiRoute(
        {"POST": VOID}, args=actual(verified=True), body=lambda district: {"reason": "示例"}
    ),
    "api-actual-void": ApiRoute({"POST": STEP}, args=actual(), body=lambda district: {"reason": "示例"}),
    "api-chain-list": ApiRoute({"GET": ALL}),
    "api-chain-detail": ApiRoute({"GET": NAMES}, args=lambda district: (district.chain.pk,)),
    "api-node-list": ApiRoute({"GET": ALL}),
    "api-node-detail": ApiRoute({"GET": NAMES}, args=lambda district: (district.node.pk,)),
    "api-team-list": ApiRoute({"GET": ALL}),
    "api-team-detail": ApiRoute({"GET": NAMES}, args=lambda district: (district.team.pk,)),
    "api-notice-list": ApiRoute({"GET": ALL}),
    "api-notice-detail": ApiRoute({"GET": MINE}, args=notice),
    "api-notice-read": ApiRoute({"POST": MINE}, args=notice),
    "api-notice-done": ApiRoute({"POST": MINE}, args=notice),
    "api-notice-snooze": ApiRoute({"POST": MINE}, args=notice, body=lambda district: {"until_on": "2026-11-24"}),
}
INTERFACE |= CLAIM_INTERFACE

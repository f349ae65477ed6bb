"""Every address of the REST interface: who gets what. One line an address."""

from tests.scope.pages import CREATES_FIRMS, EDITS_FIRM, LOGS, SEES_FIRM, fact, firm, followup, notice, project
from tests.scope.rules import (
    ANY_PERSON,
    FORBIDDEN,
    HQ,
    NOWHERE,
    PARTNERS,
    PUBLIC,
    SEES,
    STAFF,
    WORKS,
    ApiRoute,
    for_partners,
    only,
    seen_by,
)

IN_SCOPE = {"partner"}
ALL = for_partners(ANY_PERSON, PARTNERS)


def for_staff(people):
    """A verb that no partner has."""
    return for_partners(only(people), (), FORBIDDEN)


def on_a_row(people, may):
    """A verb on a row that the partner of the chain sees and may not change."""
    rule = for_partners(seen_by(people, may))
    return type(rule)(rule.ok, rule.rest, rule.but | dict.fromkeys(IN_SCOPE, FORBIDDEN))


ENTERPRISE = for_partners(seen_by(SEES_FIRM), IN_SCOPE)
PROJECT = for_partners(seen_by(SEES), IN_SCOPE)
NAMES = for_partners(seen_by(STAFF), PARTNERS)
FOLLOWUP, MINE = for_partners(seen_by(SEES)), for_partners(seen_by({"member"}))
STEP, VOID = for_partners(seen_by(SEES, WORKS)), for_partners(seen_by(SEES, HQ))
STAFF_OF_PROJECT = on_a_row(SEES, SEES)

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
    "api-project-withdraw-fact": ApiRoute(
        {"POST": on_a_row(SEES, WORKS)}, args=fact("intent_document"), body=lambda district: {"reason": "示例"}
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
    "api-followup-list": ApiRoute({"GET": ALL, "POST": for_staff(LOGS)}),
    "api-followup-detail": ApiRoute({"GET": FOLLOWUP}, args=followup),
    "api-followup-done": ApiRoute({"POST": STEP}, args=followup),
    "api-followup-reschedule": ApiRoute({"POST": STEP}, args=followup, body=lambda district: {"next_on": "2099-01-01"}),
    "api-followup-void": ApiRoute({"POST": VOID}, args=followup, body=lambda district: {"reason": "示例"}),
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

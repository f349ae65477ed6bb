"""Commitments, money arrived and yearly figures of a project: who gets what. One line an address."""

from tests.scope.rules import ASSIGNED, BUSINESS, HQ, NOT_ASSIGNED, SEES, WORKS, form, get, only, seen_by

HAVE_LISTS = BUSINESS - ASSIGNED - NOT_ASSIGNED


def project(district):
    return (district.project.pk,)


def clause(*more):
    return lambda district: (district.project.commitments.first().pk, *more)


def arrival(*, verified=False):
    return lambda district: (district.project.fundarrivals.filter(verified_at__isnull=not verified).first().pk,)


def actual(*, verified=False):
    return lambda district: (district.project.yearlyactuals.filter(verified_at__isnull=not verified).first().pk,)


COMMITMENTS = {
    "commitments:list": get(only(HAVE_LISTS)),
    "commitments:list@unpaid": get(only(HAVE_LISTS), query=lambda district: {"due": "unpaid"}),
    "commitments:export": get(only(HAVE_LISTS)),
    "commitments:arrivals": get(only(HAVE_LISTS)),
    "commitments:panel": get(seen_by(SEES), args=project),
    "commitments:detail": get(seen_by(SEES), args=clause()),
    "commitments:create": form(
        seen_by(SEES, WORKS), args=lambda district: (district.project.pk, "gov"), body=lambda district: {"item": "示例"}
    ),
    "commitments:edit": form(seen_by(SEES, WORKS), args=clause(), body=lambda district: {"item": "改", "version": 0}),
    "commitments:void": form(seen_by(SEES, WORKS), args=clause(), body=lambda district: {"reason": "示例", "version": 0}),
    "commitments:move": form(
        seen_by(SEES, WORKS), args=clause("condition_met"), body=lambda district: {"actual_on": "2026-01-01", "version": 0}
    ),
    "commitments:move@hq": form(
        seen_by(SEES, HQ), args=clause("expired"),
        body=lambda district: {"actual_on": "2026-01-01", "reason": "示例", "version": 0},
    ),
    "commitments:review": form(
        seen_by(SEES, HQ), args=clause(),
        body=lambda district: {"result": "passed", "reference": "示", "reviewed_on": "2026-01-01", "version": 0},
    ),
    "commitments:review-withdraw": form(
        seen_by(SEES, HQ), args=clause(), body=lambda district: {"reason": "示例", "version": 0}
    ),
    "commitments:arrival-create": form(
        seen_by(SEES, WORKS), args=project, body=lambda district: {"kind": "land", "amount_wan": 1, "arrived_on": "2026-01-01"}
    ),
    "commitments:actual-create": form(
        seen_by(SEES, WORKS), args=project, body=lambda district: {"kind": "tax", "actual": 1, "year": 2020, "source": "示"}
    ),
}  # fmt: skip
COMMITMENTS |= {
    f"commitments:{name}-{verb}": form(
        seen_by(SEES, people), args=row(verified=verb == "unverify"),
        body=lambda district: {"note": "改", "reason": "示例", "version": 0},
    )
    for name, row in (("arrival", arrival), ("actual", actual))
    for verb, people in (("edit", WORKS), ("verify", HQ), ("unverify", HQ), ("void", WORKS))
}  # fmt: skip

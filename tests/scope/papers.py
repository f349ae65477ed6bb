"""Files and contracts of a project: who gets what. One line an address."""

from tests.scope.rules import (
    ASSIGNED,
    BUSINESS,
    HQ,
    NOT_ASSIGNED,
    SEES,
    SEES_SERVED,
    SERVES,
    WORKS,
    Route,
    form,
    get,
    only,
    seen_by,
)

HAVE_LISTS = BUSINESS - ASSIGNED - NOT_ASSIGNED


def project(district):
    return (district.project.pk,)


def project_file(district):
    return district.project.pk, district.file.stored.uid


def contract(district):
    return district.project.pk, district.contract.pk


PAPERS = {
    "projects:files-panel": get(seen_by(SEES), args=project),
    "projects:file-attach@served": form(seen_by(SEES_SERVED, SERVES), args=lambda district: (district.served.pk,)),
    "projects:file-attach": form(seen_by(SEES, WORKS), args=project),
    "projects:file": get(seen_by(SEES), args=project_file),
    "projects:file-replace": form(seen_by(SEES, WORKS), args=project_file),
    "projects:file-withdraw": form(
        seen_by(SEES, HQ | {"leader", "member"}), args=project_file, body=lambda district: {"reason": "示例"}
    ),
    "projects:file-downloads": get(seen_by(SEES, HQ), args=project_file),
    "projects:contracts": get(only(HAVE_LISTS)),
    "projects:contracts-export": get(only(HAVE_LISTS)),
    "projects:months": Route({"GET": only(HAVE_LISTS), "POST": only(HQ)}),
    "projects:contracts-panel": get(seen_by(SEES), args=project),
    "projects:contract": get(seen_by(SEES), args=contract),
    "projects:contract-create": form(seen_by(SEES, WORKS), args=project, body=lambda district: {"title": "示例"}),
    "projects:contract-edit": form(
        seen_by(SEES, WORKS), args=contract, body=lambda district: {"title": "改", "version": 0}
    ),
    "projects:contract-sign": form(
        seen_by(SEES, WORKS), args=contract, body=lambda district: {"signed_on": "2026-01-01", "version": 0}
    ),
    "projects:contract-terminate": form(
        seen_by(SEES, WORKS), args=contract, body=lambda district: {"reason": "示例", "version": 0}
    ),
}

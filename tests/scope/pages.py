"""Every page and htmx fragment: who gets what. One line an address."""

from tests.scope.calendar import CALENDAR
from tests.scope.claims import CLAIM_PAGES
from tests.scope.commitments import COMMITMENTS
from tests.scope.papers import PAPERS
from tests.scope.rules import (
    ADMINS,
    ANY_PERSON,
    ASSIGNED,
    BUSINESS,
    EVERYBODY,
    HQ,
    LIBRARY,
    LOGIN,
    MISSING,
    NOBODY,
    NOT_ASSIGNED,
    NOWHERE,
    OFFICERS,
    OTHER,
    PARTNERS,
    PUBLIC,
    SEES,
    SEES_SERVED,
    SERVES,
    STAFF,
    TEAMS,
    WORKS,
    Route,
    Rule,
    act,
    form,
    get,
    only,
    seen_by,
)


def firm(district):
    return (district.firm.pk,)


def contact(district):
    return (district.contact.pk,)


def project(district):
    return (district.project.pk,)


def followup(district):
    return (district.followup.pk,)


def notice(district):
    return (district.notice.pk,)


def batch(district):
    return (district.batch.pk,)


def people_list(district):
    return (district.people_list.pk,)


def batch_row(district):
    return district.preview.pk, 2


def pair(district):
    return (district.pair.pk,)


def firm_list(district):
    return (district.firm_list.pk,)


def progress(district):
    return district.project.pk, district.progress.pk


def fact(code):
    return lambda district: (district.project.pk, code)


def milestone(district):
    return (district.project.pk, district.project.milestones.first().pk)


def extension(verb):
    return lambda district: (district.project.pk, district.project.extensions.first().pk, verb)


def amendment(verb):
    return lambda district: (district.project.pk, district.project.amendments.first().pk, verb)


LOGS = TEAMS | HQ  # may log a follow-up, may create a project
CREATES_FIRMS = TEAMS | HQ | {"chain_office", "data_admin"}
SEES_FIRM = LIBRARY | ASSIGNED
EDITS_FIRM = WORKS | {"data_admin", "chain_office"}
SEES_CONTACT = SEES | {"data_admin"}
IMPORTS = HQ | {"data_admin"}
HAVE_LISTS = BUSINESS - ASSIGNED - NOT_ASSIGNED  # assigned people open what is assigned to them
HIDDEN_SITE = Rule(frozenset(ADMINS | {"data_admin"}), MISSING, dict.fromkeys(NOBODY | PARTNERS, MISSING))
NOT_READY = Rule(frozenset(), but=dict.fromkeys(EVERYBODY, "error 503"))  # no beat runs beside the tests
TO_LOGIN = Rule(frozenset(), LOGIN)

ACCOUNTS = {
    "ops:healthz": get(PUBLIC),
    "ops:readyz": get(NOT_READY),
    "help": get(ANY_PERSON),
    "kit": get(HIDDEN_SITE),
    "accounts:login": Route({"GET": PUBLIC, "POST": PUBLIC}),
    "accounts:logout": act(TO_LOGIN),
    "accounts:password": form(ANY_PERSON),
    # without a link opened before there is nothing to set
    "accounts:activate-set": Route({"GET": NOWHERE, "POST": NOWHERE}),
    "accounts:activate": get(PUBLIC, args=lambda district: ("no-such-token",)),
}
ENTERPRISES = {
    "enterprises:list": get(only(LIBRARY)),
    "enterprises:export": form(
        only(LIBRARY),
        query=lambda district: {"all": "1"},
        body=lambda district: {"format": "csv", "which": "all", "reason": "示例"},
    ),
    "enterprises:columns": form(only(LIBRARY), body=lambda district: {"columns": ["name", "region"]}),
    "enterprises:bulk-tags": form(
        only(LIBRARY),
        query=lambda district: {"ids": [district.firm.pk]},
        body=lambda district: {"act": "add", "tags": "示例"},
    ),
    "enterprises:bulk-team": form(
        only(HQ), query=lambda district: {"ids": [district.firm.pk]}, body=lambda district: {"team": district.team.pk}
    ),
    "enterprises:bulk-list": form(
        only(LIBRARY),
        query=lambda district: {"ids": [district.firm.pk]},
        body=lambda district: {"act": "put", "name": "示例名单"},
    ),
    "enterprises:firm-lists": get(only(LIBRARY)),
    "enterprises:firm-list-create": form(only(LIBRARY), body=lambda district: {"name": "示例", "shared": "private"}),
    # the member's own list, shared with the team: the leader reads it, headquarters keep every shared one
    "enterprises:firm-list-edit": form(
        seen_by({"member", "leader", *HQ}, {"member", *HQ}),
        args=firm_list,
        body=lambda district: {"name": "示例", "shared": "private"},
    ),
    "enterprises:firm-list-close": form(seen_by({"member", "leader", *HQ}, {"member", *HQ}), args=firm_list),
    "lists:view-save": form(
        only(LIBRARY),
        query=lambda district: {"page": "enterprises"},
        body=lambda district: {"page": "enterprises", "name": "示例视图", "shared": "private"},
    ),
    "lists:view": get(seen_by({"member"}), args=lambda district: (district.saved_view.pk,)),
    "lists:view-remove": form(seen_by({"member"}), args=lambda district: (district.saved_view.pk,)),
    "lists:exports": get(only(LIBRARY)),
    "lists:export-file": get(seen_by({"member"}), args=lambda district: (district.export_job.pk,)),
    "enterprises:pick": get(ANY_PERSON, query=lambda district: {"q": district.firm.name}),
    "enterprises:similar": get(only(CREATES_FIRMS), query=lambda district: {"name": district.firm.name}),
    "enterprises:create": form(
        only(CREATES_FIRMS), body=lambda district: {"name": "重庆示例新建有限公司", "grade": "C"}
    ),
    "enterprises:edit": form(
        seen_by(SEES_FIRM, EDITS_FIRM), args=firm, body=lambda district: {"name": "改名", "version": 0}
    ),
    "enterprises:verify": form(
        seen_by(SEES_FIRM, EDITS_FIRM), args=firm, body=lambda district: {"source": "license", "version": 0}
    ),
    "enterprises:deactivate": form(seen_by(SEES_FIRM, IMPORTS), args=firm, body=lambda district: {"reason": "示例"}),
    "enterprises:alias-create": form(
        seen_by(SEES_FIRM, EDITS_FIRM), args=firm, body=lambda district: {"name": "示例旧名有限公司", "kind": "former"}
    ),
    "enterprises:contact-create": form(
        seen_by(SEES_FIRM, SEES_CONTACT), args=firm, body=lambda district: {"name": "李示例", "mobile": "13900000000"}
    ),
    "enterprises:contact-edit": form(
        seen_by(SEES_CONTACT), args=contact, body=lambda district: {"name": "改", "version": 0}
    ),
    "enterprises:contact-leave": form(seen_by(SEES_CONTACT), args=contact),
    "enterprises:contact-reveal": form(
        seen_by(SEES_CONTACT, SEES), args=contact, body=lambda district: {"reason": "电话回访"}
    ),
    "insights:enterprise": get(seen_by(SEES_FIRM), args=firm),
    "enterprises:duplicates": get(only(IMPORTS)),
    "enterprises:duplicates-search": act(only(IMPORTS)),
    "enterprises:pair-reject": act(seen_by(IMPORTS), args=pair),
    "enterprises:pair-branch": form(
        seen_by(IMPORTS), args=pair, body=lambda district: {"branch": district.pair.left_id}
    ),
    "enterprises:merge-with": form(
        seen_by(SEES_FIRM, IMPORTS), args=firm, body=lambda district: {"other": district.pair.right_id}
    ),
    "enterprises:merge": form(
        seen_by(LIBRARY, IMPORTS), args=lambda district: (district.firm.pk, district.pair.right_id)
    ),
    "enterprises:merges": get(only(IMPORTS)),
    "enterprises:merge-undo": form(seen_by(IMPORTS), args=lambda district: (district.merge.pk,)),
}
TABS = ["projects", "followups", "contacts", "relations", "changes"]
ENTERPRISES |= {
    f"insights:enterprise@{tab}": get(seen_by(SEES_FIRM), args=firm, query=lambda district, tab=tab: {"tab": tab})
    for tab in TABS
}
PROJECTS = {
    "projects:list": get(only(HAVE_LISTS)),
    "projects:list@search": get(only(HAVE_LISTS), query=lambda district: {"q": district.firm.name}),
    "projects:board": get(only(HAVE_LISTS)),
    "projects:export": get(only(HAVE_LISTS)),
    "projects:columns": form(only(HAVE_LISTS), body=lambda district: {"columns": ["firm"]}),
    "projects:progress": form(only(HAVE_LISTS)),
    "projects:progress-panel": get(seen_by(SEES), args=project),
    "projects:progress-report": form(seen_by(SEES, WORKS), args=project, body=lambda district: {"problem": "示例"}),
    "projects:progress-verify": act(seen_by(SEES, HQ), args=progress, body=lambda district: {"version": 0}),
    "projects:progress-reopen": form(seen_by(SEES, HQ), args=progress, body=lambda district: {"version": 0}),
    "projects:create": form(only(LOGS), query=lambda district: {"enterprise": district.firm.pk}),
    "projects:create-existing": form(only(HQ)),
    "projects:nodes": get(only(LOGS), query=lambda district: {"chain": district.chain.pk}),
    "projects:owners": get(only(LOGS), query=lambda district: {"team": district.team.pk}),
    "projects:edit": form(seen_by(SEES, WORKS), args=project, body=lambda district: {"name": "改名", "version": 0}),
    "projects:stage": form(
        seen_by(SEES, WORKS), args=project, body=lambda district: {"to": "contact", "actual_on": "2026-01-01", "version": 0}
    ),
    "projects:fact": form(seen_by(SEES, WORKS), args=fact("intent_document"), body=lambda district: {"met_on": "2026-01-01"}),
    "projects:fact@served": form(
        seen_by(SEES_SERVED, SERVES), args=lambda district: (district.served.pk, "service_file"),
        body=lambda district: {"met_on": "2026-01-01"},
    ),
    "projects:stage@served": form(
        seen_by(SEES_SERVED, OTHER | HQ), args=lambda district: (district.served.pk,), body=lambda district: {"version": 0}
    ),
    "projects:edit@served": form(
        seen_by(SEES_SERVED, OTHER | HQ), args=lambda district: (district.served.pk,), body=lambda district: {"version": 0}
    ),
    "projects:fact@hq": form(seen_by(SEES, HQ), args=fact("review_passed"), body=lambda district: {"met_on": "2026-01-01"}),
    "projects:fact-withdraw": form(
        seen_by(SEES, WORKS), args=fact("intent_document"), body=lambda district: {"reason": "示例"}
    ),
    "projects:suspend": form(
        seen_by(SEES, HQ), args=project, body=lambda district: {"reason": "示例", "resume_by_on": "2026-12-31", "version": 0}
    ),
    "projects:resume": form(seen_by(SEES, HQ), args=project, body=lambda district: {"version": 0}),
    "projects:terminate": form(
        seen_by(SEES, HQ | {"leader"}), args=project,
        body=lambda district: {"kind": "policy", "reason": "示例", "version": 0},
    ),
    "projects:reassign": form(
        seen_by(SEES, HQ | {"leader"}), args=project,
        body=lambda district: {"team": district.team.pk, "reason": "示例", "version": 0},
    ),
    "projects:milestones": get(only(HAVE_LISTS)),
    "projects:milestones-panel": get(seen_by(SEES), args=project),
    "projects:milestone-create": form(
        seen_by(SEES, WORKS), args=project, body=lambda district: {"kind": "pay", "due_on": "2027-01-01", "version": 0}
    ),
    "projects:milestones-plan": act(seen_by(SEES, WORKS), args=project),
    "projects:milestone-edit": form(
        seen_by(SEES, WORKS), args=milestone, body=lambda district: {"name": "改名", "version": 0}
    ),
    "projects:milestone-done": form(
        seen_by(SEES, WORKS), args=milestone, body=lambda district: {"done_on": "2026-01-01", "version": 0}
    ),
    "projects:milestone-cancel": form(
        seen_by(SEES, HQ), args=milestone, body=lambda district: {"reason": "示例", "version": 0}
    ),
    "projects:extend": form(
        seen_by(SEES, WORKS), args=project,
        body=lambda district: {"new_due_on": "2099-01-01", "reason": "示例", "version": 0},
    ),
    "projects:extension-decide": form(seen_by(SEES, HQ), args=extension("approve"), body=lambda district: {"version": 0}),
    "projects:extension-decide@withdraw": form(
        seen_by(SEES, HQ | {"member"}), args=extension("withdraw"), body=lambda district: {"version": 0}
    ),
    "projects:amendments-panel": get(seen_by(SEES), args=project),
    "projects:amend": form(
        seen_by(SEES, WORKS), args=project,
        body=lambda district: {"field": "content", "new": "改", "reason": "示例", "version": 0},
    ),
    "projects:amendment-decide": form(seen_by(SEES, HQ), args=amendment("approve"), body=lambda district: {"version": 0}),
    "projects:amendment-decide@withdraw": form(
        seen_by(SEES, HQ | {"member"}), args=amendment("withdraw"), body=lambda district: {"version": 0}
    ),
    "insights:project": get(seen_by(SEES), args=project),
    "insights:project-brief": get(seen_by(SEES), args=project),
}  # fmt: skip
FOLLOWUPS = {
    "followups:list": get(only(HAVE_LISTS)),
    "followups:list@records": get(only(HAVE_LISTS), query=lambda district: {"due": "records"}),
    "followups:create": form(only(LOGS | OFFICERS)),
    "followups:create@served": form(
        seen_by(SEES_SERVED, SERVES), query=lambda district: {"project": district.served.pk},
        body=lambda district: {"kind": "visit", "summary": "看了产线，企业反映用电和用工", "happened_at": "2026-11-01T10:00"},
    ),
    "followups:create@project": form(
        seen_by(SEES, WORKS), query=lambda district: {"project": district.project.pk},
        body=lambda district: {"kind": "visit", "summary": "看了厂房，谈了租金和配套", "happened_at": "2026-11-01T10:00"},
    ),
    "followups:create@firm": form(
        seen_by(SEES_FIRM, LOGS), query=lambda district: {"enterprise": district.firm.pk},
    ),
    "followups:targets": get(only(LOGS | OFFICERS), query=lambda district: {"q": district.firm.name}),
    "followups:edit": form(seen_by(SEES, {"member"}), args=followup, body=lambda district: {"summary": "改", "version": 0}),
    "followups:done": act(seen_by(SEES, WORKS), args=followup),
    "followups:reschedule": form(seen_by(SEES, WORKS), args=followup, body=lambda district: {"next_on": "2099-01-01"}),
    "followups:void": form(seen_by(SEES, HQ), args=followup, body=lambda district: {"reason": "示例"}),
    "followups:note": form(seen_by(SEES, {"member"}), args=followup, body=lambda district: {"note": "补充示例"}),
}  # fmt: skip
NOTICES = {
    "notices:list": get(ANY_PERSON),
    "notices:bell": get(ANY_PERSON),
    "notices:read-all": act(ANY_PERSON),
    "notices:read": act(seen_by({"member"}), args=notice),
    "notices:done": act(seen_by({"member"}), args=notice),
    "notices:snooze": act(seen_by({"member"}), args=notice, body=lambda district: {"days": "1"}),
}
IMPORT_PAGES = {
    "imports:list": get(only(IMPORTS, MISSING)),
    "imports:new": form(only(IMPORTS, MISSING)),
    "imports:template": get(only(IMPORTS, MISSING), args=lambda district: ("enterprise",)),
    "imports:template@projects": get(only(HQ, MISSING), args=lambda district: ("existing_project",)),
    "imports:detail": get(seen_by(IMPORTS), args=batch),
    "imports:defaults": act(seen_by(HQ), args=lambda district: (district.project_list.pk,)),
    "imports:commit": act(seen_by(IMPORTS), args=batch),
    "imports:row": form(seen_by(IMPORTS), args=batch_row),
    "imports:cell": form(seen_by(IMPORTS), args=lambda district: (*batch_row(district), 0)),
    "imports:revert": act(seen_by(IMPORTS), args=batch_row),
    "imports:drop": act(seen_by(IMPORTS), args=batch_row),
    "imports:restore": act(seen_by(IMPORTS), args=batch_row),
    "imports:choose": act(seen_by(IMPORTS), args=batch_row),
    "imports:many": act(
        seen_by(IMPORTS), args=lambda district: (district.preview.pk,), body=lambda district: {"act": "drop"}
    ),
    "imports:template@people": get(only(IMPORTS, MISSING), args=lambda district: ("contact",)),
    "imports:statement": form(seen_by(IMPORTS), args=people_list),
    "imports:people": act(seen_by(IMPORTS), args=batch),
    "imports:cancel": act(seen_by(IMPORTS), args=batch),
    "imports:undo": form(seen_by(IMPORTS), args=batch, body=lambda district: {"reason": "示例"}),
    "imports:forecast": get(seen_by(IMPORTS), args=batch),
    "imports:left": get(seen_by(IMPORTS), args=batch),
    "imports:left-file": get(seen_by(IMPORTS), args=batch),
    "imports:columns": form(seen_by(IMPORTS), args=batch),
    "imports:mappings": get(only(IMPORTS, MISSING)),
    "imports:mapping": form(seen_by(IMPORTS), args=lambda district: (district.saved_layout.pk,)),
    "imports:mapping-delete": act(seen_by(IMPORTS), args=lambda district: (district.saved_layout.pk,)),
    "imports:refused": get(seen_by(IMPORTS), args=batch),
    "imports:file": get(seen_by(IMPORTS), args=batch),
    "imports:file@people": get(seen_by(IMPORTS, HQ), args=people_list),
}
INSIGHTS = {
    "insights:workbench": get(ANY_PERSON),
    "insights:search": get(ANY_PERSON, query=lambda district: {"q": district.firm.name}),
    "insights:search@phone": get(ANY_PERSON, query=lambda district: {"q": "7701"}),
    "insights:chains": get(ANY_PERSON),
    "insights:chain": get(seen_by(STAFF), args=lambda district: (district.chain.pk,)),
    "insights:chain@node": get(
        seen_by(STAFF), args=lambda district: (district.chain.pk,), query=lambda district: {"node": district.node.pk}
    ),
    "insights:chain@table": get(
        seen_by(STAFF), args=lambda district: (district.chain.pk,), query=lambda district: {"view": "table"}
    ),
    "insights:quality": get(only(TEAMS | HQ | {"data_admin"})),
    "insights:quality-count": act(only(TEAMS | HQ | {"data_admin"})),
    "insights:teams": get(only(STAFF)),
    "insights:team": get(seen_by(STAFF), args=lambda district: (district.team.pk,)),
    "insights:handover": form(only(HQ | {"leader", "other_leader"})),
}
INSIGHTS |= {
    f"insights:workbench@{tab}": get(ANY_PERSON, query=lambda district, tab=tab: {"tab": tab})
    for tab in ("overdue", "cooling", "todo", "red")
}

PAGES = (
    ACCOUNTS
    | ENTERPRISES
    | PROJECTS
    | PAPERS
    | FOLLOWUPS
    | COMMITMENTS
    | CLAIM_PAGES
    | NOTICES
    | IMPORT_PAGES
    | INSIGHTS
    | CALENDAR
)

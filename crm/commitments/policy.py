"""Who may draft, decide, report and verify (domain.md 6.3, 4.5): teams draft and report, the headquarters decide."""

from core.accounts.models import User
from core.accounts.roles import TEAM_ROLES, Role
from crm.commitments.models import Commitment, VerifiedRow
from crm.commitments.states import EDITABLE_IN, Move, Office, Side, Status
from crm.projects.models import Project
from crm.projects.policy import can_edit_project, can_list_projects, is_headquarters
from crm.projects.stages import is_signed


def can_list_commitments(user: User) -> bool:
    """Say whether ``user`` leafs through promises and money: whoever has a list of projects."""
    return can_list_projects(user)


def can_read_promises(user: User) -> bool:
    """Say whether ``user`` reads the promises of a project that he sees: everybody but partners."""
    return user.is_active and user.role != Role.PARTNER


def can_add_commitment(by: User | None, project: Project) -> bool:
    """Say whether ``by`` may draft a clause: who works on the project; from 签约 on HQ alone, with a reason."""
    return can_draft(by, project) and (not is_signed(project.stage) or is_headquarters(by))


def can_draft_at_all(by: User) -> bool:
    """Say whether ``by`` drafts and reports for some project: teams and HQ."""
    return is_headquarters(by) or (by.is_active and by.role in TEAM_ROLES)


def can_draft(by: User | None, project: Project) -> bool:
    """Say whether ``by`` may draft clauses and report figures: who works on the project, while it runs."""
    return project.is_running and works_on(by, project)


def works_on(by: User | None, project: Project) -> bool:
    """Say whether ``by`` works on the project; asked once for a row that was read, for a page asks it of every clause."""
    known = project.__dict__.setdefault("_works_on", {})
    key = by.pk if by is not None else None
    if key not in known:
        known[key] = can_edit_project(by, project)
    return known[key]


def can_edit_commitment(by: User | None, clause: Commitment, project: Project) -> bool:
    """Say whether ``by`` may change or void a clause that nobody decided on yet; from 签约 on HQ alone, with a reason."""
    if clause.voided_at is not None or clause.status not in EDITABLE_IN or not can_draft(by, project):
        return False
    return not is_signed(project.stage) or is_headquarters(by)


def can_decide(by: User | None) -> bool:
    """Say whether ``by`` may approve, refuse, pay and record reviews: HQ."""
    return is_headquarters(by)


def can_make_move(by: User | None, clause: Commitment, project: Project, move: Move) -> bool:
    """Say whether ``by`` may take this step; who applied does not approve his own application."""
    if clause.voided_at is not None or not project.is_running:
        return False
    if move.office == Office.TEAM:
        return works_on(by, project)
    return is_headquarters(by) and not (move.to == Status.APPROVED and applied_himself(by, clause))


def applied_himself(by: User | None, clause: Commitment) -> bool:
    """Say whether ``by`` made the application that waits."""
    return by is not None and clause.status == Status.APPLIED and clause.applied_by_id == by.pk


def can_review(by: User | None, clause: Commitment) -> bool:
    """Say whether ``by`` may record the 公平竞争审查 of a clause: HQ, for what the government promises."""
    return clause.side == Side.GOV and clause.voided_at is None and is_headquarters(by)


def can_change_figure(by: User | None, row: VerifiedRow, project: Project) -> bool:
    """Say whether ``by`` may correct or void a reported figure: who works on the project, until it is verified."""
    return row.voided_at is None and row.verified_at is None and can_draft(by, project)


def can_verify(by: User | None, row: VerifiedRow) -> bool:
    """Say whether ``by`` may verify a figure: somebody of HQ who neither reported nor changed it (four eyes)."""
    return by is not None and is_headquarters(by) and row.verified_at is None and not is_his_own(by, row)


def is_his_own(by: User | None, row: VerifiedRow) -> bool:
    """Say whether ``by`` reported the figure or changed it last."""
    return by is not None and by.pk in (row.reported_by_id, row.changed_by_id)


def can_unverify(by: User | None, row: VerifiedRow) -> bool:
    """Say whether ``by`` may take a verification back: HQ, with a reason."""
    return is_headquarters(by) and row.verified_at is not None and row.voided_at is None

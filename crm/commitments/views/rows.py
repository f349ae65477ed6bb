"""What a person may do with each clause and figure of a project, as buttons."""

from django.urls import reverse

from crm.commitments import policy
from crm.commitments.models import Commitment, FundArrival, VerifiedRow
from crm.commitments.states import Review, Side, Status, moves_from
from crm.projects.models import Project

ICONS = {
    Status.CONDITION_MET: "circle-check", Status.APPLIED: "send", Status.APPROVED: "rubber-stamp", Status.PAID: "cash",
    Status.REFUSED: "circle-x", Status.EXPIRED: "clock-off", Status.PENDING: "rotate",
}  # fmt: skip


def clause_acts(user, clause: Commitment, project: Project) -> list[dict]:
    """Return the acts on a clause, the usual next step first (``main``), as components of a menu."""
    acts = [_move_act(clause, move) for move in moves_from(clause.status) if _offered(user, clause, project, move)]
    reviews = _review_acts(user, clause, project)
    acts = reviews + acts if clause.review == Review.NONE else acts + reviews
    if policy.can_edit_commitment(user, clause, project):
        acts.append(_act("edit", clause, "修改", "pencil"))
        acts.append(_act("void", clause, "作废", "trash"))
    return acts


def _offered(user, clause: Commitment, project: Project, move) -> bool:
    unreviewed = move.to == Status.APPROVED and clause.side == Side.GOV and clause.review != Review.PASSED
    return not unreviewed and policy.can_make_move(user, clause, project, move)


def _move_act(clause: Commitment, move) -> dict:
    return {
        "url": reverse("commitments:move", args=[clause.pk, move.to]),
        "word": move.word_for(clause.side),
        "icon": ICONS[move.to],
        "main": not move.needs_reason,
    }


def _review_acts(user, clause: Commitment, project: Project) -> list[dict]:
    if clause.status in (Status.APPROVED, Status.PAID) or not project.is_running:
        return []
    if not policy.can_review(user, clause):
        return []
    if clause.review == Review.NONE:
        return [_act("review", clause, "登记审查结果", "shield-check") | {"main": True}]
    return [
        _act("review", clause, "更正审查结果", "shield-check"),
        _act("review-withdraw", clause, "撤回审查结果", "shield-x"),
    ]


def _act(name: str, row, word: str, icon: str) -> dict:
    return {"url": reverse(f"commitments:{name}", args=[row.pk]), "word": word, "icon": icon, "main": False}


def figure_acts(user, row: VerifiedRow, project: Project) -> list[dict]:
    """Return the acts on a reported figure, verifying first."""
    word = "arrival" if isinstance(row, FundArrival) else "actual"
    acts = []
    if project.is_running and policy.can_verify(user, row):
        acts.append(_act(f"{word}-verify", row, "核实", "check") | {"main": True})
    if policy.can_change_figure(user, row, project):
        acts.append(_act(f"{word}-edit", row, "修改", "pencil"))
        acts.append(_act(f"{word}-void", row, "作废", "trash"))
    if project.is_running and policy.can_unverify(user, row):
        acts.append(_act(f"{word}-unverify", row, "撤回核实", "rotate"))
    return acts

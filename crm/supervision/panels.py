"""What the page of one order shows and what its reader may do; and the ladder of an object, for its panel."""

from typing import Any

from django.db.models import Count, Q
from django.urls import reverse

from core.accounts.models import User
from crm.projects.models import Project
from crm.supervision import policy
from crm.supervision.models import SupervisionOrder
from crm.supervision.queries import Spell, about, spell_of_task, spells_of_project
from crm.supervision.states import Level
from crm.tasks.models import Task

KINDS = {Level.BLUE: "info", Level.YELLOW: "warn", Level.RED: "bad"}
SHOWN = 20


def with_signatures(orders):
    """Add how many have to sign and how many did."""
    standing = Q(recipients__relieved_at=None)
    return orders.annotate(
        signers=Count("recipients", filter=standing),
        signed=Count("recipients", filter=standing & Q(recipients__acknowledged_at__isnull=False)),
    )


def sheet_of(order: SupervisionOrder, user: User) -> dict:
    """Return what the page of one order shows; a fixed number of queries."""
    recipients = list(order.recipients.select_related("user"))
    own = next((one for one in recipients if one.user_id == user.pk and one.relieved_at is None), None)
    rows = SupervisionOrder.objects.visible_to(user).filter(source=order.source, target_id=order.target_id)
    return {
        "order": order,
        "kind": KINDS[Level(order.level)],
        "about": about(order, user),
        "recipients": recipients,
        "feedback": list(order.feedback.select_related("by")),
        "others": list(rows.exclude(pk=order.pk).select_related("project").order_by("-pk")[:SHOWN]),
        "acts": _acts(order, user, must_sign=own is not None and own.acknowledged_at is None),
    }


def _acts(order: SupervisionOrder, user: User, *, must_sign: bool) -> list[dict]:
    if not order.is_open:
        return []
    offered = [
        ("withdraw", "撤回", "arrow-back-up", policy.can_withdraw(user, order)),
        ("answer", "反馈", "message-2", policy.can_answer(user, order)),
        ("acknowledge", "签收", "check", must_sign),
    ]
    return [
        {"name": name, "word": word, "icon": icon, "url": reverse(f"supervision:{name}", args=[order.pk])}
        for name, word, icon, allowed in offered
        if allowed
    ]


def panel_of(project: Project, user: User) -> dict:
    """Return the ladders of what is overdue on a project, and its orders that the person sees, open ones first."""
    orders = SupervisionOrder.objects.visible_to(user).filter(project=project).with_related()
    rows = list(with_signatures(orders).order_by("closed_at", "-pk")[:SHOWN])
    return {
        "spells": [ladder_of(one) for one in spells_of_project(project)],
        "open_orders": [one for one in rows if one.is_open],
        "former": [one for one in rows if not one.is_open],
    }


def panel_of_task(task: Task) -> dict:
    """Return the ladder of a task, None while it rests."""
    spell = spell_of_task(task)
    return {"spell": ladder_of(spell) if spell else None, "task": task}


def ladder_of(spell: Spell) -> dict:
    """Return a spell for the component of the ladder: the owner's rung, then blue, yellow and red with their days."""
    reached = [one for one in spell.rungs if one.is_reached]
    first: dict[str, Any] = {
        "word": "责任人", "state": "done" if reached else "now", "kind": "", "order": None,
        "note": f"{spell.case.idle_from_on} 起没有动作" if spell.idle_workdays else f"期限 {spell.case.due_on}",
    }  # fmt: skip
    steps = [first]
    for one in spell.rungs:
        state = ("now" if one is reached[-1] else "done") if one.is_reached else ""
        note = f"{one.on} 到达" if one.is_reached else f"再无动作 {one.on} 到达"
        kind = KINDS[Level(one.level)]
        steps.append(
            {"word": one.word, "days": one.days, "state": state, "note": note, "kind": kind, "order": one.order}
        )
    return {"spell": spell, "steps": steps, "top": KINDS[Level(reached[-1].level)] if reached else ""}

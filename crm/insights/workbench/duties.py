"""The card of tasks on the workbench: what has to be signed for, is in hand, is overdue."""

from datetime import date

from django.db.models import Count, Q
from django.urls import reverse

from core.accounts.models import User
from crm.tasks.models import Task
from crm.tasks.policy import can_list_tasks
from crm.tasks.queries import Box, box_rows, boxes_of
from crm.tasks.states import CHASED, IN_HAND, Status


def duties_of(user: User, today: date) -> dict | None:
    """Return the figures of the person's own tab of tasks, each with the list that it opens; None for who has no tasks.

    One query beside the scope's.
    """
    if not can_list_tasks(user):
        return None
    boxes = boxes_of(user)
    box = Box.MINE if Box.MINE in boxes else boxes[0]
    late = Q(status__in=CHASED, due_on__lt=today)
    found = box_rows(Task.objects.visible_to(user), box, user).aggregate(
        sign=Count("pk", filter=Q(status=Status.ISSUED)),
        working=Count("pk", filter=Q(status__in=IN_HAND)),
        overdue=Count("pk", filter=late),
    )
    words = {"sign": "待签收", "working": "在办", "overdue": "逾期"}
    page = reverse("tasks:list")
    cells = [
        {"word": word, "value": found[key], "url": f"{page}?box={box.value}&state={key}", "bad": key == "overdue"}
        for key, word in words.items()
    ]
    return {"cells": cells, "url": f"{page}?box={box.value}"}

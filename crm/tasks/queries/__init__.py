"""Questions about tasks."""

from crm.tasks.queries.boxes import Box, box_rows, boxes_of, open_count
from crm.tasks.queries.colouring import coloured, limits_today, with_colour
from crm.tasks.queries.reading import objects_seen, progress_told

__all__ = [
    "Box",
    "box_rows",
    "boxes_of",
    "coloured",
    "limits_today",
    "objects_seen",
    "open_count",
    "progress_told",
    "with_colour",
]

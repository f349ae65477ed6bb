"""What a preview says, row by row."""


def shown(batch, without=()):
    """Return everything that judging decides about the rows of a batch, by number; choices and raw cells aside."""
    found = {}
    for row in batch.rows.order_by("number"):
        if row.number not in without:
            found[row.number] = (
                row.verdict, row.reason, row.faults, row.warnings, row.duplicate_of, row.enterprise_id, row.values,
            )  # fmt: skip
    return found


def of_preview(batch):
    """Return verdict and reason of each row, by number."""
    return {row.number: (row.verdict, row.reason) for row in batch.rows.all()}


def row_at(batch, number):
    """Return one row as it is now."""
    return batch.rows.get(number=number)

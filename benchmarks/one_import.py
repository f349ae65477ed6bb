"""One import by the product's own services in a process of its own: ``python -m benchmarks.one_import FILE``."""

import json
import os
import resource
import sys
import time
from pathlib import Path

import django


def main(path: Path) -> None:
    """Hand the list in, have it checked and written, and print what it took as one line of JSON."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    from django.core.files import File
    from django.db import connection

    from crm.imports import services

    told: list[float] = []
    connection.ensure_connection()
    moments = [time.perf_counter()]
    with path.open("rb") as handle:
        batch = services.receive_list(File(handle, name=path.name), by=None, ring=False)
    services.check(batch.pk, progress=lambda _: told.append(time.perf_counter()))
    moments.append(time.perf_counter())
    services.start_commit(batch.pk, by=None, ring=False)
    services.commit(batch.pk, progress=lambda _: told.append(time.perf_counter()))
    moments.append(time.perf_counter())
    batch.refresh_from_db()
    if batch.status != "done":
        raise SystemExit(batch.message)
    steps = [after - before for before, after in zip([moments[0], *told], [*told, moments[-1]], strict=True)]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        json.dumps(
            {
                "check": moments[1] - moments[0],
                "write": moments[2] - moments[1],
                "seconds": moments[2] - moments[0],
                "peak_mb": peak,
                "longest_step": max(steps),
                "result": batch.result,
            }
        )
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]))

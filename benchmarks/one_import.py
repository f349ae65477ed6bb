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
    print(
        json.dumps(
            {
                "check": moments[1] - moments[0],
                "write": moments[2] - moments[1],
                "seconds": moments[2] - moments[0],
                "peak_mb": _peak_mb(),
                "child_mb": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024,
                "longest_step": max(steps),
                "result": batch.result,
            }
        )
    )


def _peak_mb() -> float:
    """Return the peak of this program alone: ``ru_maxrss`` would begin with that of the process that started it."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


if __name__ == "__main__":
    main(Path(sys.argv[1]))

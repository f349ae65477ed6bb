"""The doorbell: a broker that does not answer delays the ring and never the person's act."""

import os
import socket
import subprocess
import sys
import time
from contextlib import closing

from config.runner.environment import ROOT

RING = """
import django
django.setup()
from django.db import transaction
from core.ops.tasks import heartbeat
from core.outbox.services import ring_after_commit
with transaction.atomic():
    ring_after_commit(heartbeat)
print("done")
"""


def test_a_broker_that_accepts_and_stays_silent_holds_nobody_for_long():
    with closing(socket.create_server(("127.0.0.1", 0), backlog=8)) as silent:
        broker = f"redis://127.0.0.1:{silent.getsockname()[1]}/0"
        began = time.monotonic()
        done = subprocess.run(
            [sys.executable, "-W", "ignore", "-c", RING],
            cwd=ROOT, env={**os.environ, "BROKER_URL": broker, "DJANGO_SETTINGS_MODULE": "config.settings"},
            capture_output=True, text=True, check=False, timeout=90,
        )  # fmt: skip
    assert done.stdout.strip() == "done", done.stderr[-2000:]
    assert "broker unreachable" in done.stderr
    assert time.monotonic() - began < 60

"""The Celery application: the doorbell between web and worker. Truth is in PostgreSQL."""

import os
import signal
from typing import Any

from billiard.util import set_pdeathsig  # type: ignore[attr-defined]
from celery import Celery
from celery.signals import worker_process_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("lianzhao")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_process_init.connect
def die_with_worker(**_: Any) -> None:
    """A process of the pool must not outlive its worker, which may be killed outright (see `config.runner.parts`)."""
    set_pdeathsig(signal.SIGKILL)

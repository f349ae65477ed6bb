"""The Celery application: the doorbell between web and worker. Truth is in PostgreSQL."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("lianzhao")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

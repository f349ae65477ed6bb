"""Puts our administration site in the place of Django's default one."""

from django.contrib.admin.apps import AdminConfig

# Imported here, in every process of Django, so that each task knows its broker; not in `config`, which the runner's
# small processes import too.
from config.celery import app as celery_app

__all__ = ["LianzhaoAdminConfig", "celery_app"]


class LianzhaoAdminConfig(AdminConfig):
    """Names the site; it is imported only when the apps are ready."""

    default_site = "config.admin.LianzhaoAdminSite"

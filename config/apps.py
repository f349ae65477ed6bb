"""Puts our administration site in the place of Django's default one."""

from django.contrib.admin.apps import AdminConfig


class LianzhaoAdminConfig(AdminConfig):
    """Names the site; it is imported only when the apps are ready."""

    default_site = "config.admin.LianzhaoAdminSite"

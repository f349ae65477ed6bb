from django.apps import AppConfig


class ClaimsConfig(AppConfig):
    name = "crm.claims"
    label = "claims"
    verbose_name = "首谈报备"

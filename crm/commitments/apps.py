from django.apps import AppConfig


class CommitmentsConfig(AppConfig):
    name = "crm.commitments"
    label = "commitments"
    verbose_name = "承诺兑现"

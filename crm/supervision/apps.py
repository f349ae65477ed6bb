from django.apps import AppConfig


class SupervisionConfig(AppConfig):
    name = "crm.supervision"
    label = "supervision"
    verbose_name = "督办"

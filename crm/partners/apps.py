from django.apps import AppConfig


class PartnersConfig(AppConfig):
    name = "crm.partners"
    label = "partners"
    verbose_name = "合作单位"

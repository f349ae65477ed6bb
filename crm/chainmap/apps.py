from django.apps import AppConfig


class ChainmapConfig(AppConfig):
    name = "crm.chainmap"
    label = "chainmap"
    verbose_name = "产业链图谱"

from django.apps import AppConfig


class InsightsConfig(AppConfig):
    name = "crm.insights"
    label = "insights"
    verbose_name = "工作台与看板"

from django.apps import AppConfig


class ChainsConfig(AppConfig):
    name = "chains"
    label = "chains"
    verbose_name = "作战体系与产业链"

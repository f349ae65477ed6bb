from django.apps import AppConfig


class ChannelsConfig(AppConfig):
    name = "crm.channels"
    label = "channels"
    verbose_name = "提醒渠道"

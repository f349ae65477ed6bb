from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    name = "crm.meetings"
    label = "meetings"
    verbose_name = "调度会"

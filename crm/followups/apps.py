from django.apps import AppConfig


class FollowupsConfig(AppConfig):
    name = "crm.followups"
    label = "followups"
    verbose_name = "跟进"

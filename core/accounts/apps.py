from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "core.accounts"
    label = "accounts"
    verbose_name = "人员与账号"

    def ready(self):
        from core.accounts.receivers import listen

        listen()

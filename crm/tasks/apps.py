from django.apps import AppConfig


class TasksConfig(AppConfig):
    name = "crm.tasks"
    label = "tasks"
    verbose_name = "交办督办"

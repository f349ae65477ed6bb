from django.apps import AppConfig


class ReviewsConfig(AppConfig):
    name = "crm.reviews"
    label = "reviews"
    verbose_name = "联审"

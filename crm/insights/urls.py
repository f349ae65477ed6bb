"""Pages of insights."""

from django.urls import path  # noqa: F401

app_name = "insights"

urlpatterns = []

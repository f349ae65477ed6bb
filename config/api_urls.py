"""The REST interface, version 1."""

urlpatterns: list = []

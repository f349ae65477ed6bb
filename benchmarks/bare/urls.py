"""The list of firms with a cursor and with page numbers, and the create, as every tutorial writes them."""

from django.urls import path
from rest_framework import generics, pagination, serializers

from crm.enterprises.api import EDITABLE, EnterpriseSerializer
from crm.enterprises.models import Enterprise


class FirmSerializer(serializers.ModelSerializer):
    """The same fields as the product's own answer, all of the model's making."""

    class Meta:
        model = Enterprise
        fields = [name for name in EnterpriseSerializer.Meta.fields if name != "verified_source"]
        read_only_fields = [name for name in fields if name not in EDITABLE]


class Pages(pagination.PageNumberPagination):
    """Counts the table for every page."""

    page_size = 20


class Cursor(pagination.CursorPagination):
    """Newest first, like the product."""

    page_size = 20
    ordering = "-id"


class ByCursor(generics.ListCreateAPIView):
    """List and create."""

    queryset = Enterprise.objects.order_by("-id")
    serializer_class = FirmSerializer
    pagination_class = Cursor


class ByPage(generics.ListAPIView):
    """The list with page numbers."""

    queryset = Enterprise.objects.order_by("-id")
    serializer_class = FirmSerializer
    pagination_class = Pages


urlpatterns = [path("cursor/", ByCursor.as_view()), path("pages/", ByPage.as_view())]

"""The schema, its page, and the answer to addresses that do not exist."""

from functools import lru_cache
from typing import Any

from django.contrib.auth.views import redirect_to_login
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import (
    OpenApiJsonRenderer,
    OpenApiJsonRenderer2,
    OpenApiYamlRenderer,
    OpenApiYamlRenderer2,
)
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.exceptions import NotFound
from rest_framework.permissions import AllowAny, IsAuthenticated
from rest_framework.views import APIView


@lru_cache(maxsize=1)
def _whole_schema() -> dict[str, Any]:
    return SchemaGenerator().get_schema(request=None, public=True)


class OneSchema(SchemaGenerator):
    """Describes the interface once a process, which takes seconds: it is the same for everybody."""

    def get_schema(self, request=None, public=False):
        return _whole_schema()


class OnceWritten:
    """Writes the one description once a process, which takes seconds as well; an error is written as it comes."""

    _text: bytes | None = None

    def render(self, data, *args, **kwargs):
        if data is not _whole_schema():
            return super().render(data, *args, **kwargs)
        kind = type(self)
        if kind._text is None:
            kind._text = super().render(data, *args, **kwargs)
        return kind._text


_RENDERERS = (OpenApiYamlRenderer, OpenApiYamlRenderer2, OpenApiJsonRenderer, OpenApiJsonRenderer2)


class SchemaView(SpectacularAPIView):
    """The OpenAPI description, for every signed-in person and partner."""

    permission_classes = [IsAuthenticated]
    generator_class = OneSchema
    renderer_classes = [type(one.__name__, (OnceWritten, one), {}) for one in _RENDERERS]


class DocsView(SpectacularSwaggerSplitView):
    """The description as a page that asks nobody outside; a browser without session goes to the login page."""

    permission_classes = [IsAuthenticated]
    template_name = "api/docs.html"

    def dispatch(self, request, *args, **kwargs):
        if not request.user.is_authenticated and not request.headers.get("Authorization"):
            return redirect_to_login(request.get_full_path(), login_url="accounts:login")
        return super().dispatch(request, *args, **kwargs)


class NoSuchAddressView(APIView):
    """Any other address below the interface: 404 in the one shape of errors."""

    authentication_classes = []
    permission_classes = [AllowAny]

    @extend_schema(exclude=True)
    def get(self, request, *args, **kwargs):
        raise NotFound

    post = put = patch = delete = get

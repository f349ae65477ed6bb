"""The project's pages and the component sheet; its board refuses one column and takes the other."""

import json

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import include, path

from core.web.kit import kit, samples


def board(request):
    if request.method == "GET":
        return kit(request)
    if request.POST["stage"] == "review":
        return render(request, "components/kit_modal.html", samples(), status=409)
    moved = {"toast": {"text": "已推进", "kind": "ok"}}
    return HttpResponse(status=204, headers={"HX-Trigger": json.dumps(moved)})


def gone(request):
    return HttpResponse(status=503)


urlpatterns = [path("kit/", board, name="kit"), path("gone/", gone), path("", include("config.urls"))]

"""Asking an address as somebody, and naming the class of the answer."""

import json

from django.db import transaction
from django.urls import reverse

from tests.scope.district import District
from tests.scope.rules import FORBIDDEN, LOGIN, MISSING, OK, Route

NO_SUCH = 10**7
SIGN_IN, ADMIN_SIGN_IN = "/login/", "/admin/login/"


def url_of(name: str, route: Route, district: District, *, missing: bool = False) -> str:
    """The address, about the district's row or about one that does not exist."""
    args = route.args(district)
    if missing:
        args = tuple(NO_SUCH if isinstance(one, int) else one for one in args)
    return reverse(name.partition("@")[0], args=args)


def ask(
    person: str,
    method: str,
    name: str,
    route: Route,
    district: District,
    *,
    missing: bool = False,
    kept=False,
    drain=True,
):
    """Send the request; what it writes is taken back unless ``kept``. ``drain`` reads a file to its end."""
    url, browser = url_of(name, route, district, missing=missing), district.browser(person)
    query = route.query(district)
    if missing:
        query = {key: NO_SUCH if isinstance(value, int) else value for key, value in query.items()}
    with transaction.atomic():
        answer = _send(browser, method, url, query, route, district)
        if answer.streaming and drain:
            answer.getvalue()
        if not kept:
            transaction.set_rollback(True)
    return answer


def _send(browser, method, url, query, route, district):
    if method == "GET":
        return browser.get(url, query)
    if route.is_api:
        headers = {"If-Match": '"v0"'}
        kind = "application/x-www-form-urlencoded" if url.endswith("/token/") else "application/json"
        return browser.generic(method, url, json.dumps(route.body(district)), content_type=kind, headers=headers)
    return browser.post(url, route.body(district), query_params=query)


def class_of(answer, browser=None) -> str:
    """Whether the answer let through, sent to the login page, refused, or hid."""
    status = answer.status_code
    if status == 401:
        return LOGIN
    if status in {301, 302, 303}:
        goal = answer.headers["Location"]
        if goal.startswith(ADMIN_SIGN_IN) and browser is not None:
            return class_of(browser.get(goal))
        return LOGIN if goal.startswith((SIGN_IN, ADMIN_SIGN_IN)) else OK
    if status == 403:
        return FORBIDDEN
    if status in {404, 410}:
        return MISSING
    return OK if status < 500 else f"error {status}"

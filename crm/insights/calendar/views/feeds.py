"""The subscription: its page, where the address is shown once, and the file that other calendars read without signing in."""

import datetime
import hashlib

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.views import View
from django.views.defaults import page_not_found
from django.views.generic import FormView

from core.audit.context import current_origin
from core.web.views import RefusableFormMixin
from crm.insights.calendar.entries import Span
from crm.insights.calendar.forms import FeedForm
from crm.insights.calendar.ics import as_ics
from crm.insights.calendar.kinds import Kind
from crm.insights.calendar.limits import MISSES_AN_HOUR, READS_AN_HOUR, seconds_to_wait
from crm.insights.calendar.queries import entries_of
from crm.insights.calendar.scopes import Scope
from crm.insights.calendar.services import find_feed, issue_feed, note_read, revoke_feed
from crm.insights.calendar.views.pages import CalendarMixin
from crm.insights.models import CalendarFeed

BACK, AHEAD = datetime.timedelta(days=60), datetime.timedelta(days=400)
MOST_A_DAY = 50
TOO_OFTEN = 429
# What happened is history of oneself; of others only what is ahead.
NOT_OTHERS = {Kind.VISIT, Kind.CONTACT}


class FeedView(CalendarMixin, RefusableFormMixin, FormView):
    """One's own subscription: whether there is one, a new address, the end of it. The address is in the answer that made it."""

    template_name = "crm/insights/calendar/feed.html"
    form_class = FeedForm
    extra_context = {"active_nav": "follow"}

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "user": self.request.user}

    def post(self, request, *args, **kwargs):
        if request.POST.get("act") == "revoke":
            if revoke_feed(request.user, by=request.user):
                messages.success(request, "订阅地址已撤销，日历软件不再能读取")
            return redirect("insights:calendar-feed")
        return super().post(request, *args, **kwargs)

    def perform(self, form):
        return issue_feed(self.request.user, by=self.request.user, **form.cleaned_data)

    def form_valid(self, form):
        response = super().form_valid(form)
        if not hasattr(self, "result"):
            return response
        path = reverse("insights:calendar-ics", args=[self.result])
        return self.render_to_response(self.get_context_data(address=self.request.build_absolute_uri(path)))

    def get_success_url(self):
        return reverse("insights:calendar-feed")

    def get_context_data(self, **kwargs):
        feed = CalendarFeed.objects.filter(user=self.request.user, revoked_at=None).first()
        return super().get_context_data(feed=feed, **kwargs)


class IcsView(View):
    """The file behind a secret address. Unknown, revoked and disabled ones do not exist; each reading is recorded."""

    http_method_names = ["get", "head"]

    def get(self, request, token):
        feed = find_feed(token)
        if feed is None:
            # Only who misses waits: telephones go on asking for addresses of yesterday, behind one router with others.
            wait = seconds_to_wait(f"from {current_origin().address}", MISSES_AN_HOUR)
            return _wait(wait) if wait else page_not_found(request, Http404())
        if wait := seconds_to_wait(feed.token_hash, READS_AN_HOUR):
            return _wait(wait)
        entries = _entries(feed)
        name = f"链招通 {feed.get_scope_display()}"
        body = as_ics(entries, name=name, host=request.build_absolute_uri("/").rstrip("/"))
        note_read(feed, len(entries))
        return _answer(request, body)


def _entries(feed: CalendarFeed):
    today = timezone.localdate()
    span = Span(feed.user, today - BACK, today + AHEAD, feed.scope, most=MOST_A_DAY, with_cancelled=True)
    kinds = [kind for kind in Kind if kind != Kind.CONTACT and (feed.scope == Scope.MINE or kind not in NOT_OTHERS)]
    return entries_of(span, kinds).entries


def _answer(request, body: bytes) -> HttpResponse:
    tag = quote_etag(hashlib.sha256(body).hexdigest()[:32])
    answer = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    answer["ETag"], answer["Cache-Control"] = tag, "private, no-cache"
    answer["Content-Disposition"] = 'inline; filename="lianzhao.ics"'
    return get_conditional_response(request, etag=tag, response=answer)


def _wait(seconds: int) -> HttpResponse:
    answer = HttpResponse("读取过于频繁，请稍后再试", status=TOO_OFTEN, content_type="text/plain; charset=utf-8")
    answer["Retry-After"] = str(seconds)
    return answer

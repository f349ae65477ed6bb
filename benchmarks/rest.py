"""The REST interface under load: the product's own list and create against bare Django REST framework, in one run."""

import datetime
import http.client
import json
import socket
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module

import psutil
from django.conf import settings
from django.middleware.csrf import get_token
from django.test import RequestFactory
from django.utils import timezone
from oauth2_provider.models import get_access_token_model

from chains.models import Agency, Chain
from core.accounts.models import User
from core.accounts.services.sessions import SEEN, STARTED
from crm.partners.services import issue_client

CLIENTS, WORKERS, THREADS = 8, 2, 4
LISTS, CREATES = 60, 25  # requests a client in a round
ROUNDS = 5  # and one to warm up: together below the limit of 600 calls a minute
OURS, BARE = "config.wsgi", "benchmarks.bare.wsgi"
LIST = "/api/v1/enterprises/"
LATER = 8 * 3600


@dataclass(frozen=True)
class Load:
    """What one round of one way took: requests a second, and milliseconds of the servers' processor a request."""

    rate: float
    cpu_ms: float


def measure_rest(rounds: int = ROUNDS) -> None:
    """Print both servers' rates and what a request costs each of them, by turns in every round."""
    hq = User.objects.get(username="hq")
    tokens = _tokens(CLIENTS)
    staff = [_session(hq) for _ in range(CLIENTS)]
    with _served(OURS) as ours, _served(BARE) as bare:
        ways = {
            "列表": (ours, "GET", LIST, tokens),
            "裸 DRF 列表（游标）": (bare, "GET", "/cursor/", tokens),
            "裸 DRF 列表（页码）": (bare, "GET", "/pages/", tokens),
            "新建": (ours, "POST", LIST, staff),
            "裸 DRF 新建": (bare, "POST", "/cursor/", staff),
        }
        found: dict[str, list[Load]] = {name: [] for name in ways}
        for turn in range(rounds + 1):
            for name, (server, method, path, callers) in ways.items():
                load = _round(server, method, path, callers, f"{turn}{len(name)}")
                if turn:  # the first one warms up
                    found[name].append(load)
    _print(found)


def _print(found: dict[str, list[Load]]) -> None:
    rate = {name: statistics.median(load.rate for load in loads) for name, loads in found.items()}
    cost = {name: statistics.median(load.cpu_ms for load in loads) for name, loads in found.items()}
    print(f"REST：{CLIENTS} 个客户端，{WORKERS} 个 gunicorn 进程各 {THREADS} 线程")
    for name, value in rate.items():
        print(f"  {name:<14} {value:7.1f} 次/秒   {cost[name]:6.2f} ms 处理器/次")
    for ours, theirs, goal in (
        ("列表", "裸 DRF 列表（游标）", "0.6"), ("列表", "裸 DRF 列表（页码）", "10"), ("新建", "裸 DRF 新建", "0.6"),
    ):  # fmt: skip
        told = f"吞吐比 {rate[ours] / rate[theirs]:.2f}，处理器比 {cost[theirs] / cost[ours]:.2f}"
        print(f"  {ours} 与 {theirs}：{told}（目标 {goal}）")


@dataclass(frozen=True)
class Server:
    """A running gunicorn."""

    port: int
    process: subprocess.Popen

    def cpu_seconds(self) -> float:
        """Return the processor time that its workers have used so far."""
        workers = psutil.Process(self.process.pid).children(recursive=True)
        return sum(sum(one.cpu_times()[:2]) for one in workers)


@contextmanager
def _served(application: str) -> Iterator[Server]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = [f"--bind=127.0.0.1:{port}", f"--workers={WORKERS}", "--worker-class=gthread", f"--threads={THREADS}"]
    command = [sys.executable, "-m", "gunicorn", application, "--no-control-socket", "--log-level=error", *options]
    process = subprocess.Popen(command)
    try:
        _wait(port)
        yield Server(port, process)
    finally:
        process.terminate()
        process.wait(30)


def _wait(port: int) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.1)
    raise SystemExit("gunicorn 没有起来")


def _round(server: Server, method: str, path: str, callers: list[dict[str, str]], mark: str) -> Load:
    """Let every client send its requests, each over one connection and as a caller of its own; nothing may fail."""
    wrong: list[str] = []
    count = LISTS if method == "GET" else CREATES
    clients = [
        threading.Thread(
            target=_client, args=(server.port, method, path, callers[number], count, f"{mark}{number}", wrong)
        )
        for number in range(CLIENTS)
    ]
    cpu, began = server.cpu_seconds(), time.perf_counter()
    for one in clients:
        one.start()
    for one in clients:
        one.join()
    seconds, requests = time.perf_counter() - began, CLIENTS * count
    if wrong:
        raise SystemExit(f"{method} {path}：{wrong[0]}")
    return Load(requests / seconds, (server.cpu_seconds() - cpu) * 1000 / requests)


def _client(port: int, method: str, path: str, headers: dict[str, str], count: int, mark: str, wrong: list) -> None:
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    for number in range(count):
        body = _body(f"{mark}{time.time_ns()}{number}") if method == "POST" else None
        line.request(method, path, body, headers)
        answer = line.getresponse()
        text = answer.read()
        if answer.status not in (200, 201):
            wrong.append(f"{answer.status} {text[:200].decode(errors='replace')}")
            return
    line.close()


def _body(mark: str) -> bytes:
    firm = {
        "name": f"重庆示例{mark}科技有限公司", "legal_person": "张示例", "established_on": "2018-06-01",
        "region_code": "500106", "address": f"重庆市沙坪坝区示例路 {mark[-6:]} 号", "grade": "B", "is_local": True,
    }  # fmt: skip
    return json.dumps(firm).encode()


def _tokens(count: int) -> list[dict[str, str]]:
    """Issue so many partners' clients that see every chain, with a token each: none makes more calls than a minute allows."""
    security = User.objects.get(username="secadmin")
    agency, chains = Agency.objects.order_by("id")[0], list(Chain.objects.all())
    made = []
    for number in range(count):
        client, _secret = issue_client(agency, by=security, chains=chains)
        token = f"bench-{time.time_ns()}-{number}"
        get_access_token_model().objects.create(
            application=client.application, token=token, scope="read",
            expires=timezone.now() + datetime.timedelta(seconds=LATER),
        )  # fmt: skip
        made.append({"Authorization": f"Bearer {token}", "Host": "127.0.0.1"})
    return made


def _session(user: User) -> dict[str, str]:
    """Sign ``user`` in without a browser and return the headers of that session."""
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    store["_auth_user_id"], store["_auth_user_backend"] = str(user.pk), "django.contrib.auth.backends.ModelBackend"
    store["_auth_user_hash"] = user.get_session_auth_hash()
    store[STARTED] = store[SEEN] = int(time.time())
    store.save()
    request = RequestFactory().get("/")
    token = get_token(request)
    cookies = (
        f"{settings.SESSION_COOKIE_NAME}={store.session_key}; {settings.CSRF_COOKIE_NAME}={request.META['CSRF_COOKIE']}"
    )
    return {"Cookie": cookies, "X-CSRFToken": token, "Content-Type": "application/json", "Host": "127.0.0.1"}

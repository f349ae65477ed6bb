"""Speaking to addresses that people typed in: only public ones, the resolved address kept, no redirects, ten seconds, 64 KB.

On a closed network ``OUTBOUND_NETWORKS`` names receivers (“10.20.0.0/24:443”); a link-local address never is one, and a
loopback address only where ``OUTBOUND_LOOPBACK`` is set, for tests.
"""

import http.client
import ipaddress
import socket
import ssl
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import NamedTuple
from urllib.parse import SplitResult, urlsplit

from django.conf import settings

MOST_BYTES = 64 * 1024
Address = ipaddress.IPv4Address | ipaddress.IPv6Address
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


class Refused(Exception):
    """An address that nothing is sent to; the message says why."""


class Unreachable(Exception):
    """The other side could not be reached, or did not answer in time or at all."""


class Answer(NamedTuple):
    """What the other side answered."""

    status: int
    body: str


def check_address(url: str) -> str:
    """Return the IP address that ``url`` leads to now; raise Refused for one that is not allowed, Unreachable for no such name."""
    parts = _parts(url)
    host, port = parts.hostname or "", _port(parts)
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as fault:
        raise Unreachable("找不到该主机") from fault
    addresses = [str(entry[4][0]) for entry in found]
    if not addresses or not all(_is_allowed(ipaddress.ip_address(one.partition("%")[0]), port) for one in addresses):
        raise Refused("不允许发送到内部网络地址")
    if parts.scheme == "http" and not ipaddress.ip_address(addresses[0]).is_loopback:
        raise Refused("地址须以 https:// 开头")
    return addresses[0]


def post(url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
    """Send ``body`` and return the answer, of which 64 KB are read; all within
    ``OUTBOUND_SECONDS``.

    The name is resolved once and that address connected to. Raises Refused (also for a redirect) or Unreachable.
    """
    address, parts, seconds = check_address(url), _parts(url), settings.OUTBOUND_SECONDS
    connection = _connection(parts, address, seconds)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        connection.connect()
        with _at_most(connection, seconds):
            connection.request("POST", path, body=body, headers=dict(headers))
            response = connection.getresponse()
            answer = Answer(response.status, response.read(MOST_BYTES).decode("utf-8", "replace"))
    except TimeoutError as fault:
        raise Unreachable("对方没有在时限内应答") from fault
    except (OSError, http.client.HTTPException) as fault:
        raise Unreachable(f"连接失败（{type(fault).__name__}）") from fault
    finally:
        connection.close()
    if 300 <= answer.status < 400:
        raise Refused("对方要求跳转，没有跟随")
    return answer


def _parts(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as fault:
        raise Refused("地址格式不对") from fault
    schemes = ("https", "http") if settings.OUTBOUND_LOOPBACK else ("https",)
    if parts.scheme not in schemes or not parts.hostname or port == 0:
        raise Refused("地址须以 https:// 开头")
    if parts.username is not None or parts.password is not None or any(ord(sign) <= 32 for sign in url):
        raise Refused("地址格式不对")
    return parts


def _port(parts: SplitResult) -> int:
    return parts.port or (443 if parts.scheme == "https" else 80)


def _is_allowed(address: Address, port: int) -> bool:
    for meant in _meant(address):
        if meant.is_loopback:
            if not settings.OUTBOUND_LOOPBACK:
                return False
        elif _is_no_receiver(meant) or not (meant.is_global or _is_named(meant, port)):
            return False
    return True


def _is_no_receiver(address: Address) -> bool:
    site_local = isinstance(address, ipaddress.IPv6Address) and address.is_site_local
    return site_local or address.is_link_local or address.is_multicast or address.is_unspecified


def _meant(address: Address) -> list[Address]:
    """Return the address, or those that it wraps: an IPv4 one in IPv6 is judged as what it is."""
    if isinstance(address, ipaddress.IPv4Address):
        return [address]
    wrapped = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
    if address in _NAT64:
        wrapped.append(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
    return [one for one in wrapped if one is not None] or [address]


def _is_named(address: Address, port: int) -> bool:
    for named in settings.OUTBOUND_NETWORKS:
        network, _colon, wanted = named.rpartition(":")
        if wanted == str(port) and address in ipaddress.ip_network(network.strip("[]")):
            return True
    return False


def _connection(parts: SplitResult, address: str, seconds: float) -> http.client.HTTPConnection:
    host, port = parts.hostname or "", _port(parts)
    if parts.scheme == "http":
        return _Plain(address, host, port, seconds)
    return _Secure(address, host, port, seconds)


class _Plain(http.client.HTTPConnection):
    """Connects to the address that was checked, whatever the name resolves to by now."""

    def __init__(self, address: str, host: str, port: int, seconds: float):
        super().__init__(host, port, timeout=seconds)
        self.address = address

    def connect(self) -> None:
        self.sock = socket.create_connection((self.address, self.port), self.timeout)


class _Secure(http.client.HTTPSConnection):
    """The same over TLS; the certificate is that of the name."""

    def __init__(self, address: str, host: str, port: int, seconds: float):
        self.proof = ssl.create_default_context()
        super().__init__(host, port, timeout=seconds, context=self.proof)
        self.address = address

    def connect(self) -> None:
        plain = socket.create_connection((self.address, self.port), self.timeout)
        try:
            self.sock = self.proof.wrap_socket(plain, server_hostname=self.host)
        except BaseException:
            plain.close()
            raise


@contextmanager
def _at_most(connection: http.client.HTTPConnection, seconds: float) -> Iterator[None]:
    """Cut the connection after so long: a server that sends a byte now and then outlasts any timeout of the socket."""
    late = threading.Event()

    def cut() -> None:
        late.set()
        if connection.sock is not None:
            with suppress(OSError):  # it may be over already
                connection.sock.shutdown(socket.SHUT_RDWR)

    timer = threading.Timer(seconds, cut)
    timer.daemon = True
    timer.start()
    try:
        yield
    except (OSError, http.client.HTTPException) as fault:
        if late.is_set():
            raise TimeoutError from fault
        raise
    finally:
        timer.cancel()
    if late.is_set():
        raise TimeoutError

"""Where the current act comes from: set by the middleware for requests, by tasks and commands for jobs."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True)
class Origin:
    """The way an act reached the system and the network address it came from."""

    channel: str = "system"
    address: str | None = None
    request_id: str = ""


_origin: ContextVar[Origin] = ContextVar("audit_origin", default=Origin())  # noqa: B039 (frozen)


def current_origin() -> Origin:
    """Return the origin of the act under way; a command or task that set none is ``system``."""
    return _origin.get()


@contextmanager
def acting_through(channel: str, address: str | None = None, request_id: str = "") -> Iterator[None]:
    """Name the origin for everything recorded inside the block."""
    token = _origin.set(Origin(channel, address, request_id))
    try:
        yield
    finally:
        _origin.reset(token)

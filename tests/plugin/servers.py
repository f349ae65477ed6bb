"""A throw-away PostgreSQL and Valkey for the test run, there before the settings are read (`-p` in pyproject.toml).

Only the process that was started by hand starts them; the workers of xdist inherit its environment. They stop and are
deleted when that process ends, also when it is killed. TEST_DATABASE_URL and TEST_BROKER_URL name others to use.
"""

import base64
import os
import secrets
import shutil
import tempfile
from collections.abc import Generator
from pathlib import Path

import pytest

from config.runner.join import Lease, embedded_services, hold
from config.runner.service import Place

# What a developer's own environment says must not reach the tests.
NOT_FOR_TESTS = (
    "DATABASE_URL",
    "BROKER_URL",
    "CACHE_URL",
    "ALLOWED_HOSTS",
    "CSRF_TRUSTED_ORIGINS",
    "DEBUG",
    "PRODUCTION",
    "HTTPS",
    "TRUSTED_PROXIES",
    "EMAIL_HOST",
    "CELERY_EAGER",
    "STATIC_ROOT",
    "PORT",
    "DEMO",
    "ORGANISATION",
)
_leases: list[Lease] = []
_folders: list[Path] = []


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests() -> Generator[None]:
    """Start the servers before pytest-django, which reads the settings in the same hook."""
    if "PYTEST_XDIST_WORKER" not in os.environ:
        _folders.append(Path(tempfile.mkdtemp(prefix="lianzhao-test-")))
        set_environment(_folders[0])
    return (yield)


@pytest.hookimpl(trylast=True)
def pytest_unconfigure() -> None:
    """Leave the servers, wait until they are gone, and clear away what they have not."""
    while _leases:
        _leases.pop().release()
    while _folders:
        shutil.rmtree(_folders.pop(), ignore_errors=True)


def set_environment(data: Path) -> None:
    """Set everything that the settings read, and start the servers in `data`, which is deleted with them."""
    for name in NOT_FOR_TESTS:
        os.environ.pop(name, None)
    for name in ("DATABASE_URL", "BROKER_URL"):
        if given := os.environ.get(f"TEST_{name}"):
            os.environ[name] = given
    os.environ |= {
        "SECRET_KEY": secrets.token_urlsafe(50),
        "FIELD_KEY": base64.urlsafe_b64encode(os.urandom(32)).decode(),
        "LIANZHAO_DATA": str(data),
        "MEDIA_ROOT": str(data / "media"),
        "PLAIN_STATIC": "1",
    }
    for service in embedded_services(Place(data, throwaway=True)):
        _leases.append(hold(service))
        os.environ.update(service.environment)

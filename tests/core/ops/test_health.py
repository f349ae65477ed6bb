"""/healthz and /readyz: what a monitor learns, and what it does not."""

import json
from datetime import timedelta

import pytest
from celery import current_app
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from django.utils import timezone

from core.ops.models import Heartbeat
from core.ops.services import record_heartbeat
from core.ops.tasks import heartbeat


def readyz(client: Client) -> tuple[int, dict[str, str]]:
    answer = client.get("/readyz")
    return answer.status_code, json.loads(answer.content)


def test_healthz_asks_no_database(client: Client) -> None:
    # pytest-django refuses every query in a test without the mark `django_db`.
    answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok\n")
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.django_db
def test_readyz_is_green_when_every_part_is_there(client: Client) -> None:
    heartbeat()
    assert readyz(client) == (
        200,
        {"status": "ok", "database": "ok", "broker": "ok", "migrations": "ok", "heartbeat": "ok"},
    )


@pytest.mark.django_db
def test_readyz_names_background_work_that_never_began(client: Client) -> None:
    status, parts = readyz(client)
    assert status == 503
    assert parts["heartbeat"] == "后台任务尚无心跳"
    assert parts["database"] == "ok"


@pytest.mark.django_db
def test_readyz_names_background_work_that_has_stopped(client: Client) -> None:
    record_heartbeat()
    Heartbeat.objects.update(beaten_at=timezone.now() - timedelta(minutes=3, seconds=5))
    assert readyz(client)[1]["heartbeat"] == "后台任务已 3 分钟没有心跳"
    record_heartbeat()
    assert readyz(client)[0] == 200


@pytest.mark.django_db
def test_readyz_names_a_migration_that_is_missing(client: Client) -> None:
    record_heartbeat()
    MigrationRecorder(connection).record_unapplied("ops", "0001_initial")
    status, parts = readyz(client)
    assert status == 503
    assert parts["migrations"] == "有 1 个数据库迁移未执行"


@pytest.mark.django_db
def test_readyz_names_a_dead_broker_without_its_address(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    record_heartbeat()
    monkeypatch.setattr(current_app.conf, "broker_url", "redis://user:secret@127.0.0.1:1/0")
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert json.loads(answer.content)["broker"] == "消息队列无法连接"
    assert b"secret" not in answer.content
    assert b"127.0.0.1" not in answer.content


@pytest.mark.django_db
def test_the_heartbeat_is_one_row_however_often_it_beats() -> None:
    for _ in range(3):
        record_heartbeat()
    assert Heartbeat.objects.count() == 1

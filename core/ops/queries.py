"""Whether each part that the system needs is there: the answers behind `/readyz`."""

from datetime import timedelta

from celery import current_app
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from core.ops.models import Heartbeat

HEARTBEAT_MAX_AGE = timedelta(minutes=3)
BROKER_SECONDS = 2


def readiness() -> dict[str, str]:
    """Return for each part `ok`, or in a few Chinese words what is wrong; never an address, a name or a secret."""
    database = _database()
    if database != "ok":
        return {"database": database, "broker": _broker(), "migrations": "未知", "heartbeat": "未知"}
    return {"database": database, "broker": _broker(), "migrations": _migrations(), "heartbeat": _heartbeat()}


def _database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return "数据库无法连接"
    return "ok"


def _broker() -> str:
    try:
        # A broker that takes the connection and then says nothing must not hold us either.
        with current_app.connection_for_write(transport_options={"socket_timeout": BROKER_SECONDS}) as broker:
            broker.ensure_connection(max_retries=1, timeout=BROKER_SECONDS, interval_start=0, interval_step=0)
    except Exception:  # noqa: BLE001 (each broker's client raises errors of its own)
        return "消息队列无法连接"
    return "ok"


def _migrations() -> str:
    executor = MigrationExecutor(connection)
    pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return f"有 {len(pending)} 个数据库迁移未执行" if pending else "ok"


def _heartbeat() -> str:
    try:
        last = Heartbeat.objects.filter(id=Heartbeat.THE_ROW).values_list("beaten_at", flat=True).first()
    except DatabaseError:
        return "未知"
    if last is None:
        return "后台任务尚无心跳"
    age = timezone.now() - last
    return "ok" if age <= HEARTBEAT_MAX_AGE else f"后台任务已 {int(age.total_seconds() // 60)} 分钟没有心跳"

"""What stands in the database, as numbers that differ when anything differs; and what the audit says of it."""

from dataclasses import dataclass, field

from django.apps import apps
from django.db import connection

from core.audit.models import AuditEntry

BUSINESS = ("enterprises", "projects", "followups", "commitments", "claims", "reviews", "files")
EMPTY = (0, 0)


def _tables() -> list[str]:
    return sorted(
        model._meta.db_table for app in BUSINESS for model in apps.get_app_config(app).get_models(include_auto_created=True)
    )  # fmt: skip


@dataclass(frozen=True)
class Picture:
    """Rows and content of every business table."""

    tables: dict[str, tuple[int, int]] = field(default_factory=dict)

    def changed_since(self, before: "Picture") -> list[str]:
        """The tables that differ."""
        return [name for name, one in self.tables.items() if before.tables.get(name, EMPTY) != one]


def picture() -> Picture:
    """Take one; a single query."""
    parts = [
        f"SELECT '{name}', count(*), coalesce(sum(hashtextextended(t::text, 0)::numeric), 0) FROM {name} t"
        for name in _tables()
    ]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts))
        return Picture({name: (count, total) for name, count, total in cursor.fetchall()})


@dataclass
class Trail:
    """The audit as it was last seen: it only ever grows."""

    last: int = 0
    seen: tuple[int, int, int] = (0, 0, 0)  # up to which entry, how many, their content

    def grown(self) -> list[AuditEntry]:
        """Return what was added since."""
        fresh = list(AuditEntry.objects.filter(pk__gt=self.last).order_by("pk"))
        self.last = fresh[-1].pk if fresh else self.last
        return fresh

    def stays(self) -> None:
        """Check that nothing of what was seen before was touched since; and look at all that is there now."""
        upto, *content = self.seen
        assert _content(upto) == tuple(content), "the audit was changed afterwards"
        self.seen = (self.last, *_content(self.last))


def _content(upto: int) -> tuple[int, int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*), coalesce(sum(hashtextextended(t::text, 0)::numeric), 0) "
            f"FROM {AuditEntry._meta.db_table} t WHERE id <= %s",
            [upto],
        )
        return cursor.fetchone()

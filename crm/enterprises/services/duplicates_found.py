"""The search for pairs as a handful of statements over the whole library; nothing runs once a firm or once a pair."""

# ruff: noqa: S608 - the statements are put together from names and constants of this module alone
import time

from django.db import connection, transaction

from crm.enterprises.duplicates import POINTS, Reason
from crm.enterprises.models import Alias, Contact, DuplicatePair, Enterprise
from crm.enterprises.naming import BRANCH_ENDS, BRANCH_PATTERN

LIBRARY, ALIASES, CONTACTS, PAIRS = (model._meta.db_table for model in (Enterprise, Alias, Contact, DuplicatePair))
FIRMS, FOUND = "duplicate_firm", "duplicate_found"
# What more firms than this have in common (the phone of an agency, the core 科技) says nothing about two of them.
MOST_ALIKE = 20
SHORTEST_CORE, SHORTEST_ADDRESS = 2, 6
MOST_PAIRS = 100_000
LONGEST_SECONDS = 600.0


@transaction.atomic
def find_pairs() -> int:
    """Bring the open pairs up to date and return how many there are; decided ones stay as they are.

    Time and memory grow with the number of firms, not of pairs: each rule groups once,
    groups of more than twenty say nothing, and the best 100,000 pairs are kept. Raises OperationalError when all the
    statements together take more than 10 minutes.
    """
    rules = [f"INSERT INTO {FOUND} {statement}" for statement in RULES.values()]
    until = time.monotonic() + LONGEST_SECONDS
    with connection.cursor() as cursor:
        for statement in (*PREPARATION, *rules, f"ANALYZE {FOUND}", _SCORED, _HELD, _FORGOTTEN, _STORED):
            # PostgreSQL counts each statement on its own: it gets what is left of the time.
            left = max(1, round((until - time.monotonic()) * 1000))
            cursor.execute("SELECT set_config('statement_timeout', %s, true)", [str(left)])
            cursor.execute(statement)
        cursor.execute("SELECT set_config('statement_timeout', '0', true)")
    return DuplicatePair.objects.open().count()


_ENDS = "|".join(BRANCH_ENDS)
_PARENT = f"CASE WHEN name_norm ~ '({_ENDS})$' THEN substring(name_norm FROM '^{BRANCH_PATTERN}$') END"
PREPARATION = (
    f"DROP TABLE IF EXISTS {FIRMS}, {FOUND}, duplicate_scored",
    # The narrow copy is read by every rule; the library itself, wide with search keys, is read once.
    f"""
    CREATE TEMP TABLE {FIRMS} ON COMMIT DROP AS
    SELECT id, name_norm, name_core, left(region_code, 4) AS city, uscc_check = 'ok' AS coded, parent_id, legal_person,
      translate(address, ' 　()（）', '') AS place, {_PARENT} AS parent_norm
    FROM {LIBRARY} WHERE NOT is_deleted
    """,
    f"ALTER TABLE {FIRMS} ADD PRIMARY KEY (id)",
    f"ANALYZE {FIRMS}",
    f"CREATE TEMP TABLE {FOUND} (left_id bigint, right_id bigint, reason text) ON COMMIT DROP",
)


def _alike(reason: Reason, source: str, key: str, *, first: bool = False) -> str:
    """Return the pairs among rows (id, coded) of ``source`` with an equal ``key``, never of two checked codes.

    Groups of more than twenty are left out, or cut to their first twenty.
    """
    limit = "" if first else f" AND count(*) <= {MOST_ALIKE}"
    return f"""
    WITH alike AS (
      SELECT (array_agg(id ORDER BY coded DESC, id))[1:{MOST_ALIKE}] AS ids,
             (array_agg(coded ORDER BY coded DESC, id))[1:{MOST_ALIKE}] AS coded
      FROM ({source}) s GROUP BY {key} HAVING count(*) > 1{limit} AND NOT bool_and(coded)
    )
    SELECT a.id, b.id, '{reason.value}'
    FROM alike, unnest(ids, alike.coded) AS a(id, coded), unnest(ids, alike.coded) AS b(id, coded)
    WHERE a.id < b.id AND NOT (a.coded AND b.coded)
    """


_NO_BRANCH = "parent_norm IS NULL"
RULES = {
    # D2. A branch entered twice is one branch.
    Reason.SAME_NAME: _alike(
        Reason.SAME_NAME, f"SELECT id, coded, name_norm FROM {FIRMS} WHERE name_norm <> ''", "name_norm", first=True
    ),
    Reason.FORMER_NAME: f"""
    SELECT DISTINCT least(f.id, o.id), greatest(f.id, o.id), '{Reason.FORMER_NAME.value}'
    FROM {ALIASES} a JOIN {FIRMS} f ON f.name_norm = a.name_norm JOIN {FIRMS} o ON o.id = a.enterprise_id
    WHERE a.kind = 'former' AND f.id <> o.id AND f.name_norm <> o.name_norm AND NOT (f.coded AND o.coded)
      AND (f.parent_norm IS NULL) = (o.parent_norm IS NULL)
    """,
    # D3
    Reason.SAME_CORE: _alike(
        Reason.SAME_CORE,
        f"SELECT id, coded, name_core, city FROM {FIRMS} "
        f"WHERE {_NO_BRANCH} AND city <> '' AND length(name_core) >= {SHORTEST_CORE}",
        "name_core, city",
    ),
    Reason.SAME_PHONE: _alike(
        Reason.SAME_PHONE,
        f"SELECT DISTINCT f.id, f.coded, c.mobile_index FROM {CONTACTS} c JOIN {FIRMS} f ON f.id = c.enterprise_id "
        f"WHERE c.status = 'active' AND c.mobile_index <> '' AND f.{_NO_BRANCH}",
        "mobile_index",
    ),
    Reason.SAME_PLACE: _alike(
        Reason.SAME_PLACE,
        f"SELECT id, coded, legal_person, place FROM {FIRMS} "
        f"WHERE {_NO_BRANCH} AND legal_person <> '' AND length(place) >= {SHORTEST_ADDRESS}",
        "legal_person, place",
    ),
    # A branch is linked to its parent and never merged with it, whatever their codes.
    Reason.BRANCH: f"""
    SELECT DISTINCT least(b.id, p.id), greatest(b.id, p.id), '{Reason.BRANCH.value}'
    FROM {FIRMS} b JOIN {FIRMS} p ON p.name_norm = b.parent_norm WHERE b.parent_id IS NULL AND p.parent_norm IS NULL
    """,
}  # fmt: skip
_POINTS = " ".join(f"WHEN '{reason.value}' THEN {points}" for reason, points in POINTS.items())
_SCORED = f"""
CREATE TEMP TABLE duplicate_scored ON COMMIT DROP AS
SELECT left_id, right_id, least(99, sum(CASE reason {_POINTS} END))::int AS score, array_agg(reason ORDER BY reason) AS reasons
FROM (SELECT DISTINCT left_id, right_id, reason FROM {FOUND}) f
GROUP BY left_id, right_id ORDER BY score DESC, left_id, right_id LIMIT {MOST_PAIRS}
"""
# Firms are locked before pairs, as by everyone; a new pair would lock its firms at the end of the transaction otherwise.
_HELD = f"""
SELECT f.id FROM {LIBRARY} f WHERE f.id IN (
  SELECT unnest(ARRAY[s.left_id, s.right_id]) FROM duplicate_scored s
  WHERE NOT EXISTS (SELECT 1 FROM {PAIRS} p WHERE p.left_id = s.left_id AND p.right_id = s.right_id))
ORDER BY f.id FOR KEY SHARE
"""
# What is no pair any more, and nobody decided, is forgotten.
_FORGOTTEN = f"""
DELETE FROM {PAIRS} p WHERE p.status = 'open' AND NOT EXISTS (
  SELECT 1 FROM duplicate_scored s WHERE s.left_id = p.left_id AND s.right_id = p.right_id)
"""
_STORED = f"""
INSERT INTO {PAIRS} (left_id, right_id, score, reasons, status, found_at)
SELECT left_id, right_id, score, reasons, 'open', now() FROM duplicate_scored ORDER BY left_id, right_id
ON CONFLICT (left_id, right_id) DO UPDATE SET score = excluded.score, reasons = excluded.reasons
WHERE {PAIRS}.status = 'open' AND ({PAIRS}.score, {PAIRS}.reasons::text[]) IS DISTINCT FROM (excluded.score, excluded.reasons::text[])
"""

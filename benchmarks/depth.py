"""What hangs on the synthetic projects: contracts, promises, money, progress, leads, claims, reviews; by INSERT … SELECT."""

from django.apps import apps
from django.db import connection, transaction

# The columns that a row of each table is given beside its model's defaults; p is the project, n counts within it.
LATE = "p.stage IN ('signed', 'registered', 'sited', 'started', 'completed', 'commissioned', 'serving')"
EARLY = "p.stage IN ('lead', 'contact', 'inspect', 'negotiate', 'review')"
DAY = "(CURRENT_DATE - mod(p.id * 7, 700)::int)"
ROWS: tuple[tuple[str, str, str, dict[str, str]], ...] = (
    ("projects.Contract", "1", LATE, {
        "kind": "'formal'", "no": "'合' || p.id", "title": "p.name || '投资协议'", "party_a": "'示例管委会'",
        "party_b": "'示例投资方'", "signed_on": DAY, "amount_wan": "p.total_invest_wan", "status": "'signed'",
        "counted_month": f"date_trunc('month', {DAY})::date", "counted_as": "'project'",
        "counted_wan": "p.total_invest_wan", "counted_team_id": "p.team_id", "counted_chain_id": "p.chain_id",
        "search_key": "p.search_key", "from_project": "true",
    }),
    ("projects.Contract", "1", f"{LATE} AND mod(p.id, 4) = 0", {
        "kind": "'framework'", "no": "'框' || p.id", "title": "p.name || '框架协议'", "signed_on": f"{DAY} - 60",
        "amount_wan": "p.total_invest_wan", "status": "'signed'", "search_key": "p.search_key",
        "from_project": "true",
    }),
    ("commitments.Commitment", "3", "mod(p.id, 2) = 0 OR " + LATE, {
        "side": "CASE WHEN mod(n, 2) = 0 THEN 'gov' ELSE 'investor' END", "item": "'示例条款' || n",
        "measure": "CASE WHEN mod(n, 2) = 0 THEN 'policy' ELSE 'investment' END", "amount_wan": "100 + mod(p.id, 900)",
        "due_on": "CURRENT_DATE - 600 + mod(p.id * 13 + n * 91, 900)::int", "basis": "'合同第 3 条'", "review": "'passed'",
        "status": "CASE WHEN mod(p.id + n, 20) > 0 THEN 'paid' ELSE 'pending' END",
    }),
    ("commitments.FundArrival", "2", LATE, {
        "arrived_on": f"{DAY} + n * 30", "kind": "'equipment'", "amount_wan": "100 + mod(p.id, 300)", "reference": "'示回单'",
        "verified_at": "CASE WHEN mod(p.id, 10) > 0 THEN now() END",
    }),
    ("commitments.YearlyActual", "1", "p.stage IN ('commissioned', 'serving')", {
        "year": "2025", "kind": "'output'", "actual": "mod(p.id, 5000)", "source": "'联网直报'",
        "verified_at": "CASE WHEN mod(p.id, 5) > 0 THEN now() END",
    }),
    ("projects.ProgressReport", "6", "p.stage IN ('registered', 'sited', 'started')", {
        "month": "(date_trunc('month', CURRENT_DATE) - n * interval '1 month')::date", "planned_pct": "90 - 10 * n",
        "actual_pct": "80 - 10 * n", "invested_wan": "mod(p.id, 500)", "reported_at": "now()",
    }),
    ("claims.LeadIntake", "1", EARLY, {
        "source_kind": "'self'", "received_at": "p.created_at", "responded_at": "p.created_at",
        "judged_at": "CASE WHEN mod(p.id, 3) > 0 THEN p.created_at END", "judgement": "'follow'",
        "feedback_at": "CASE WHEN mod(p.id, 3) > 1 THEN p.created_at END",
        "pool_state": "CASE WHEN mod(p.id, 25) = 0 THEN 'pooled' ELSE 'owned' END",
        "pooled_at": "CASE WHEN mod(p.id, 25) = 0 THEN p.updated_at END",
    }),
    ("claims.Claim", "1", "mod(p.id, 5) < 2", {
        "team_id": "p.team_id", "filed_at": "p.created_at", "confirm_due_on": "p.created_at::date + 1",
        "status": f"CASE WHEN mod(p.id, 40) = 0 THEN 'filed' WHEN {EARLY} AND mod(p.id, 3) = 0 THEN 'active' ELSE 'lapsed' END",
        "protect_until": "CURRENT_DATE + mod(p.id, 90)::int", "confirmed_at": "p.created_at",
        "ended_on": f"CASE WHEN mod(p.id, 40) = 0 OR ({EARLY} AND mod(p.id, 3) = 0) THEN NULL ELSE CURRENT_DATE - 10 END",
        "end_reason": f"CASE WHEN mod(p.id, 40) = 0 OR ({EARLY} AND mod(p.id, 3) = 0) THEN '' ELSE 'expired' END",
    }),
    ("reviews.Review", "1", f"p.stage = 'review' OR {LATE}", {
        "round": "1", "contract_kind": "'formal'", "applied_at": "p.created_at",
        "status": "CASE WHEN p.stage = 'review' THEN 'open' ELSE 'concluded' END",
        "conclusion": "CASE WHEN p.stage = 'review' THEN '' ELSE 'pass' END",
        "concluded_on": f"CASE WHEN p.stage = 'review' THEN NULL ELSE {DAY} END",
    }),
)  # fmt: skip
OPINIONS = """
INSERT INTO reviews_opinion (review_id, agency_id, dimension, is_mandatory, due_on, result, text, paper_reference, version, submitted_at)
SELECT r.id, (SELECT min(id) FROM chains_agency), d, true, r.applied_at::date + 3,
       CASE WHEN r.status = 'open' THEN 'none' ELSE 'agree' END, '', '', 0,
       CASE WHEN r.status = 'open' THEN NULL ELSE r.applied_at END
FROM reviews_review r, unnest(ARRAY['fair_competition', 'legal', 'industry_policy']) d
WHERE NOT EXISTS (SELECT 1 FROM reviews_opinion o WHERE o.review_id = r.id)
"""


@transaction.atomic
def deepen(above: int = 0) -> int:
    """Give the synthetic projects with ids above ``above`` everything that hangs on a project; return the largest id."""
    with connection.cursor() as cursor:
        for label, times, wanted, values in ROWS:
            cursor.execute(_statement(label, times, wanted, values), [above])
        cursor.execute(OPINIONS)
        cursor.execute(
            f"UPDATE projects_project p SET signed_on = {DAY}, planned_start_on = {DAY} + 90 WHERE {LATE} AND p.id > %s",
            [above],
        )
        cursor.execute("SELECT max(id) FROM projects_project")
        return cursor.fetchone()[0]


def _statement(label: str, times: str, wanted: str, values: dict[str, str]) -> str:
    model = apps.get_model(label)
    given = {"project_id": "p.id", **values}
    for field in model._meta.concrete_fields:
        if field.primary_key or field.generated or field.column in given or field.null or field.has_db_default():
            continue
        given[field.column] = _default(field)
    return (
        f"INSERT INTO {model._meta.db_table} ({', '.join(given)}) SELECT {', '.join(given.values())} "
        f"FROM projects_project p CROSS JOIN generate_series(1, {times}) n WHERE p.id > %s AND ({wanted})"
    )


def _default(field) -> str:
    """What a column gets that nothing is said of: a fresh number, now, the model's own default, or empty."""
    kind = field.get_internal_type()
    if kind == "UUIDField":
        return "gen_random_uuid()"
    if kind == "DateTimeField":
        return "now()"
    default = field.get_default()
    if isinstance(default, bool):
        return str(default).lower()
    return str(default) if isinstance(default, int) else f"'{default or ''}'"

"""Give every project that names a contract the contract itself, and count the formal ones in the month of signing."""

from django.db import migrations

# Formal contracts of signed projects count in the month of their day; without a day they stand uncounted.
TAKE_OVER = """
INSERT INTO projects_contract (
    uid, project_id, kind, no, title, party_a, party_b, parties, signed_on, start_by_on, commission_by_on, amount_wan,
    currency_note, exclusion, status, terminate_reason, counted_month, counted_as, counted_wan, counted_usd_wan,
    counted_team_id, counted_chain_id, from_project, version, created_at, updated_at
)
SELECT
    gen_random_uuid(), p.id, p.contract_kind, p.contract_no,
    left(p.name || CASE p.contract_kind
        WHEN 'formal' THEN '正式合同' WHEN 'framework' THEN '框架协议' ELSE '意向协议' END, 200),
    '', left(e.name, 200), '', p.signed_on, p.planned_start_on, p.planned_commission_on, p.contract_amount_wan, '', '',
    CASE WHEN is_signed THEN 'signed' ELSE 'draft' END, '',
    CASE WHEN is_counted THEN date_trunc('month', p.signed_on)::date END,
    CASE WHEN is_counted THEN 'project' ELSE '' END,
    CASE WHEN is_counted THEN coalesce(p.contract_amount_wan, 0) ELSE 0 END, 0,
    CASE WHEN is_counted THEN p.team_id END, CASE WHEN is_counted THEN p.chain_id END,
    true, 0, p.created_at, p.updated_at
FROM projects_project p
JOIN enterprises_enterprise e ON e.id = p.enterprise_id
CROSS JOIN LATERAL (
    SELECT p.signed_on IS NOT NULL
        OR p.stage IN ('signed', 'registered', 'sited', 'started', 'completed', 'commissioned', 'serving') AS is_signed
) AS standing
CROSS JOIN LATERAL (SELECT p.contract_kind = 'formal' AND p.signed_on IS NOT NULL AS is_counted) AS counting
WHERE p.contract_kind <> ''
    AND NOT EXISTS (SELECT FROM projects_contract c WHERE c.project_id = p.id)
"""
FORGET = "DELETE FROM projects_contract WHERE from_project AND version = 0"


class Migration(migrations.Migration):
    dependencies = [
        ("projects", "0010_contracts"),
        ("enterprises", "0001_initial"),
    ]

    operations = [migrations.RunSQL(TAKE_OVER, FORGET)]

"""The one row of the pool's limits, and the trigger that keeps rulings as they were written."""

from django.db import migrations

KEEP = """
CREATE FUNCTION claims_ruling_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a ruling is never changed' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER claims_ruling_stays BEFORE UPDATE OR DELETE ON claims_ruling
    FOR EACH ROW EXECUTE FUNCTION claims_ruling_stays();
"""
FORGET = "DROP TRIGGER claims_ruling_stays ON claims_ruling; DROP FUNCTION claims_ruling_stays();"


def one_rule(apps, schema_editor):
    apps.get_model("claims", "PoolRule").objects.get_or_create(pk=1)


class Migration(migrations.Migration):

    dependencies = [("claims", "0001_tables")]

    operations = [
        migrations.RunPython(one_rule, migrations.RunPython.noop),
        migrations.RunSQL(KEEP, FORGET),
    ]

"""The rules that every district begins with: gates and terms of domain.md 4.1 and 4.3."""

from django.db import migrations

from crm.projects.deadlines import default_term_rows
from crm.projects.gates import default_gate_rows


def load(apps, schema_editor):
    for name, rows in (("GateRule", default_gate_rows()), ("StageTerm", default_term_rows())):
        model = apps.get_model("projects", name)
        if not model.objects.exists():
            model.objects.bulk_create([model(**row) for row in rows])


class Migration(migrations.Migration):
    replaces = [("projects", "0009_default_rules")]

    dependencies = [
        ("projects", "0001_tables"),
    ]

    operations = [
        migrations.RunPython(load, migrations.RunPython.noop),
    ]

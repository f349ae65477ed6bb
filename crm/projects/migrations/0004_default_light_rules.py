"""The limits of the lights that every district begins with (domain.md 4.4)."""

from django.db import migrations

from crm.projects.light_limits import default_light_rows


def load(apps, schema_editor):
    model = apps.get_model("projects", "LightRule")
    if not model.objects.exists():
        model.objects.bulk_create([model(**row) for row in default_light_rows()])


class Migration(migrations.Migration):

    dependencies = [
        ('projects', '0003_light_rules'),
    ]

    operations = [
        migrations.RunPython(load, migrations.RunPython.noop),
    ]

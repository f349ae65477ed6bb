from django.db import migrations

INDUSTRIAL = ["land", "lease", "expansion"]
# dimension, types (empty: all), from which investment on (万元), also in 简易程序
DEFAULTS = [
    ("industry_policy", [], 0, False),
    ("plan", ["land"], 0, False),
    ("land", ["land"], 0, False),
    ("tax", ["land"], 0, False),
    ("energy", INDUSTRIAL, 10000, False),
    ("env", INDUSTRIAL, 10000, False),
    ("safety", INDUSTRIAL, 10000, False),
    ("investor", [], 0, False),
    ("funding", [], 10000, False),
    ("fair_competition", [], 0, False),
    ("legal", [], 0, True),
]


def load(apps, schema_editor):
    rule = apps.get_model("reviews", "DimensionRule")
    for dimension, types, least, in_simple in DEFAULTS:
        rule.objects.get_or_create(
            dimension=dimension, defaults={"types": types, "min_invest_wan": least, "in_simple": in_simple}
        )


class Migration(migrations.Migration):
    dependencies = [
        ("reviews", "0001_tables"),
    ]

    operations = [
        migrations.RunPython(load, migrations.RunPython.noop),
    ]

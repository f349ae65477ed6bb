"""Contracts are searched by a stored key and ordered by index; photos alone are an act of their own."""

import django.contrib.postgres.indexes
from django.db import migrations, models

from crm.enterprises.pinyin import search_key

BATCH = 2_000


def fill_search_keys(apps, schema_editor):
    """Give the contracts that stand already their key."""
    contracts = apps.get_model("projects", "Contract").objects
    filled = []
    for one in contracts.only("pk", "title", "no").order_by("pk").iterator(BATCH):
        one.search_key = search_key([one.title, one.no])
        filled.append(one)
    contracts.bulk_update(filled, ["search_key"], batch_size=BATCH)


class Migration(migrations.Migration):
    dependencies = [
        ("projects", "0013_characters_tripled"),
    ]

    operations = [
        migrations.AddField(
            model_name="contract",
            name="search_key",
            field=models.TextField(db_default="", default="", editable=False, verbose_name="检索键"),
        ),
        migrations.RunPython(fill_search_keys, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="progresschange",
            name="kind",
            field=models.CharField(
                choices=[
                    ("reported", "填报"),
                    ("corrected", "更正"),
                    ("photos", "补充照片"),
                    ("verified", "核实"),
                    ("reopened", "退回更正"),
                ],
                max_length=10,
                verbose_name="类别",
            ),
        ),
        migrations.AddIndex(
            model_name="contract",
            index=models.Index(
                models.OrderBy(models.F("signed_on"), descending=True, nulls_last=True),
                models.OrderBy(models.F("id"), descending=True),
                name="contract_by_signed",
            ),
        ),
        migrations.AddIndex(
            model_name="contract",
            index=models.Index(
                models.OrderBy(models.F("amount_wan"), descending=True, nulls_last=True),
                models.OrderBy(models.F("id"), descending=True),
                name="contract_by_amount",
            ),
        ),
        migrations.AddIndex(
            model_name="contract",
            index=models.Index(
                models.OrderBy(models.F("amount_wan"), nulls_last=True),
                models.OrderBy(models.F("id"), descending=True),
                name="contract_by_least",
            ),
        ),
        migrations.AddIndex(
            model_name="contract",
            index=models.Index(
                models.OrderBy(models.F("updated_at"), descending=True, nulls_last=True),
                models.OrderBy(models.F("id"), descending=True),
                name="contract_by_updated",
            ),
        ),
        migrations.AddIndex(
            model_name="contract",
            index=models.Index(
                models.OrderBy(models.F("updated_at"), nulls_last=True),
                models.OrderBy(models.F("id"), descending=True),
                name="contract_by_oldest",
            ),
        ),
        migrations.AddIndex(
            model_name="contract",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["search_key"], name="contract_search", opclasses=["gin_trgm_ops"]
            ),
        ),
    ]

"""Search keys hold every character thrice instead of twice and once alone, and no credit code any more."""

from django.contrib.postgres.indexes import GinIndex
from django.db import migrations

TRIPLED = r"""
UPDATE enterprises_enterprise SET search_key = regexp_replace(
  replace(regexp_replace(' ' || search_key, '( [^ -~])+ $', ' '), ' ' || lower(coalesce(uscc, '')) || ' ', ' '),
  '([^\x01-\x7f])\1', '\1\1\1', 'g')
"""
CUT = "UPDATE enterprises_enterprise SET search_key = ltrim(search_key)"


class Migration(migrations.Migration):
    dependencies = [("enterprises", "0011_fewer_indexes_of_keys")]

    operations = [
        migrations.RemoveIndex("enterprise", "enterprise_search"),
        migrations.RunSQL([TRIPLED, CUT], migrations.RunSQL.noop),
        migrations.AddIndex(
            "enterprise", GinIndex(fields=["search_key"], name="enterprise_search", opclasses=["gin_trgm_ops"])
        ),
    ]

"""Search keys hold every character thrice instead of twice and once alone."""

from django.contrib.postgres.indexes import GinIndex
from django.db import migrations

TRIPLED = r"""
UPDATE projects_project SET search_key = regexp_replace(
  regexp_replace(search_key, '( [^ -~])+ $', ' '), '([^\x01-\x7f])\1', '\1\1\1', 'g')
"""


class Migration(migrations.Migration):
    dependencies = [("projects", "0012_states")]

    operations = [
        migrations.RemoveIndex("project", "project_search"),
        migrations.RunSQL(TRIPLED, migrations.RunSQL.noop),
        migrations.AddIndex(
            "project", GinIndex(fields=["search_key"], name="project_search", opclasses=["gin_trgm_ops"])
        ),
    ]

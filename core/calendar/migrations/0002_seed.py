"""Seed 2024–2027: official days as far as the package knows them, the rest provisional."""

from django.db import migrations

from core.calendar.years import days_of_year

YEARS = range(2024, 2028)


def seed(apps, schema_editor):
    model = apps.get_model("workcalendar", "WorkCalendarDay")
    days = [model(**day._asdict()) for year in YEARS for day in days_of_year(year)]
    model.objects.bulk_create(days, ignore_conflicts=True)


class Migration(migrations.Migration):
    dependencies = [("workcalendar", "0001_tables")]
    operations = [migrations.RunPython(seed, migrations.RunPython.noop, elidable=False)]

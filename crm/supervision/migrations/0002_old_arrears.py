"""From which day the ladder counts an order: its idle day, or the day on which an old arrear came in."""

from django.db import migrations, models
from django.db.models import F


def as_the_idle_day(apps, schema_editor):
    apps.get_model("supervision", "SupervisionOrder").objects.update(counted_from_on=F("idle_from_on"))


class Migration(migrations.Migration):

    dependencies = [
        ('supervision', '0001_tables'),
    ]

    operations = [
        migrations.AddField(
            model_name='supervisionorder',
            name='counted_from_on',
            field=models.DateField(null=True, verbose_name='阶梯计时起日'),
        ),
        migrations.RunPython(as_the_idle_day, migrations.RunPython.noop, elidable=True),
        migrations.RunSQL('SET CONSTRAINTS ALL IMMEDIATE', migrations.RunSQL.noop, elidable=True),
        migrations.AlterField(
            model_name='supervisionorder',
            name='counted_from_on',
            field=models.DateField(
                help_text='与起算日相同；纳入督办时早已逾期的，从纳入之日按最低一级起算', verbose_name='阶梯计时起日'
            ),
        ),
        migrations.AddConstraint(
            model_name='supervisionorder',
            constraint=models.CheckConstraint(
                condition=models.Q(counted_from_on__gte=models.F('idle_from_on')),
                name='supervision_counted_once_idle',
            ),
        ),
    ]

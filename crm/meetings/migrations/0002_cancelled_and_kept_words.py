"""Meetings are called off with a reason; decisions keep to whom and until when their tasks were given."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def as_the_tasks_say(apps, schema_editor):
    """Decisions made before kept nothing: they take what their tasks say now."""
    decisions = apps.get_model("meetings", "Decision")
    kept = []
    for one in decisions.objects.filter(task__isnull=False).select_related("task__team", "task__assignee"):
        task = one.task
        one.given_team, one.given_due_on = f"{task.team.code} {task.team.name}", task.due_on
        one.given_to = task.assignee.name if task.assignee else ""
        kept.append(one)
    decisions.objects.bulk_update(kept, ["given_team", "given_to", "given_due_on"], batch_size=500)


class Migration(migrations.Migration):

    dependencies = [
        ('chains', '0001_tables'),
        ('meetings', '0001_tables'),
        ('tasks', '0002_by_due_day'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='decision',
            name='given_due_on',
            field=models.DateField(null=True, verbose_name='议定的期限'),
        ),
        migrations.AddField(
            model_name='decision',
            name='given_team',
            field=models.CharField(blank=True, max_length=80, verbose_name='议定的责任组'),
        ),
        migrations.AddField(
            model_name='decision',
            name='given_to',
            field=models.CharField(blank=True, max_length=80, verbose_name='议定的责任人'),
        ),
        migrations.AddField(
            model_name='meeting',
            name='cancelled_at',
            field=models.DateTimeField(editable=False, null=True, verbose_name='取消时间'),
        ),
        migrations.AddField(
            model_name='meeting',
            name='cancelled_by',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='取消人'),
        ),
        migrations.AddField(
            model_name='meeting',
            name='cancelled_reason',
            field=models.CharField(blank=True, editable=False, max_length=300, verbose_name='取消原因'),
        ),
        migrations.AlterField(
            model_name='meeting',
            name='state',
            field=models.CharField(choices=[('draft', '筹备'), ('open', '会议中'), ('closed', '已结束'), ('cancelled', '已取消')], default='draft', editable=False, max_length=9, verbose_name='状态'),
        ),
        migrations.RunPython(as_the_tasks_say, migrations.RunPython.noop, elidable=True),
        migrations.RunSQL('SET CONSTRAINTS ALL IMMEDIATE', migrations.RunSQL.noop, elidable=True),
        migrations.AddConstraint(
            model_name='decision',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('given_due_on', None), ('given_team', ''), ('given_to', ''), ('task', None)), models.Q(('given_due_on__isnull', False), ('task__isnull', False), models.Q(('given_team', ''), _negated=True)), _connector='OR'), name='given_decision_keeps_its_words'),
        ),
        migrations.AddConstraint(
            model_name='meeting',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('cancelled_at__isnull', False), ('state', 'cancelled'), models.Q(('cancelled_reason', ''), _negated=True)), models.Q(models.Q(('state', 'cancelled'), _negated=True), ('cancelled_at', None), ('cancelled_by', None), ('cancelled_reason', '')), _connector='OR'), name='meeting_is_cancelled_with_a_reason'),
        ),
    ]

"""The days of claims and the clocks of leads on the rows (set by the run of the next minute); files that prove a dispute."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('claims', '0002_rule_and_rulings'),
        ('projects', '0001_tables'),
    ]

    operations = [
        migrations.AddField(
            model_name='claim',
            name='due_on',
            field=models.DateField(editable=False, null=True, verbose_name='期限'),
        ),
        migrations.AddField(
            model_name='dispute',
            name='papers',
            field=models.ManyToManyField(blank=True, related_name='+', to='projects.projectfile', verbose_name='依据的材料'),
        ),
        migrations.AddField(
            model_name='leadintake',
            name='next_due_at',
            field=models.DateTimeField(editable=False, null=True, verbose_name='当前环节的期限'),
        ),
        migrations.AddField(
            model_name='leadintake',
            name='next_step',
            field=models.CharField(choices=[('respond', '响应'), ('judge', '研判'), ('feedback', '反馈'), ('follow', '两周跟进'), ('done', '已办结')], default='respond', editable=False, max_length=8, verbose_name='当前环节'),
        ),
        migrations.AddField(
            model_name='claim',
            name='waits',
            field=models.GeneratedField(db_persist=True, expression=models.Q(('status', 'filed')), output_field=models.BooleanField(), verbose_name='待指挥部确认'),
        ),
        migrations.AddIndex(
            model_name='claim',
            index=models.Index(fields=['-waits', '-filed_at', '-id'], name='claim_listed'),
        ),
        migrations.AddIndex(
            model_name='claim',
            index=models.Index(condition=models.Q(('due_on__isnull', False)), fields=['status', 'due_on'], name='claim_due'),
        ),
        migrations.AddIndex(
            model_name='leadintake',
            index=models.Index(models.OrderBy(models.F('next_due_at'), nulls_last=True), models.OrderBy(models.F('received_at'), descending=True), models.OrderBy(models.F('id'), descending=True), name='lead_by_clock'),
        ),
        migrations.AddIndex(
            model_name='leadintake',
            index=models.Index(fields=['next_step', 'next_due_at'], name='lead_by_step'),
        ),
    ]

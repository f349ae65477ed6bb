"""When the kept days were last brought up to date, so that a pause of the worker is made up for."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('claims', '0003_days_kept'),
    ]

    operations = [
        migrations.CreateModel(
            name='KeptRun',
            fields=[
                ('id', models.SmallIntegerField(default=1, primary_key=True, serialize=False, verbose_name='编号')),
                ('begun_at', models.DateTimeField(verbose_name='最近一次开始')),
            ],
            options={
                'verbose_name': '期限更新',
                'verbose_name_plural': '期限更新',
                'constraints': [models.CheckConstraint(condition=models.Q(('id', 1)), name='one_kept_run')],
            },
        ),
    ]

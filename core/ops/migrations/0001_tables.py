from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [
        ('ops', '0001_initial'),
    ]

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Heartbeat',
            fields=[
                ('id', models.SmallIntegerField(default=1, primary_key=True, serialize=False, verbose_name='编号')),
                ('beaten_at', models.DateTimeField(verbose_name='最近心跳')),
            ],
            options={
                'verbose_name': '后台心跳',
                'verbose_name_plural': '后台心跳',
                'constraints': [models.CheckConstraint(condition=models.Q(('id', 1)), name='ops_heartbeat_one_row')],
            },
        ),
    ]

from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [
        ('workcalendar', '0001_initial'),
    ]

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='WorkCalendarDay',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('date', models.DateField(unique=True, verbose_name='日期')),
                ('is_workday', models.BooleanField(verbose_name='工作日')),
                ('name', models.CharField(blank=True, max_length=40, verbose_name='名称')),
                ('source', models.CharField(choices=[('package', '国务院办公厅通知'), ('manual', '人工维护'), ('provisional', '暂定')], editable=False, max_length=12, verbose_name='来源')),
            ],
            options={
                'verbose_name': '工作日历',
                'verbose_name_plural': '工作日历',
                'ordering': ['date'],
            },
        ),
    ]

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [
        ('insights', '0001_initial'),
    ]

    initial = True

    dependencies = [
        ('chains', '0001_tables'),
    ]

    operations = [
        migrations.CreateModel(
            name='DistrictFigure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=12, unique=True, verbose_name='编码')),
                ('name', models.CharField(max_length=100, verbose_name='指标')),
                ('value', models.CharField(max_length=40, verbose_name='数值（原文）')),
                ('unit', models.CharField(blank=True, max_length=20, verbose_name='单位')),
                ('period', models.CharField(blank=True, max_length=60, verbose_name='期间')),
                ('category', models.CharField(blank=True, max_length=20, verbose_name='类别')),
                ('note', models.CharField(blank=True, max_length=200, verbose_name='说明')),
                ('source', models.CharField(max_length=200, verbose_name='来源')),
                ('as_of_on', models.DateField(verbose_name='截至日期')),
                ('chain', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='chains.chain', verbose_name='产业链')),
            ],
            options={
                'verbose_name': '公布数据',
                'verbose_name_plural': '公布数据',
                'ordering': ['code'],
            },
        ),
    ]

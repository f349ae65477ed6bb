from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [
        ('demo', '0001_initial'),
    ]

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='DemoDistrict',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('seed', models.IntegerField(verbose_name='随机种子')),
                ('built_at', models.DateTimeField(auto_now=True, verbose_name='建立时间')),
            ],
            options={
                'verbose_name': '演示区',
                'verbose_name_plural': '演示区',
            },
        ),
    ]

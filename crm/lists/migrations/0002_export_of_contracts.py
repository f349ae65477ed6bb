
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('lists', '0001_tables'),
    ]

    operations = [
        migrations.AlterField(
            model_name='columnchoice',
            name='page',
            field=models.CharField(choices=[('enterprises', '企业库'), ('projects', '招商项目'), ('contracts', '合同台账')], max_length=20, verbose_name='列表'),
        ),
        migrations.AlterField(
            model_name='exportjob',
            name='page',
            field=models.CharField(choices=[('enterprises', '企业库'), ('projects', '招商项目'), ('contracts', '合同台账')], max_length=20, verbose_name='列表'),
        ),
        migrations.AlterField(
            model_name='savedview',
            name='page',
            field=models.CharField(choices=[('enterprises', '企业库'), ('projects', '招商项目'), ('contracts', '合同台账')], max_length=20, verbose_name='列表'),
        ),
    ]

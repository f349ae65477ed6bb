import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('imports', '0001_tables'),
        ('projects', '0001_tables'),
    ]

    operations = [
        migrations.CreateModel(
            name='ImportedProject',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(verbose_name='行号')),
                ('is_new_firm', models.BooleanField(default=False, verbose_name='新建了企业')),
                ('batch', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='projects', to='imports.importbatch', verbose_name='批次')),
                ('project', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='imported', to='projects.project', verbose_name='项目')),
            ],
            options={
                'verbose_name': '导入的项目',
                'verbose_name_plural': '导入的项目',
                'ordering': ['batch', 'project'],
                'indexes': [models.Index(fields=['batch', 'project'], name='imported_project')],
            },
        ),
        migrations.AlterField(
            model_name='leftalone',
            name='kind',
            field=models.CharField(choices=[('firm', '新建的企业保留'), ('entry', '新建的联系人保留'), ('value', '部分内容未恢复'), ('proj', '开立的项目保留')], max_length=5, verbose_name='留下什么'),
        ),
    ]

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [
        ('chainmap', '0001_initial'),
        ('chainmap', '0002_initial'),
        ('chainmap', '0003_placed_by_batch'),
    ]

    initial = True

    dependencies = [
        ('chains', '0001_tables'),
        ('enterprises', '0001_tables'),
    ]

    operations = [
        migrations.CreateModel(
            name='Position',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('master', '链主'), ('key', '骨干'), ('supplier', '配套'), ('rnd', '科研'), ('service', '服务')], default='supplier', max_length=10, verbose_name='角色')),
                ('state', models.CharField(choices=[('producing', '在产'), ('coming', '已引入')], default='producing', max_length=10, verbose_name='状态')),
                ('is_local', models.BooleanField(default=True, verbose_name='在本区')),
                ('since', models.DateField(verbose_name='起始日期')),
                ('until', models.DateField(blank=True, null=True, verbose_name='截止日期（最后一天）')),
                ('source', models.CharField(blank=True, max_length=200, verbose_name='资料来源')),
                ('batch', models.PositiveBigIntegerField(blank=True, editable=False, null=True, verbose_name='导入批次号')),
                ('enterprise', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='positions', to='enterprises.enterprise', verbose_name='企业')),
                ('node', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='positions', to='chains.node', verbose_name='环节')),
            ],
            options={
                'verbose_name': '链上位置',
                'verbose_name_plural': '链上位置',
                'ordering': ['node', 'role', 'id'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('until', None)), fields=('enterprise', 'node'), name='one_open_position_a_node', violation_error_message='该企业已在此环节')],
            },
        ),
    ]

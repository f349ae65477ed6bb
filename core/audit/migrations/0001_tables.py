from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [
        ('audit', '0001_initial'),
    ]

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='AuditEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(auto_now_add=True, verbose_name='时间')),
                ('actor_id', models.BigIntegerField(null=True, verbose_name='操作人编号')),
                ('actor_name', models.CharField(max_length=150, verbose_name='操作人')),
                ('action', models.CharField(max_length=60, verbose_name='动作')),
                ('target_type', models.CharField(blank=True, max_length=60, verbose_name='对象类型')),
                ('target_id', models.BigIntegerField(null=True, verbose_name='对象编号')),
                ('target_label', models.CharField(blank=True, max_length=200, verbose_name='对象')),
                ('changes', models.JSONField(default=dict, verbose_name='变更')),
                ('result', models.CharField(choices=[('done', '成功'), ('refused', '拒绝')], default='done', max_length=10, verbose_name='结果')),
                ('channel', models.CharField(max_length=20, verbose_name='渠道')),
                ('address', models.GenericIPAddressField(null=True, verbose_name='来源地址')),
                ('request_id', models.CharField(blank=True, max_length=36, verbose_name='请求编号')),
            ],
            options={
                'verbose_name': '操作留痕',
                'verbose_name_plural': '操作留痕',
                'ordering': ['-id'],
                'indexes': [models.Index(fields=['target_type', 'target_id', '-id'], name='audit_target'), models.Index(fields=['actor_id', '-id'], name='audit_actor')],
            },
        ),
    ]

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [
        ('notices', '0001_initial'),
        ('notices', '0002_alter_notice_enterprise_alter_notice_project_and_more'),
        ('notices', '0003_firm_index'),
    ]

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('enterprises', '0001_tables'),
        ('projects', '0001_tables'),
    ]

    operations = [
        migrations.CreateModel(
            name='Notice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('rule', models.CharField(choices=[('FU_NEXT', '下次跟进'), ('FU_STALE', '久未跟进'), ('MILESTONE', '阶段到期')], max_length=20, verbose_name='规则')),
                ('target_type', models.CharField(max_length=60, verbose_name='对象类型')),
                ('target_id', models.BigIntegerField(verbose_name='对象编号')),
                ('due_on', models.DateField(verbose_name='到期日')),
                ('day_offset', models.SmallIntegerField(verbose_name='距到期日天数')),
                ('occurs_on', models.DateField(verbose_name='提醒日')),
                ('title', models.CharField(max_length=200, verbose_name='标题')),
                ('body', models.CharField(blank=True, max_length=400, verbose_name='内容')),
                ('level', models.CharField(choices=[('info', '提示'), ('warn', '预警'), ('bad', '告警')], default='info', max_length=4, verbose_name='级别')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='产生时间')),
                ('read_at', models.DateTimeField(blank=True, null=True, verbose_name='已读时间')),
                ('done_at', models.DateTimeField(blank=True, null=True, verbose_name='办结时间')),
                ('snoozed_until_on', models.DateField(blank=True, null=True, verbose_name='稍后至')),
                ('snooze_count', models.PositiveSmallIntegerField(default=0, verbose_name='稍后次数')),
                ('superseded_at', models.DateTimeField(blank=True, null=True, verbose_name='被新提醒替代时间')),
                ('cancelled_at', models.DateTimeField(blank=True, null=True, verbose_name='取消时间')),
                ('enterprise', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='notices', to='enterprises.enterprise', verbose_name='企业')),
                ('project', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='notices', to='projects.project', verbose_name='项目')),
                ('recipient', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='notices', to=settings.AUTH_USER_MODEL, verbose_name='接收人')),
            ],
            options={
                'verbose_name': '提醒',
                'verbose_name_plural': '提醒',
                'ordering': ['-occurs_on', '-id'],
                'indexes': [models.Index(condition=models.Q(('cancelled_at', None), ('superseded_at', None)), fields=['recipient', '-occurs_on', '-id'], name='notice_inbox'), models.Index(condition=models.Q(('cancelled_at', None), ('done_at', None), ('superseded_at', None)), fields=['rule', 'target_id'], name='notice_open'), models.Index(condition=models.Q(('enterprise', None), _negated=True), fields=['enterprise'], name='notice_of_firm')],
                'constraints': [models.UniqueConstraint(fields=('rule', 'target_type', 'target_id', 'due_on', 'day_offset', 'recipient'), name='notice_once'), models.CheckConstraint(condition=models.Q(('snooze_count__lte', 2)), name='notice_snoozed_twice_at_most')],
            },
        ),
    ]

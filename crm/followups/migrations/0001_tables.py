import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [
        ('followups', '0001_initial'),
        ('followups', '0002_initial'),
        ('followups', '0003_followup_next_set_at'),
    ]

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('chains', '0001_tables'),
        ('enterprises', '0001_tables'),
        ('projects', '0001_tables'),
    ]

    operations = [
        migrations.CreateModel(
            name='FollowUp',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='外部编号')),
                ('kind', models.CharField(choices=[('visit', '走访拜访'), ('reception', '来访接待'), ('phone', '电话'), ('wechat', '微信'), ('meeting', '洽谈会议'), ('inspect', '考察'), ('forum', '座谈推介'), ('material', '资料往来'), ('online', '线上会议'), ('service', '服务走访'), ('other', '其他')], default='visit', max_length=10, verbose_name='方式')),
                ('happened_at', models.DateTimeField(verbose_name='时间')),
                ('place', models.CharField(blank=True, max_length=120, verbose_name='地点')),
                ('our_people', models.CharField(blank=True, max_length=200, verbose_name='我方人员')),
                ('leader_level', models.CharField(choices=[('none', '无领导参加'), ('bureau', '部门领导'), ('district', '区领导'), ('top', '主要领导')], default='none', max_length=10, verbose_name='领导参加')),
                ('counterpart', models.CharField(blank=True, max_length=100, verbose_name='对方人员')),
                ('summary', models.TextField(verbose_name='谈了什么')),
                ('result', models.CharField(blank=True, max_length=300, verbose_name='结果')),
                ('next_step', models.CharField(blank=True, max_length=200, verbose_name='下一步')),
                ('next_on', models.DateField(blank=True, null=True, verbose_name='下次跟进日期')),
                ('is_closing', models.BooleanField(default=False, verbose_name='不再跟进')),
                ('late_reason', models.CharField(blank=True, max_length=200, verbose_name='补录原因')),
                ('level', models.PositiveSmallIntegerField(editable=False, verbose_name='层级')),
                ('is_effective', models.BooleanField(editable=False, verbose_name='有效跟进')),
                ('next_set_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='下次日期确定时间')),
                ('next_done_at', models.DateTimeField(editable=False, null=True, verbose_name='下一步办结时间')),
                ('voided_at', models.DateTimeField(editable=False, null=True, verbose_name='作废时间')),
                ('void_reason', models.CharField(blank=True, editable=False, max_length=200, verbose_name='作废原因')),
                ('version', models.PositiveIntegerField(default=0, editable=False, verbose_name='版本')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='登记时间')),
                ('contact', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='followups', to='enterprises.contact', verbose_name='联系人')),
                ('created_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='followups', to=settings.AUTH_USER_MODEL, verbose_name='登记人')),
                ('enterprise', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='followups', to='enterprises.enterprise', verbose_name='企业')),
                ('next_owner', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='next_steps', to=settings.AUTH_USER_MODEL, verbose_name='下一步责任人')),
                ('project', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='followups', to='projects.project', verbose_name='项目')),
                ('team', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='followups', to='chains.team', verbose_name='招商组')),
            ],
            options={
                'verbose_name': '跟进记录',
                'verbose_name_plural': '跟进记录',
                'ordering': ['-happened_at', '-id'],
                'indexes': [models.Index(fields=['project', '-happened_at', '-id'], name='followup_of_project'), models.Index(fields=['enterprise', '-happened_at', '-id'], name='followup_of_enterprise'), models.Index(condition=models.Q(('next_done_at', None), ('next_on__isnull', False), ('voided_at', None)), fields=['next_on', 'next_owner'], name='followup_next_open')],
                'constraints': [models.CheckConstraint(condition=models.Q(('level__gte', 1), ('level__lte', 3)), name='followup_level_one_to_three')],
            },
        ),
    ]

import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [
        ('reviews', '0001_initial'),
    ]

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('chains', '0001_tables'),
        ('projects', '0001_tables'),
    ]

    operations = [
        migrations.CreateModel(
            name='DimensionRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('dimension', models.CharField(choices=[('industry_policy', '产业政策'), ('plan', '产业与空间规划'), ('land', '用地与投资强度'), ('tax', '亩均税收'), ('energy', '能耗'), ('env', '环境影响'), ('safety', '安全生产'), ('tech', '技术先进性'), ('investor', '投资方实力与信用'), ('market', '市场前景'), ('funding', '资金来源'), ('fair_competition', '公平竞争审查'), ('legal', '法务审核')], max_length=20, unique=True, verbose_name='审查事项')),
                ('types', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('land', '供地自建'), ('lease', '租赁厂房'), ('office', '楼宇入驻'), ('expansion', '增资技改'), ('platform', '研发平台'), ('fund', '基金股权')], max_length=12), blank=True, default=list, help_text='为空则适用于全部类型', size=None, verbose_name='项目类型')),
                ('min_invest_wan', models.DecimalField(decimal_places=4, default=0, help_text='含本数', max_digits=18, verbose_name='总投资不低于（万元）')),
                ('in_simple', models.BooleanField(default=False, verbose_name='简易程序也必审')),
                ('is_active', models.BooleanField(default=True, verbose_name='启用')),
                ('agency', models.ForeignKey(blank=True, help_text='发起联审时默认征求该部门意见', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='chains.agency', verbose_name='反馈部门')),
            ],
            options={
                'verbose_name': '必审事项',
                'verbose_name_plural': '必审事项',
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='Review',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('round', models.PositiveSmallIntegerField(verbose_name='轮次')),
                ('procedure', models.CharField(choices=[('full', '联审会'), ('simple', '简易程序')], default='full', max_length=8, verbose_name='程序')),
                ('contract_kind', models.CharField(choices=[('intent', '意向协议'), ('framework', '框架协议'), ('formal', '正式合同')], max_length=12, verbose_name='拟签合同')),
                ('status', models.CharField(choices=[('open', '审查中'), ('concluded', '已结论'), ('revoked', '结论已撤销'), ('superseded', '已重新联审')], default='open', max_length=12, verbose_name='状态')),
                ('note', models.TextField(blank=True, verbose_name='申请说明')),
                ('applied_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='申请时间')),
                ('conclusion', models.CharField(blank=True, choices=[('pass', '通过'), ('conditional', '有条件通过'), ('reject', '否决'), ('supplement', '补充材料')], max_length=12, verbose_name='结论')),
                ('conclusion_text', models.TextField(blank=True, verbose_name='结论说明')),
                ('concluded_on', models.DateField(null=True, verbose_name='结论日期')),
                ('concluded_at', models.DateTimeField(null=True, verbose_name='登记结论时间')),
                ('valid_until', models.DateField(null=True, verbose_name='有效期至')),
                ('overdue_is_no_comment', models.BooleanField(default=False, verbose_name='结论时逾期视为无意见')),
                ('revoked_at', models.DateTimeField(null=True, verbose_name='撤销时间')),
                ('revoke_reason', models.CharField(blank=True, max_length=300, verbose_name='撤销原因')),
                ('version', models.PositiveIntegerField(default=0, verbose_name='版本')),
                ('applied_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='申请人')),
                ('concluded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='登记结论人')),
                ('materials', models.ManyToManyField(blank=True, related_name='reviews', to='projects.projectfile', verbose_name='材料')),
                ('project', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reviews', to='projects.project', verbose_name='项目')),
                ('revoked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='撤销人')),
            ],
            options={
                'verbose_name': '联审',
                'verbose_name_plural': '联审',
                'ordering': ['-applied_at', '-id'],
                'indexes': [models.Index(fields=['-applied_at', '-id'], name='review_newest'), models.Index(fields=['status', '-applied_at', '-id'], name='review_by_status')],
                'constraints': [models.UniqueConstraint(fields=('project', 'round'), name='review_round_once'), models.UniqueConstraint(condition=models.Q(('status', 'open')), fields=('project',), name='one_open_review_a_project')],
            },
        ),
        migrations.CreateModel(
            name='Opinion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('dimension', models.CharField(choices=[('industry_policy', '产业政策'), ('plan', '产业与空间规划'), ('land', '用地与投资强度'), ('tax', '亩均税收'), ('energy', '能耗'), ('env', '环境影响'), ('safety', '安全生产'), ('tech', '技术先进性'), ('investor', '投资方实力与信用'), ('market', '市场前景'), ('funding', '资金来源'), ('fair_competition', '公平竞争审查'), ('legal', '法务审核')], max_length=20, verbose_name='审查事项')),
                ('is_mandatory', models.BooleanField(default=False, verbose_name='必审')),
                ('due_on', models.DateField(verbose_name='应反馈日期')),
                ('result', models.CharField(choices=[('agree', '同意'), ('conditional', '有条件同意'), ('object', '不同意'), ('supplement', '补充材料'), ('none', '未反馈')], default='none', max_length=12, verbose_name='意见')),
                ('text', models.TextField(blank=True, verbose_name='意见内容')),
                ('paper_reference', models.CharField(blank=True, max_length=120, verbose_name='来文文号')),
                ('submitted_at', models.DateTimeField(null=True, verbose_name='反馈时间')),
                ('version', models.PositiveIntegerField(default=0, verbose_name='版本')),
                ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='opinions', to='chains.agency', verbose_name='反馈部门')),
                ('file', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='projects.projectfile', verbose_name='意见附件')),
                ('submitted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='反馈人')),
                ('review', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='opinions', to='reviews.review', verbose_name='联审')),
            ],
            options={
                'verbose_name': '部门意见',
                'verbose_name_plural': '部门意见',
                'ordering': ['review', '-is_mandatory', 'id'],
                'indexes': [models.Index(condition=models.Q(('result', 'none')), fields=['agency', 'due_on'], name='opinion_waiting')],
                'constraints': [models.UniqueConstraint(fields=('review', 'dimension', 'agency'), name='opinion_once_an_agency'), models.CheckConstraint(condition=models.Q(('result', 'none'), ('submitted_at__isnull', False), _connector='OR'), name='opinion_given_has_a_time')],
            },
        ),
        migrations.CreateModel(
            name='Condition',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.CharField(max_length=300, verbose_name='条件')),
                ('closed_at', models.DateTimeField(null=True, verbose_name='落实登记时间')),
                ('closing_note', models.CharField(blank=True, max_length=300, verbose_name='落实情况')),
                ('closed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='落实登记人')),
                ('evidence', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='projects.projectfile', verbose_name='依据材料')),
                ('opinion', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='conditions', to='reviews.opinion', verbose_name='所属意见')),
                ('review', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='conditions', to='reviews.review', verbose_name='联审')),
            ],
            options={
                'verbose_name': '联审条件',
                'verbose_name_plural': '联审条件',
                'ordering': ['review', 'id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('closed_at', None), ('evidence__isnull', False), _connector='OR'), name='condition_closed_with_evidence')],
            },
        ),
        migrations.CreateModel(
            name='AgendaItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField(verbose_name='序号')),
                ('review', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='agenda_items', to='reviews.review', verbose_name='联审')),
            ],
            options={
                'verbose_name': '会议议题',
                'verbose_name_plural': '会议议题',
                'ordering': ['meeting', 'position', 'id'],
            },
        ),
        migrations.CreateModel(
            name='ReviewMeeting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=120, verbose_name='会议名称')),
                ('held_at', models.DateTimeField(verbose_name='时间')),
                ('place', models.CharField(max_length=120, verbose_name='地点')),
                ('chair', models.CharField(max_length=60, verbose_name='主持人')),
                ('attendees', models.TextField(verbose_name='参加人员')),
                ('minutes', models.TextField(blank=True, verbose_name='会议说明')),
                ('version', models.PositiveIntegerField(default=0, editable=False, verbose_name='版本')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='登记时间')),
                ('created_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='登记人')),
                ('reviews', models.ManyToManyField(related_name='meetings', through='reviews.AgendaItem', to='reviews.review', verbose_name='议题')),
            ],
            options={
                'verbose_name': '联审会',
                'verbose_name_plural': '联审会',
                'ordering': ['-held_at', '-id'],
            },
        ),
        migrations.AddField(
            model_name='review',
            name='meeting',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='concluded', to='reviews.reviewmeeting', verbose_name='作出结论的会议'),
        ),
        migrations.AddField(
            model_name='agendaitem',
            name='meeting',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='items', to='reviews.reviewmeeting', verbose_name='会议'),
        ),
        migrations.CreateModel(
            name='ReviewSetting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('overdue_is_no_comment', models.BooleanField(default=False, help_text='开启后，除公平竞争审查和法务审核外，逾期未反馈不再阻止会议作出结论；任何时候都不视为同意', verbose_name='逾期视为无意见')),
                ('version', models.PositiveIntegerField(default=0, editable=False, verbose_name='版本')),
            ],
            options={
                'verbose_name': '联审设置',
                'verbose_name_plural': '联审设置',
                'constraints': [models.CheckConstraint(condition=models.Q(('pk', 1)), name='one_review_setting')],
            },
        ),
        migrations.AddConstraint(
            model_name='agendaitem',
            constraint=models.UniqueConstraint(fields=('meeting', 'review'), name='review_once_an_agenda'),
        ),
    ]

import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [
        ('claims', '0001_initial'),
        ('claims', '0003_dispute_not_applied'),
    ]

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('chains', '0001_tables'),
        ('followups', '0001_tables'),
        ('projects', '0001_tables'),
    ]

    operations = [
        migrations.CreateModel(
            name='Claim',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('note', models.CharField(blank=True, max_length=300, verbose_name='说明')),
                ('plea', models.CharField(blank=True, choices=[('cowork', '协同申请'), ('dispute', '异议'), ('different', '不同项目')], max_length=12, verbose_name='撞单处理')),
                ('status', models.CharField(choices=[('filed', '待确认'), ('active', '有效'), ('lapsed', '失效'), ('transferred', '已流转'), ('released', '主动释放'), ('revoked', '撤销')], default='filed', editable=False, max_length=12, verbose_name='状态')),
                ('filed_at', models.DateTimeField(editable=False, verbose_name='报备时间')),
                ('confirm_due_on', models.DateField(editable=False, verbose_name='应确认日期')),
                ('confirmed_at', models.DateTimeField(editable=False, null=True, verbose_name='确认时间')),
                ('protect_until', models.DateField(editable=False, null=True, verbose_name='保护期至')),
                ('renewals', models.PositiveSmallIntegerField(default=0, editable=False, verbose_name='续期次数')),
                ('scope', models.CharField(blank=True, editable=False, max_length=40, verbose_name='主体范围')),
                ('ended_on', models.DateField(editable=False, null=True, verbose_name='结束日期')),
                ('end_reason', models.CharField(blank=True, choices=[('idle', '跟进中断，亮灯转红'), ('expired', '保护期满'), ('suspended', '项目搁置超过 30 天'), ('ended', '项目已终止'), ('released', '主动释放'), ('declined', '指挥部未予确认'), ('revoked', '指挥部撤销'), ('transferred', '流转到其他组'), ('ruled', '按异议裁定'), ('cowork', '转为协同')], editable=False, max_length=12, verbose_name='结束原因')),
                ('end_note', models.CharField(blank=True, editable=False, max_length=300, verbose_name='结束说明')),
                ('version', models.PositiveIntegerField(default=0, editable=False, verbose_name='版本')),
                ('confirmed_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='确认人')),
                ('evidence', models.ManyToManyField(related_name='+', to='followups.followup', verbose_name='依据的跟进')),
                ('filed_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='报备人')),
                ('project', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='claims', to='projects.project', verbose_name='项目')),
                ('team', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='claims', to='chains.team', verbose_name='报备组')),
            ],
            options={
                'verbose_name': '首谈报备',
                'verbose_name_plural': '首谈报备',
                'ordering': ['-filed_at', '-id'],
                'indexes': [models.Index(fields=['status', '-filed_at', '-id'], name='claim_by_state'), models.Index(condition=models.Q(('status__in', ('lapsed', 'released'))), fields=['team', 'ended_on'], name='claim_lost')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('status', 'active')), fields=('project',), name='one_active_claim_a_project'), models.UniqueConstraint(condition=models.Q(('status', 'filed')), fields=('project', 'team'), name='one_waiting_claim_a_team'), models.CheckConstraint(condition=models.Q(('renewals__lte', 1)), name='claim_renewed_once'), models.CheckConstraint(condition=models.Q(models.Q(('status', 'active'), _negated=True), ('protect_until__isnull', False), _connector='OR'), name='active_claim_protects')],
            },
        ),
        migrations.CreateModel(
            name='ClaimKey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=220, verbose_name='主体标识')),
                ('scope', models.CharField(blank=True, max_length=40, verbose_name='主体范围')),
                ('released_at', models.DateTimeField(null=True, verbose_name='释放时间')),
                ('claim', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='keys', to='claims.claim', verbose_name='报备')),
            ],
            options={
                'verbose_name': '报备主体标识',
                'verbose_name_plural': '报备主体标识',
                'ordering': ['claim', 'key'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('released_at', None)), fields=('key', 'scope'), name='one_claim_a_firm_at_a_time')],
            },
        ),
        migrations.CreateModel(
            name='Clash',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('level', models.PositiveSmallIntegerField(verbose_name='级别')),
                ('reason', models.CharField(max_length=40, verbose_name='相同之处')),
                ('found_at', models.DateTimeField(verbose_name='发现时间')),
                ('against', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='hits', to='claims.claim', verbose_name='先报备')),
                ('claim', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='clashes', to='claims.claim', verbose_name='后报备')),
            ],
            options={
                'verbose_name': '撞单',
                'verbose_name_plural': '撞单',
                'ordering': ['claim', 'level', 'id'],
                'constraints': [models.UniqueConstraint(fields=('claim', 'against'), name='one_clash_a_pair')],
            },
        ),
        migrations.CreateModel(
            name='Dispute',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ground', models.CharField(choices=[('earlier_evidence', '更早的接洽依据'), ('lapsed_fact', '对方报备实际已失效'), ('different_project', '不是同一项目'), ('assigned_by_leader', '领导交办')], max_length=20, verbose_name='异议理由')),
                ('statement', models.CharField(max_length=500, verbose_name='陈述')),
                ('evidence_kind', models.CharField(choices=[('assignment', '1 领导书面交办'), ('visit', '2 对方签字或照片的走访记录'), ('letter', '3 注明日期的邮件或公函'), ('chat', '4 聊天截图'), ('phone', '5 电话记录')], max_length=12, verbose_name='最有力的证据')),
                ('status', models.CharField(choices=[('open', '待裁定'), ('ruled', '已裁定'), ('appealed', '复核中'), ('final', '终局')], default='open', editable=False, max_length=10, verbose_name='状态')),
                ('found_on', models.DateField(editable=False, verbose_name='撞单日期')),
                ('filed_at', models.DateTimeField(editable=False, verbose_name='提出时间')),
                ('rule_due_on', models.DateField(editable=False, verbose_name='应裁定日期')),
                ('appeal_due_on', models.DateField(editable=False, null=True, verbose_name='可申请复核至')),
                ('appealed_at', models.DateTimeField(editable=False, null=True, verbose_name='申请复核时间')),
                ('appeal', models.CharField(blank=True, editable=False, max_length=500, verbose_name='复核理由')),
                ('not_applied', models.CharField(blank=True, editable=False, max_length=300, verbose_name='裁定未能执行的原因')),
                ('version', models.PositiveIntegerField(default=0, editable=False, verbose_name='版本')),
                ('appealed_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='复核申请人')),
                ('challenger', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='challenges', to='claims.claim', verbose_name='异议方的报备')),
                ('claim', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='disputes', to='claims.claim', verbose_name='被异议的报备')),
                ('evidence', models.ManyToManyField(blank=True, related_name='+', to='followups.followup', verbose_name='依据的跟进')),
                ('filed_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='提出人')),
            ],
            options={
                'verbose_name': '撞单异议',
                'verbose_name_plural': '撞单异议',
                'ordering': ['-filed_at', '-id'],
                'indexes': [models.Index(fields=['status', 'rule_due_on', 'id'], name='dispute_by_state')],
                'constraints': [models.UniqueConstraint(fields=('claim', 'challenger'), name='one_dispute_a_clash')],
            },
        ),
        migrations.CreateModel(
            name='LeadIntake',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source_kind', models.CharField(blank=True, choices=[('self', '自主外出'), ('referral', '引荐'), ('chain_master', '以商招商'), ('fund', '基金招商'), ('expo', '展会活动'), ('adviser', '顾问'), ('city_assigned', '市级推送'), ('inbound', '企业来访'), ('station', '驻外组'), ('import', '名单导入'), ('agency_api', '部门推送')], max_length=14, verbose_name='来源类别')),
                ('referrer', models.CharField(blank=True, max_length=100, verbose_name='引荐人')),
                ('is_major', models.BooleanField(default=False, verbose_name='重大线索（研判 1 周）')),
                ('received_at', models.DateTimeField(editable=False, verbose_name='收到时间')),
                ('responded_at', models.DateTimeField(editable=False, null=True, verbose_name='响应时间')),
                ('judged_at', models.DateTimeField(editable=False, null=True, verbose_name='研判时间')),
                ('judgement', models.CharField(blank=True, choices=[('follow', '跟进'), ('drop', '放弃'), ('pool', '公海')], editable=False, max_length=8, verbose_name='研判结论')),
                ('reason', models.CharField(blank=True, editable=False, max_length=300, verbose_name='研判理由')),
                ('feedback_at', models.DateTimeField(editable=False, null=True, verbose_name='反馈时间')),
                ('feedback', models.CharField(blank=True, editable=False, max_length=300, verbose_name='反馈内容')),
                ('pool_state', models.CharField(choices=[('owned', '在组'), ('pooled', '公海'), ('claimed', '已领取')], default='owned', editable=False, max_length=8, verbose_name='归属')),
                ('pooled_at', models.DateTimeField(editable=False, null=True, verbose_name='进入公海时间')),
                ('claimed_at', models.DateTimeField(editable=False, null=True, verbose_name='领取时间')),
                ('version', models.PositiveIntegerField(default=0, editable=False, verbose_name='版本')),
                ('feedback_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='反馈人')),
                ('judged_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='研判人')),
                ('pooled_from', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='chains.team', verbose_name='原归属组')),
                ('project', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='intake', to='projects.project', verbose_name='项目')),
                ('responded_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='响应人')),
            ],
            options={
                'verbose_name': '线索登记',
                'verbose_name_plural': '线索登记',
                'ordering': ['-received_at', '-id'],
                'indexes': [models.Index(fields=['-received_at', '-id'], name='lead_newest'), models.Index(condition=models.Q(('pool_state', 'pooled')), fields=['pooled_at', 'id'], name='lead_pooled')],
            },
        ),
        migrations.CreateModel(
            name='PoolRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('most', models.PositiveSmallIntegerField(default=3, verbose_name='每组最多领取（条）')),
                ('days', models.PositiveSmallIntegerField(default=7, verbose_name='统计天数')),
                ('barred_days', models.PositiveSmallIntegerField(default=15, verbose_name='原归属组冷却天数')),
                ('version', models.PositiveIntegerField(default=0, editable=False, verbose_name='版本')),
            ],
            options={
                'verbose_name': '公海领取规则',
                'verbose_name_plural': '公海领取规则',
                'constraints': [models.CheckConstraint(condition=models.Q(('id', 1)), name='one_pool_rule'), models.CheckConstraint(condition=models.Q(('days__gte', 1), ('most__gte', 1)), name='pool_rule_lets_something_through')],
            },
        ),
        migrations.CreateModel(
            name='PoolTake',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('taken_at', models.DateTimeField(verbose_name='领取时间')),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='领取人')),
                ('from_team', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='chains.team', verbose_name='原归属组')),
                ('intake', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='takes', to='claims.leadintake', verbose_name='线索')),
                ('team', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='chains.team', verbose_name='领取组')),
            ],
            options={
                'verbose_name': '公海领取记录',
                'verbose_name_plural': '公海领取记录',
                'ordering': ['-taken_at', '-id'],
                'indexes': [models.Index(fields=['team', '-taken_at'], name='taken_by_team')],
            },
        ),
        migrations.CreateModel(
            name='Ruling',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('instance', models.CharField(choices=[('first', '指挥部裁定'), ('appeal', '复核裁定')], max_length=8, verbose_name='审级')),
                ('outcome', models.CharField(choices=[('keep', '维持'), ('transfer', '移交'), ('co_lead', '联合招引'), ('split', '分项目')], max_length=10, verbose_name='结论')),
                ('share_challenger', models.DecimalField(blank=True, decimal_places=2, max_digits=5, null=True, verbose_name='异议方计分占比（%）')),
                ('reasons', models.CharField(max_length=500, verbose_name='裁定理由')),
                ('ruled_at', models.DateTimeField(verbose_name='裁定时间')),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='裁定人')),
                ('dispute', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rulings', to='claims.dispute', verbose_name='异议')),
            ],
            options={
                'verbose_name': '异议裁定',
                'verbose_name_plural': '异议裁定',
                'ordering': ['dispute', 'id'],
                'constraints': [models.UniqueConstraint(fields=('dispute', 'instance'), name='one_ruling_an_instance')],
            },
        ),
        migrations.CreateModel(
            name='Transfer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.CharField(choices=[('land', '用地不适'), ('chain', '产业不符'), ('capacity', '承载能力不足'), ('leader', '领导统筹'), ('lapse', '首谈失效'), ('ruling', '异议裁定'), ('cowork', '协同招引')], max_length=10, verbose_name='流转原因')),
                ('note', models.CharField(blank=True, max_length=300, verbose_name='说明')),
                ('share_from', models.DecimalField(decimal_places=2, max_digits=5, verbose_name='转出组计分占比（%）')),
                ('share_to', models.DecimalField(decimal_places=2, max_digits=5, verbose_name='转入组计分占比（%）')),
                ('moves_lead', models.BooleanField(default=True, verbose_name='牵头组改变')),
                ('effective_on', models.DateField(verbose_name='生效日期')),
                ('created_at', models.DateTimeField(verbose_name='登记时间')),
                ('approved_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='批准人')),
                ('from_team', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='chains.team', verbose_name='转出组')),
                ('project', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='transfers', to='projects.project', verbose_name='项目')),
                ('to_team', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='chains.team', verbose_name='转入组')),
            ],
            options={
                'verbose_name': '项目流转',
                'verbose_name_plural': '项目流转',
                'ordering': ['project', 'effective_on', 'id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('share_from', django.db.models.expressions.CombinedExpression(models.Value(100), '-', models.F('share_to'))), ('share_from__gte', 0), ('share_to__gte', 0)), name='shares_make_100'), models.CheckConstraint(condition=models.Q(('from_team', models.F('to_team')), _negated=True), name='transfer_between_two_teams')],
            },
        ),
        migrations.CreateModel(
            name='CityReport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('foreign_usd_wan', models.DecimalField(blank=True, decimal_places=4, max_digits=18, null=True, verbose_name='外资（万美元）')),
                ('no', models.CharField(blank=True, max_length=60, verbose_name='市级首报编号')),
                ('reported_on', models.DateField(blank=True, null=True, verbose_name='报送日期')),
                ('status', models.CharField(choices=[('pending', '待报送'), ('reported', '已报送'), ('accepted', '市级已受理'), ('refused', '市级未受理')], default='pending', max_length=10, verbose_name='报送状态')),
                ('version', models.PositiveIntegerField(default=0, editable=False, verbose_name='版本')),
                ('updated_at', models.DateTimeField(editable=False, verbose_name='更新时间')),
                ('project', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='city_report', to='projects.project', verbose_name='项目')),
                ('updated_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='更新人')),
            ],
            options={
                'verbose_name': '市级首报',
                'verbose_name_plural': '市级首报',
                'constraints': [models.CheckConstraint(condition=models.Q(('foreign_usd_wan', None), ('foreign_usd_wan__gte', 0), _connector='OR'), name='foreign_part_not_negative')],
            },
        ),
    ]

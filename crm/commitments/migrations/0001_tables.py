import django.core.validators
import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [
        ('commitments', '0001_initial'),
    ]

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('projects', '0001_tables'),
    ]

    operations = [
        migrations.CreateModel(
            name='Commitment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='外部编号')),
                ('side', models.CharField(choices=[('gov', '政府承诺'), ('investor', '企业承诺')], max_length=8, verbose_name='承诺方')),
                ('item', models.CharField(max_length=120, verbose_name='承诺事项')),
                ('measure', models.CharField(choices=[('investment', '投资额'), ('output', '产值'), ('tax', '税收'), ('jobs', '就业'), ('start', '开工'), ('commission', '投产'), ('policy', '政策扶持'), ('land', '用地保障'), ('site', '厂房或楼宇'), ('facility', '配套设施'), ('service', '服务保障'), ('other', '其他')], max_length=12, verbose_name='类别')),
                ('amount_wan', models.DecimalField(blank=True, decimal_places=4, max_digits=18, null=True, verbose_name='金额（万元）')),
                ('quantity', models.DecimalField(blank=True, decimal_places=4, max_digits=18, null=True, verbose_name='数量')),
                ('unit', models.CharField(blank=True, max_length=20, verbose_name='单位')),
                ('for_year', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='考核年度')),
                ('condition', models.CharField(blank=True, max_length=300, verbose_name='兑现条件')),
                ('due_on', models.DateField(verbose_name='到期日')),
                ('basis', models.CharField(max_length=300, verbose_name='政策依据或合同条款')),
                ('review', models.CharField(choices=[('none', '未审查'), ('passed', '审查通过'), ('refused', '审查未通过')], default='none', editable=False, max_length=8, verbose_name='公平竞争审查')),
                ('review_reference', models.CharField(blank=True, editable=False, max_length=120, verbose_name='审查文号')),
                ('reviewed_on', models.DateField(editable=False, null=True, verbose_name='审查日期')),
                ('status', models.CharField(choices=[('pending', '待履行'), ('condition_met', '条件成就'), ('applied', '已申请'), ('approved', '已批准'), ('paid', '已兑现'), ('refused', '不予兑现'), ('expired', '已失效')], default='pending', editable=False, max_length=14, verbose_name='状态')),
                ('status_on', models.DateField(editable=False, null=True, verbose_name='状态日期')),
                ('settled_on', models.DateField(editable=False, null=True, verbose_name='兑现或履约日期')),
                ('settled_value', models.DecimalField(decimal_places=4, editable=False, max_digits=18, null=True, verbose_name='实际兑现或履约数')),
                ('voided_at', models.DateTimeField(editable=False, null=True, verbose_name='作废时间')),
                ('void_reason', models.CharField(blank=True, editable=False, max_length=300, verbose_name='作废原因')),
                ('version', models.PositiveIntegerField(default=0, editable=False, verbose_name='版本')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='登记时间')),
                ('updated_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='更新时间')),
                ('applied_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='申请人')),
                ('created_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='登记人')),
                ('evidence', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='projects.projectfile', verbose_name='佐证材料')),
                ('project', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='commitments', to='projects.project', verbose_name='项目')),
                ('reviewed_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='审查登记人')),
                ('updated_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='更新人')),
            ],
            options={
                'verbose_name': '双方承诺',
                'verbose_name_plural': '双方承诺',
                'ordering': ['side', 'due_on', 'id'],
                'indexes': [models.Index(fields=['project', 'side', 'due_on'], name='commitment_of_project'), models.Index(condition=models.Q(('side', 'gov'), ('status__in', ['pending', 'condition_met', 'applied', 'approved']), ('voided_at', None)), fields=['due_on', 'id'], name='commitment_open_gov'), models.Index(condition=models.Q(('side', 'investor'), ('status__in', ['pending', 'condition_met', 'applied', 'approved', 'refused']), ('voided_at', None)), fields=['due_on', 'id'], name='commitment_open_investor'), models.Index(condition=models.Q(('voided_at', None)), fields=['due_on', 'id'], name='commitment_by_day')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('side', 'gov'), ('status__in', ['approved', 'paid']), _negated=True), ('review', 'passed'), _connector='OR'), name='gov_approved_only_reviewed'), models.CheckConstraint(condition=models.Q(('amount_wan', None), ('quantity', None), _connector='OR'), name='commitment_amount_or_quantity')],
            },
        ),
        migrations.CreateModel(
            name='CommitmentChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('created', '登记'), ('edited', '修改'), ('moved', '办理'), ('reviewed', '公平竞争审查'), ('unreviewed', '撤回审查结果'), ('voided', '作废')], max_length=12, verbose_name='类别')),
                ('from_status', models.CharField(blank=True, choices=[('pending', '待履行'), ('condition_met', '条件成就'), ('applied', '已申请'), ('approved', '已批准'), ('paid', '已兑现'), ('refused', '不予兑现'), ('expired', '已失效')], max_length=14, verbose_name='原状态')),
                ('to_status', models.CharField(blank=True, choices=[('pending', '待履行'), ('condition_met', '条件成就'), ('applied', '已申请'), ('approved', '已批准'), ('paid', '已兑现'), ('refused', '不予兑现'), ('expired', '已失效')], max_length=14, verbose_name='新状态')),
                ('actual_on', models.DateField(null=True, verbose_name='实际日期')),
                ('detail', models.CharField(blank=True, max_length=300, verbose_name='内容')),
                ('reason', models.CharField(blank=True, max_length=300, verbose_name='原因')),
                ('recorded_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='登记时间')),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='操作人')),
                ('commitment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='changes', to='commitments.commitment', verbose_name='承诺')),
                ('evidence', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='projects.projectfile', verbose_name='佐证材料')),
            ],
            options={
                'verbose_name': '承诺办理记录',
                'verbose_name_plural': '承诺办理记录',
                'ordering': ['commitment', 'id'],
            },
        ),
        migrations.CreateModel(
            name='FundArrival',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='外部编号')),
                ('reference', models.CharField(blank=True, max_length=120, verbose_name='凭证号或来源文号')),
                ('note', models.CharField(blank=True, max_length=300, verbose_name='说明')),
                ('reported_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='上报时间')),
                ('verified_at', models.DateTimeField(editable=False, null=True, verbose_name='核实时间')),
                ('voided_at', models.DateTimeField(editable=False, null=True, verbose_name='作废时间')),
                ('void_reason', models.CharField(blank=True, editable=False, max_length=300, verbose_name='作废原因')),
                ('version', models.PositiveIntegerField(default=0, editable=False, verbose_name='版本')),
                ('updated_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='更新时间')),
                ('arrived_on', models.DateField(verbose_name='到位日期')),
                ('kind', models.CharField(choices=[('registered_capital', '注册资本'), ('land', '土地款'), ('construction', '建安'), ('equipment', '设备'), ('rent_deco', '租金装修'), ('rnd', '研发'), ('other', '其他')], max_length=20, verbose_name='类别')),
                ('amount_wan', models.DecimalField(decimal_places=4, max_digits=18, verbose_name='到位金额（万元）')),
                ('changed_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='最后修改人')),
                ('evidence', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='projects.projectfile', verbose_name='佐证材料')),
                ('project', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to='projects.project', verbose_name='项目')),
                ('reported_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='上报人')),
                ('verified_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='核实人')),
            ],
            options={
                'verbose_name': '到位资金',
                'verbose_name_plural': '到位资金',
                'ordering': ['-arrived_on', '-id'],
                'indexes': [models.Index(fields=['project', '-arrived_on'], name='arrival_of_project'), models.Index(condition=models.Q(('verified_at', None), ('voided_at', None)), fields=['-arrived_on', '-id'], name='arrival_unverified')],
                'constraints': [models.CheckConstraint(condition=models.Q(('amount_wan__gt', 0)), name='arrival_above_zero')],
            },
        ),
        migrations.CreateModel(
            name='YearlyActual',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='外部编号')),
                ('reference', models.CharField(blank=True, max_length=120, verbose_name='凭证号或来源文号')),
                ('note', models.CharField(blank=True, max_length=300, verbose_name='说明')),
                ('reported_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='上报时间')),
                ('verified_at', models.DateTimeField(editable=False, null=True, verbose_name='核实时间')),
                ('voided_at', models.DateTimeField(editable=False, null=True, verbose_name='作废时间')),
                ('void_reason', models.CharField(blank=True, editable=False, max_length=300, verbose_name='作废原因')),
                ('version', models.PositiveIntegerField(default=0, editable=False, verbose_name='版本')),
                ('updated_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='更新时间')),
                ('year', models.PositiveSmallIntegerField(validators=[django.core.validators.MinValueValidator(1990), django.core.validators.MaxValueValidator(2199)], verbose_name='年度')),
                ('kind', models.CharField(choices=[('investment', '投资'), ('output', '产值'), ('tax', '税收'), ('jobs', '就业')], max_length=12, verbose_name='指标')),
                ('actual', models.DecimalField(decimal_places=4, max_digits=18, verbose_name='实际数')),
                ('source', models.CharField(max_length=120, verbose_name='数据来源')),
                ('changed_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='最后修改人')),
                ('evidence', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='projects.projectfile', verbose_name='佐证材料')),
                ('project', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to='projects.project', verbose_name='项目')),
                ('reported_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='上报人')),
                ('verified_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='核实人')),
            ],
            options={
                'verbose_name': '年度实绩',
                'verbose_name_plural': '年度实绩',
                'ordering': ['-year', 'kind', 'id'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('voided_at', None)), fields=('project', 'year', 'kind'), name='one_actual_a_year_and_kind'), models.CheckConstraint(condition=models.Q(('actual__gte', 0)), name='actual_not_negative')],
            },
        ),
        migrations.CreateModel(
            name='VerificationChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('verified', '核实'), ('unverified', '撤回核实'), ('voided', '作废')], max_length=12, verbose_name='类别')),
                ('value', models.DecimalField(decimal_places=4, max_digits=18, verbose_name='当时的数')),
                ('reason', models.CharField(blank=True, max_length=300, verbose_name='原因')),
                ('recorded_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='登记时间')),
                ('arrival', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='changes', to='commitments.fundarrival', verbose_name='到位资金')),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='操作人')),
                ('actual', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='changes', to='commitments.yearlyactual', verbose_name='年度实绩')),
            ],
            options={
                'verbose_name': '核实记录',
                'verbose_name_plural': '核实记录',
                'ordering': ['id'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('actual__isnull', False), ('arrival', None)), models.Q(('actual', None), ('arrival__isnull', False)), _connector='OR'), name='verification_of_one_figure')],
            },
        ),
    ]

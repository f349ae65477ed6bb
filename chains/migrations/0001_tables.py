import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [
        ('chains', '0001_initial'),
        ('chains', '0002_agencypost'),
    ]

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        # not needed: its migrations are many times as quick before our models are there
        ('oauth2_provider', '0022_refreshtoken_token_family_index'),
    ]

    operations = [
        migrations.CreateModel(
            name='Agency',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=20, unique=True, verbose_name='编码')),
                ('name', models.CharField(max_length=100, unique=True, verbose_name='单位名称')),
                ('kind', models.CharField(choices=[('department', '部门'), ('platform', '园区平台公司'), ('town', '镇街'), ('other', '其他')], default='department', max_length=20, verbose_name='类别')),
                ('is_active', models.BooleanField(default=True, verbose_name='启用')),
            ],
            options={
                'verbose_name': '单位',
                'verbose_name_plural': '单位',
                'ordering': ['code'],
            },
        ),
        migrations.CreateModel(
            name='Chain',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=12, unique=True, verbose_name='编码')),
                ('name', models.CharField(max_length=60, unique=True, verbose_name='名称')),
                ('status', models.CharField(choices=[('active', '在建'), ('planned', '规划'), ('closed', '停止')], default='active', max_length=10, verbose_name='状态')),
                ('cluster', models.CharField(blank=True, max_length=100, verbose_name='所属集群')),
                ('note', models.TextField(blank=True, verbose_name='说明')),
                ('sort', models.PositiveSmallIntegerField(default=0, verbose_name='排序')),
                ('lead_agency', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='chains.agency', verbose_name='链办（牵头部门）')),
            ],
            options={
                'verbose_name': '产业链',
                'verbose_name_plural': '产业链',
                'ordering': ['sort', 'code'],
            },
        ),
        migrations.CreateModel(
            name='Park',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=20, unique=True, verbose_name='编码')),
                ('name', models.CharField(max_length=100, unique=True, verbose_name='园区名称')),
                ('region_code', models.CharField(blank=True, max_length=9, verbose_name='行政区划代码')),
                ('is_active', models.BooleanField(default=True, verbose_name='启用')),
                ('agency', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='chains.agency', verbose_name='平台公司')),
            ],
            options={
                'verbose_name': '园区',
                'verbose_name_plural': '园区',
                'ordering': ['code'],
            },
        ),
        migrations.CreateModel(
            name='PartnerScope',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sees_followups', models.BooleanField(default=False, verbose_name='可读跟进记录')),
                ('account', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='partner_scope', to=settings.AUTH_USER_MODEL, verbose_name='接口账号')),
                ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='partner_scopes', to='chains.agency', verbose_name='单位')),
                ('chains', models.ManyToManyField(blank=True, to='chains.chain', verbose_name='可见产业链')),
                ('parks', models.ManyToManyField(blank=True, to='chains.park', verbose_name='可见园区')),
            ],
            options={
                'verbose_name': '合作单位数据范围',
                'verbose_name_plural': '合作单位数据范围',
                'ordering': ['agency'],
            },
        ),
        migrations.CreateModel(
            name='Team',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=8, unique=True, verbose_name='编号')),
                ('name', models.CharField(max_length=60, unique=True, verbose_name='名称')),
                ('kind', models.CharField(choices=[('hq', '总指挥部办公室'), ('industry', '产业招商组'), ('platform', '园区平台组'), ('town', '镇街组'), ('overseas', '驻外招商组'), ('capital', '基金招商组')], default='industry', max_length=20, verbose_name='类别')),
                ('region', models.CharField(blank=True, max_length=100, verbose_name='驻点城市')),
                ('is_active', models.BooleanField(default=True, verbose_name='启用')),
                ('sort', models.PositiveSmallIntegerField(default=0, verbose_name='排序')),
                ('chains', models.ManyToManyField(blank=True, related_name='teams', to='chains.chain', verbose_name='负责产业链')),
                ('lead_agency', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='chains.agency', verbose_name='牵头部门')),
            ],
            options={
                'verbose_name': '招商组',
                'verbose_name_plural': '招商组',
                'ordering': ['sort', 'code'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('is_active', True), ('kind', 'hq')), fields=('kind',), name='one_active_headquarters', violation_error_message='已有一个启用的总指挥部办公室')],
            },
        ),
        migrations.CreateModel(
            name='Membership',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_primary', models.BooleanField(default=True, verbose_name='主要归属')),
                ('since', models.DateField(verbose_name='加入日期')),
                ('until', models.DateField(blank=True, null=True, verbose_name='离开日期（最后一天）')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to=settings.AUTH_USER_MODEL, verbose_name='人员')),
                ('team', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='chains.team', verbose_name='招商组')),
            ],
            options={
                'verbose_name': '组员任期',
                'verbose_name_plural': '组员任期',
                'ordering': ['team', 'since', 'id'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('until', None)), fields=('team', 'user'), name='one_open_membership_a_team', violation_error_message='此人已在该组'), models.UniqueConstraint(condition=models.Q(('is_primary', True), ('until', None)), fields=('user',), name='one_open_primary_team', violation_error_message='此人已有主要归属的招商组'), models.CheckConstraint(condition=models.Q(('until', None), ('until__gte', models.F('since')), _connector='OR'), name='membership_ends_after_start', violation_error_message='离开日期不能早于加入日期')],
            },
        ),
        migrations.CreateModel(
            name='AgencyPost',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('since', models.DateField(verbose_name='任职日期')),
                ('until', models.DateField(blank=True, null=True, verbose_name='卸任日期（最后一天）')),
                ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='posts', to='chains.agency', verbose_name='单位')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='agency_posts', to=settings.AUTH_USER_MODEL, verbose_name='人员')),
            ],
            options={
                'verbose_name': '部门经办人任期',
                'verbose_name_plural': '部门经办人任期',
                'ordering': ['agency', 'since', 'id'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('until', None)), fields=('agency', 'user'), name='one_open_post_an_agency', violation_error_message='此人已是该单位的经办人'), models.CheckConstraint(condition=models.Q(('until', None), ('until__gte', models.F('since')), _connector='OR'), name='post_ends_after_start', violation_error_message='卸任日期不能早于任职日期')],
            },
        ),
        migrations.CreateModel(
            name='Leadership',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('leader', '链长'), ('deputy', '副链长'), ('office', '链办人员')], default='leader', max_length=10, verbose_name='职责')),
                ('since', models.DateField(verbose_name='任职日期')),
                ('until', models.DateField(blank=True, null=True, verbose_name='卸任日期（最后一天）')),
                ('chain', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='leaderships', to='chains.chain', verbose_name='产业链')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='leaderships', to=settings.AUTH_USER_MODEL, verbose_name='人员')),
            ],
            options={
                'verbose_name': '链长任期',
                'verbose_name_plural': '链长任期',
                'ordering': ['chain', 'role', 'since', 'id'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('role', 'leader'), ('until', None)), fields=('chain',), name='one_current_leader_a_chain', violation_error_message='该产业链已有在任链长，请先填写卸任日期'), models.CheckConstraint(condition=models.Q(('until', None), ('until__gte', models.F('since')), _connector='OR'), name='leadership_ends_after_start', violation_error_message='卸任日期不能早于任职日期')],
            },
        ),
        migrations.CreateModel(
            name='Node',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=20, verbose_name='编码')),
                ('name', models.CharField(max_length=60, verbose_name='名称')),
                ('position', models.CharField(choices=[('up', '上游'), ('mid', '中游'), ('down', '下游'), ('support', '配套服务')], default='mid', max_length=10, verbose_name='位置')),
                ('importance', models.CharField(choices=[('core', '核心环节'), ('key', '关键环节'), ('normal', '一般环节')], default='normal', max_length=10, verbose_name='重要性')),
                ('depth', models.PositiveSmallIntegerField(default=1, editable=False, verbose_name='层级')),
                ('industry_codes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=5), blank=True, default=list, size=None, verbose_name='国民经济行业代码')),
                ('target_count', models.PositiveSmallIntegerField(default=2, verbose_name='目标企业数')),
                ('note', models.CharField(blank=True, max_length=300, verbose_name='说明')),
                ('sort', models.PositiveSmallIntegerField(default=0, verbose_name='排序')),
                ('chain', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='nodes', to='chains.chain', verbose_name='产业链')),
                ('feeds', models.ManyToManyField(blank=True, related_name='fed_by', to='chains.node', verbose_name='供给的环节')),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='chains.node', verbose_name='上级环节')),
            ],
            options={
                'verbose_name': '产业链环节',
                'verbose_name_plural': '产业链环节',
                'ordering': ['chain', 'sort', 'id'],
                'constraints': [models.UniqueConstraint(fields=('chain', 'code'), name='node_code_once_a_chain'), models.CheckConstraint(condition=models.Q(('depth__gte', 1), ('depth__lte', 4)), name='node_depth_at_most_four')],
            },
        ),
    ]

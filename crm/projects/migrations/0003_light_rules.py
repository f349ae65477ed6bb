
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('projects', '0002_default_rules'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name='amountadjustment',
            name='cause',
            field=models.CharField(choices=[('corrected', '金额更正'), ('backdated', '补录到已锁定月份'), ('terminated', '合同终止'), ('reclassified', '口径调整'), ('redated', '签订日期更正')], max_length=12, verbose_name='原因类别'),
        ),
        migrations.CreateModel(
            name='LightRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(default=1, editable=False, verbose_name='版本')),
                ('valid_from', models.DateField(default=django.utils.timezone.localdate, verbose_name='生效日期')),
                ('is_active', models.BooleanField(default=True, verbose_name='启用')),
                ('reason', models.CharField(blank=True, max_length=300, verbose_name='变更原因')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='登记时间')),
                ('code', models.CharField(choices=[('contact_A', '久未跟进：A 级'), ('contact_B', '久未跟进：B 级'), ('contact_C', '久未跟进：C 级'), ('variance', '在建进度落后计划'), ('start', '逾计划月份未开工'), ('milestone', '约定节点临期、逾期')], max_length=12, verbose_name='亮灯规则')),
                ('green_days', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='绿灯至（天）')),
                ('yellow_days', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='黄灯至（天）')),
                ('red_days', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='建议搁置前（天）')),
                ('from_invest_wan', models.DecimalField(blank=True, decimal_places=4, help_text='含本数；只用于新建和投资额变化时自动定级，人工定级不变', max_digits=18, null=True, verbose_name='总投资达到（万元）即定为本级')),
                ('yellow_points', models.DecimalField(blank=True, decimal_places=2, max_digits=5, null=True, verbose_name='黄灯自（百分点）')),
                ('red_points', models.DecimalField(blank=True, decimal_places=2, max_digits=5, null=True, verbose_name='红灯超过（百分点）')),
                ('yellow_months', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='黄灯自连续（月）')),
                ('red_months', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='红灯自连续（月）')),
                ('warning_days', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='提前预警（天）')),
                ('created_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='登记人')),
            ],
            options={
                'verbose_name': '亮灯规则',
                'verbose_name_plural': '亮灯规则',
                'ordering': ['code', '-number'],
                'constraints': [models.UniqueConstraint(fields=('code', 'number'), name='one_light_rule_a_version')],
            },
        ),
    ]

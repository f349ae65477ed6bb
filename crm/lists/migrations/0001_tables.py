import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [
        ('lists', '0001_initial'),
        ('lists', '0002_projects_page'),
    ]

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('chains', '0001_tables'),
        ('files', '0001_tables'),
    ]

    operations = [
        migrations.CreateModel(
            name='ColumnChoice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('page', models.CharField(choices=[('enterprises', '企业库'), ('projects', '招商项目')], max_length=20, verbose_name='列表')),
                ('columns', models.JSONField(default=list, verbose_name='列')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='column_choices', to=settings.AUTH_USER_MODEL, verbose_name='用户')),
            ],
            options={
                'verbose_name': '列的选择',
                'verbose_name_plural': '列的选择',
                'constraints': [models.UniqueConstraint(fields=('user', 'page'), name='columns_once_a_person')],
            },
        ),
        migrations.CreateModel(
            name='ExportJob',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('page', models.CharField(choices=[('enterprises', '企业库'), ('projects', '招商项目')], max_length=20, verbose_name='列表')),
                ('query', models.TextField(blank=True, verbose_name='筛选和排序')),
                ('columns', models.JSONField(blank=True, default=list, verbose_name='列')),
                ('format', models.CharField(choices=[('xlsx', 'Excel 表格（xlsx）'), ('csv', '文本表格（csv，UTF-8）')], default='xlsx', max_length=4, verbose_name='格式')),
                ('reason', models.CharField(max_length=200, verbose_name='用途')),
                ('status', models.CharField(choices=[('waiting', '等待生成'), ('building', '正在生成'), ('ready', '可以下载'), ('failed', '未能生成'), ('expired', '已过期')], default='waiting', max_length=8, verbose_name='状态')),
                ('message', models.CharField(blank=True, max_length=500, verbose_name='说明')),
                ('rows_expected', models.PositiveIntegerField(default=0, verbose_name='预计行数')),
                ('rows_done', models.PositiveIntegerField(default=0, verbose_name='已写行数')),
                ('scope', models.CharField(blank=True, editable=False, max_length=64, verbose_name='生成时的权限范围')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='申请时间')),
                ('finished_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='完成时间')),
                ('expires_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='到期时间')),
                ('claimed_by', models.CharField(blank=True, editable=False, max_length=32, verbose_name='处理者')),
                ('claimed_until', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='处理期限')),
                ('attempts', models.PositiveSmallIntegerField(default=0, editable=False, verbose_name='尝试次数')),
                ('file', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='files.storedfile', verbose_name='文件')),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='exports', to=settings.AUTH_USER_MODEL, verbose_name='导出人')),
            ],
            options={
                'verbose_name': '导出任务',
                'verbose_name_plural': '导出任务',
                'ordering': ['-id'],
                'indexes': [models.Index(fields=['status', 'claimed_until'], name='export_waiting'), models.Index(condition=models.Q(('status', 'ready')), fields=['expires_at'], name='export_expiring')],
            },
        ),
        migrations.CreateModel(
            name='SavedView',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('page', models.CharField(choices=[('enterprises', '企业库'), ('projects', '招商项目')], max_length=20, verbose_name='列表')),
                ('name', models.CharField(max_length=40, verbose_name='名称')),
                ('query', models.TextField(blank=True, verbose_name='筛选和排序')),
                ('columns', models.JSONField(blank=True, default=list, verbose_name='列')),
                ('shared', models.CharField(choices=[('private', '仅自己'), ('team', '本组'), ('all', '全员')], default='private', max_length=8, verbose_name='可见范围')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='保存时间')),
                ('updated_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='更新时间')),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='saved_views', to=settings.AUTH_USER_MODEL, verbose_name='所有人')),
                ('team', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='saved_views', to='chains.team', verbose_name='共享给')),
            ],
            options={
                'verbose_name': '保存的视图',
                'verbose_name_plural': '保存的视图',
                'ordering': ['page', 'name', 'id'],
                'constraints': [models.UniqueConstraint(fields=('owner', 'page', 'name'), name='view_named_once_a_person'), models.CheckConstraint(condition=models.Q(models.Q(('shared', 'team'), ('team__isnull', False)), models.Q(models.Q(('shared', 'team'), _negated=True), ('team', None)), _connector='OR'), name='team_view_names_its_team')],
            },
        ),
    ]

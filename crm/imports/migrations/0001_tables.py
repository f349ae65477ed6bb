import core.encrypted
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [
        ('imports', '0001_initial'),
        ('imports', '0002_mappings_and_words'),
        ('imports', '0003_undo'),
        ('imports', '0004_undo_by_firm'),
        ('imports', '0005_preview_and_contacts'),
        ('imports', '0006_imported_contacts'),
        ('imports', '0007_firm_version_and_fewer_indexes'),
        ('imports', '0008_row_digest'),
        ('imports', '0009_source_of_rows'),
    ]

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('enterprises', '0001_tables'),
        ('files', '0001_tables'),
    ]

    operations = [
        migrations.CreateModel(
            name='HeaderAlias',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(editable=False, max_length=40, verbose_name='规范写法')),
                ('is_active', models.BooleanField(default=True, verbose_name='启用')),
                ('kind', models.CharField(choices=[('enterprise', '企业名单'), ('existing_project', '存量项目'), ('contact', '企业联系人')], default='enterprise', max_length=20, verbose_name='名单类别')),
                ('header', models.CharField(help_text='按名单里的写法填；空格、星号、括号里的单位不影响识别', max_length=40, verbose_name='表头')),
                ('field', models.CharField(max_length=20, verbose_name='对应字段')),
            ],
            options={
                'verbose_name': '表头别名',
                'verbose_name_plural': '表头别名',
                'ordering': ['kind', 'header'],
                'constraints': [models.UniqueConstraint(fields=('kind', 'key'), name='one_meaning_a_header')],
            },
        ),
        migrations.CreateModel(
            name='ImportBatch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('enterprise', '企业名单'), ('existing_project', '存量项目'), ('contact', '企业联系人')], default='enterprise', max_length=20, verbose_name='类别')),
                ('file_name', models.CharField(max_length=200, verbose_name='文件名')),
                ('sha256', models.CharField(db_index=True, max_length=64, verbose_name='文件指纹')),
                ('layout', models.CharField(blank=True, max_length=2, verbose_name='版式')),
                ('encoding', models.CharField(blank=True, max_length=20, verbose_name='编码')),
                ('reading', models.CharField(blank=True, editable=False, max_length=32, verbose_name='读法')),
                ('sheet', models.CharField(blank=True, max_length=100, verbose_name='工作表')),
                ('header_row', models.PositiveIntegerField(null=True, verbose_name='表头行')),
                ('mapping', models.JSONField(blank=True, default=dict, verbose_name='对应列')),
                ('as_of_on', models.DateField(blank=True, null=True, verbose_name='名单数据日期')),
                ('options', models.JSONField(blank=True, default=dict, verbose_name='选项')),
                ('status', models.CharField(choices=[('uploaded', '等待校验'), ('checking', '校验中'), ('previewed', '待写入'), ('committing', '写入中'), ('done', '已完成'), ('failed', '失败'), ('cancelled', '已放弃'), ('undoing', '撤销中'), ('undone', '已撤销')], default='uploaded', max_length=12, verbose_name='状态')),
                ('message', models.CharField(blank=True, max_length=500, verbose_name='说明')),
                ('notes', models.JSONField(blank=True, default=list, verbose_name='提示')),
                ('rows_read', models.PositiveIntegerField(default=0, verbose_name='已校验行')),
                ('rows_total', models.PositiveIntegerField(default=0, verbose_name='总行数')),
                ('rows_written', models.PositiveIntegerField(default=0, verbose_name='已写入行')),
                ('cursor', models.PositiveIntegerField(default=0, verbose_name='写到第几行')),
                ('counts', models.JSONField(blank=True, default=dict, verbose_name='校验结果')),
                ('reasons', models.JSONField(blank=True, default=dict, verbose_name='原因统计')),
                ('result', models.JSONField(blank=True, default=dict, verbose_name='写入结果')),
                ('claimed_by', models.CharField(blank=True, editable=False, max_length=32, verbose_name='执行者')),
                ('claimed_until', models.DateTimeField(editable=False, null=True, verbose_name='执行期限')),
                ('attempts', models.PositiveSmallIntegerField(default=0, editable=False, verbose_name='连续尝试')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='上传时间')),
                ('check_asked_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='提交校验')),
                ('started_at', models.DateTimeField(blank=True, null=True, verbose_name='开始写入')),
                ('finished_at', models.DateTimeField(blank=True, null=True, verbose_name='完成时间')),
                ('is_undoable', models.BooleanField(default=False, editable=False, verbose_name='可撤销')),
                ('undo_reason', models.CharField(blank=True, max_length=200, verbose_name='撤销原因')),
                ('undo_started_at', models.DateTimeField(blank=True, null=True, verbose_name='开始撤销')),
                ('undone_at', models.DateTimeField(blank=True, null=True, verbose_name='撤销完成')),
                ('undo_cursor', models.BigIntegerField(default=0, editable=False, verbose_name='撤到哪家企业')),
                ('undo', models.JSONField(blank=True, default=dict, verbose_name='撤销结果')),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='上传人')),
                ('file', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='files.storedfile', verbose_name='文件')),
                ('undo_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='撤销人')),
            ],
            options={
                'verbose_name': '导入批次',
                'verbose_name_plural': '导入批次',
                'ordering': ['-id'],
                'indexes': [models.Index(condition=models.Q(('status__in', ['uploaded', 'checking', 'committing', 'undoing'])), fields=['claimed_until'], name='import_unfinished')],
            },
        ),
        migrations.CreateModel(
            name='FieldChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('field', models.CharField(max_length=40, verbose_name='字段')),
                ('old', models.TextField(blank=True, verbose_name='原值')),
                ('new', models.TextField(blank=True, verbose_name='新值')),
                ('beside', models.JSONField(blank=True, default=dict, verbose_name='连带的列')),
                ('is_undo', models.BooleanField(db_default=False, default=False, verbose_name='撤销所为')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='时间')),
                ('target', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='field_changes', to='enterprises.enterprise', verbose_name='企业')),
                ('batch', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='field_changes', to='imports.importbatch', verbose_name='批次')),
            ],
            options={
                'verbose_name': '字段变更',
                'verbose_name_plural': '字段变更',
                'ordering': ['id'],
                'indexes': [models.Index(fields=['batch', 'target'], name='field_change_by_firm')],
            },
        ),
        migrations.CreateModel(
            name='ImportedContact',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(verbose_name='行号')),
                ('is_created', models.BooleanField(verbose_name='新建了联系人')),
                ('changes', core.encrypted.EncryptedTextField(blank=True, default='', verbose_name='改动的值')),
                ('left_version', models.PositiveIntegerField(verbose_name='写入后的版本')),
                ('at', models.DateTimeField(verbose_name='时间')),
                ('batch', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='contacts', to='imports.importbatch', verbose_name='批次')),
                ('contact', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='imports', to='enterprises.contact', verbose_name='联系人')),
            ],
            options={
                'verbose_name': '导入的联系人',
                'verbose_name_plural': '导入的联系人',
                'ordering': ['batch', 'contact'],
                'constraints': [models.UniqueConstraint(fields=('batch', 'contact'), name='one_person_a_list')],
            },
        ),
        migrations.CreateModel(
            name='ImportRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(verbose_name='行号')),
                ('values', models.JSONField(default=dict, verbose_name='清洗后的值')),
                ('raw', models.JSONField(default=list, verbose_name='原值')),
                ('verdict', models.CharField(choices=[('created', '新增'), ('updated', '更新'), ('unchanged', '无变化'), ('duplicate', '重复'), ('conflict', '冲突'), ('refused', '拒绝')], max_length=10, verbose_name='结论')),
                ('reason', models.CharField(blank=True, max_length=20, verbose_name='原因')),
                ('faults', models.JSONField(default=list, verbose_name='问题')),
                ('warnings', models.JSONField(default=list, verbose_name='提醒')),
                ('duplicate_of', models.PositiveIntegerField(null=True, verbose_name='与第几行相同')),
                ('corrections', models.JSONField(db_default={}, default=dict, verbose_name='改正前的值')),
                ('choice', models.CharField(blank=True, choices=[('keep', '保留库中的值'), ('take', '以名单为准'), ('fill', '只补空白')], db_default='', default='', max_length=4, verbose_name='冲突时')),
                ('is_dropped', models.BooleanField(db_default=False, default=False, verbose_name='不导入')),
                ('entered', models.BooleanField(db_default=False, default=False, verbose_name='新建了企业')),
                ('firm_version', models.PositiveIntegerField(editable=False, null=True, verbose_name='校验时的企业版本')),
                ('digest', models.BigIntegerField(editable=False, null=True, verbose_name='内容摘要')),
                ('source', models.BigIntegerField(editable=False, null=True, verbose_name='原行摘要')),
                ('batch', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='rows', to='imports.importbatch', verbose_name='批次')),
                ('enterprise', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='import_rows', to='enterprises.enterprise', verbose_name='企业')),
            ],
            options={
                'verbose_name': '导入行',
                'verbose_name_plural': '导入行',
                'ordering': ['batch', 'number'],
                'indexes': [models.Index(fields=['batch', 'verdict', 'number'], name='import_row_verdict'), models.Index(condition=models.Q(('enterprise', None), _negated=True), fields=['enterprise'], name='import_row_firm'), models.Index(condition=models.Q(('entered', True)), fields=['batch', 'enterprise'], name='import_row_entered')],
                'constraints': [models.UniqueConstraint(fields=('batch', 'number'), name='one_row_a_line')],
            },
        ),
        migrations.CreateModel(
            name='LeftAlone',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200, verbose_name='企业名称')),
                ('kind', models.CharField(choices=[('firm', '新建的企业保留'), ('entry', '新建的联系人保留'), ('value', '部分内容未恢复')], max_length=5, verbose_name='留下什么')),
                ('reasons', models.JSONField(default=list, verbose_name='原因')),
                ('batch', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='left_alone', to='imports.importbatch', verbose_name='批次')),
                ('enterprise', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='enterprises.enterprise', verbose_name='企业')),
            ],
            options={
                'verbose_name': '撤销时未动的企业',
                'verbose_name_plural': '撤销时未动的企业',
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='ListMapping',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=40, verbose_name='名称')),
                ('kind', models.CharField(choices=[('enterprise', '企业名单'), ('existing_project', '存量项目'), ('contact', '企业联系人')], max_length=20, verbose_name='类别')),
                ('signature', models.CharField(editable=False, max_length=64, verbose_name='表头指纹')),
                ('columns', models.JSONField(default=list, verbose_name='对应列')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='保存时间')),
                ('version', models.PositiveIntegerField(default=0, editable=False, verbose_name='版本')),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='保存人')),
            ],
            options={
                'verbose_name': '导入版式',
                'verbose_name_plural': '导入版式',
                'ordering': ['kind', 'name'],
                'constraints': [models.UniqueConstraint(fields=('kind', 'signature'), name='one_layout_a_header'), models.UniqueConstraint(fields=('kind', 'name'), name='one_layout_a_name')],
            },
        ),
        migrations.CreateModel(
            name='ValueWord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(editable=False, max_length=40, verbose_name='规范写法')),
                ('is_active', models.BooleanField(default=True, verbose_name='启用')),
                ('field', models.CharField(choices=[('reg_status', '登记状态'), ('size', '企业规模'), ('exchange', '上市交易所')], max_length=20, verbose_name='字段')),
                ('word', models.CharField(help_text='整格相同才算，空格和全角半角不影响', max_length=40, verbose_name='名单里的写法')),
                ('value', models.CharField(max_length=20, verbose_name='记为')),
            ],
            options={
                'verbose_name': '取值词',
                'verbose_name_plural': '取值词',
                'ordering': ['field', 'word'],
                'constraints': [models.UniqueConstraint(fields=('field', 'key'), name='one_meaning_a_word')],
            },
        ),
    ]


from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('imports', '0002_imported_projects'),
    ]

    operations = [
        migrations.AlterField(
            model_name='valueword',
            name='field',
            field=models.CharField(choices=[('reg_status', '登记状态'), ('size', '企业规模'), ('exchange', '上市交易所'), ('stage', '项目阶段'), ('type', '项目类型'), ('contract_kind', '合同类型'), ('grade_word', '项目分级')], max_length=20, verbose_name='字段'),
        ),
    ]

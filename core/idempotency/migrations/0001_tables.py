import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [
        ('idempotency', '0001_initial'),
    ]

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='StoredAnswer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(editable=False, max_length=200, verbose_name='请求标识')),
                ('fingerprint', models.CharField(editable=False, max_length=64, verbose_name='请求摘要')),
                ('status', models.PositiveSmallIntegerField(editable=False, verbose_name='状态码')),
                ('body', models.TextField(editable=False, verbose_name='答复内容')),
                ('headers', models.JSONField(default=dict, editable=False, verbose_name='答复头')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='时间')),
                ('account', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='账号')),
            ],
            options={
                'verbose_name': '重复请求的答复',
                'verbose_name_plural': '重复请求的答复',
                'indexes': [models.Index(fields=['created_at'], name='stored_answer_age')],
                'constraints': [models.UniqueConstraint(fields=('account', 'key'), name='one_answer_a_key')],
            },
        ),
    ]

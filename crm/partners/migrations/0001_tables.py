import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [
        ('partners', '0001_initial'),
    ]

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('chains', '0001_tables'),
        ('oauth2_provider', '__first__'),
    ]

    operations = [
        migrations.CreateModel(
            name='PartnerClient',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('scopes', models.CharField(default='read', max_length=200, verbose_name='权限范围')),
                ('is_active', models.BooleanField(default=True, verbose_name='启用')),
                ('expires_on', models.DateField(verbose_name='有效期至')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='创建时间')),
                ('account', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='partner_client', to=settings.AUTH_USER_MODEL, verbose_name='接口账号')),
                ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='clients', to='chains.agency', verbose_name='单位')),
                ('application', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='partner_client', to=settings.OAUTH2_PROVIDER_APPLICATION_MODEL, verbose_name='OAuth2 应用')),
            ],
            options={
                'verbose_name': '接口客户端',
                'verbose_name_plural': '接口客户端',
                'ordering': ['agency', 'id'],
            },
        ),
    ]

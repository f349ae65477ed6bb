from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('projects', '0006_progress'),
    ]

    operations = [
        migrations.AddField(
            model_name='gatefact',
            name='valid_until',
            field=models.DateField(blank=True, null=True, verbose_name='有效期至'),
        ),
    ]

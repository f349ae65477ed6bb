"""The list of arrivals starts from an index."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('commitments', '0001_tables'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='fundarrival',
            index=models.Index(
                condition=models.Q(('voided_at', None)), fields=['-arrived_on', '-id'], include=('amount_wan',),
                name='arrival_by_day',
            ),
        ),
    ]

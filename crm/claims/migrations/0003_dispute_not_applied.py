"""Why a final ruling could not be carried out; what bars a team takes in what it released."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("claims", "0002_rule_and_rulings")]

    operations = [
        migrations.RemoveIndex(model_name="claim", name="claim_lost"),
        migrations.AddField(
            model_name="dispute",
            name="not_applied",
            field=models.CharField(blank=True, editable=False, max_length=300, verbose_name="裁定未能执行的原因"),
        ),
        migrations.AddIndex(
            model_name="claim",
            index=models.Index(
                condition=models.Q(("status__in", ("lapsed", "released"))),
                fields=["team", "ended_on"],
                name="claim_lost",
            ),
        ),
    ]

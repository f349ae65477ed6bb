from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("chains", "0001_initial"),
        ("enterprises", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        # With the usual 100 sample values one chance hit makes a rare term look frequent, and the list walks the table.
        migrations.RunSQL(
            "ALTER TABLE enterprises_enterprise ALTER COLUMN search_key SET STATISTICS 500",
            "ALTER TABLE enterprises_enterprise ALTER COLUMN search_key SET STATISTICS -1",
        ),
        migrations.AddIndex(
            model_name="enterprise",
            index=models.Index(
                models.F("established_on").desc(nulls_last=True), models.F("id").desc(), name="enterprise_youngest"
            ),
        ),
        migrations.AddIndex(
            model_name="enterprise",
            index=models.Index(
                models.F("reg_capital_wan").desc(nulls_last=True), models.F("id").desc(), name="enterprise_largest"
            ),
        ),
        migrations.AddIndex(
            model_name="enterprise",
            index=models.Index(fields=["region_code", "-updated_at", "-id"], name="enterprise_of_region"),
        ),
    ]

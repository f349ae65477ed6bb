from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('projects', '0004_default_light_rules'),
    ]

    operations = [
        migrations.AddField(
            model_name='project',
            name='zombie_why',
            field=models.CharField(blank=True, choices=[('closed', '落地主体已注销或吊销'), ('unregistered', '签约超过 12 个月，既未注册也无到位资金'), ('stalled', '开工后 12 个月没有进展')], default='', editable=False, max_length=12, verbose_name='列为僵尸项目的原因'),
        ),
        migrations.AddIndex(
            model_name='project',
            index=models.Index(models.OrderBy(models.F('stage_since_on'), nulls_first=True), models.OrderBy(models.F('id')), condition=models.Q(('zombie_why', ''), _negated=True), name='project_zombie'),
        ),
    ]

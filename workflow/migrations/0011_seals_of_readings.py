"""The record of readings joins the nightly seal; days sealed before stay as they are."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('governance', '0002_absences_on_call_and_reorganisations'),
        ('workflow', '0010_sms_of_a_day'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='logroot',
            name='readings',
            field=models.PositiveIntegerField(null=True, verbose_name='readings'),
        ),
        migrations.AddField(
            model_name='logroot',
            name='readings_root',
            field=models.CharField(blank=True, max_length=64, verbose_name='root of the readings'),
        ),
        migrations.AddIndex(
            model_name='accesslog',
            index=models.Index(fields=['at'], name='access_at'),
        ),
    ]

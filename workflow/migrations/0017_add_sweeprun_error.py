from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("workflow", "0016_money_for_sms"),
    ]

    operations = [
        migrations.AddField(
            model_name="sweeprun",
            name="error",
            field=models.CharField(blank=True, max_length=200, verbose_name="error"),
        ),
    ]

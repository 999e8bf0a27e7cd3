from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("workflow", "0017_add_sweeprun_error"),
    ]

    operations = [
        migrations.AddField(
            model_name="sweeprun",
            name="unseen",
            field=models.PositiveIntegerField(
                default=0, verbose_name="not sent to who may not see"
            ),
        ),
    ]

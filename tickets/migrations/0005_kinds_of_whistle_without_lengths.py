"""How soon one has to be there is said by the rows of time limits, not by the name of the kind."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tickets", "0004_exclusions_from_the_rates")]

    operations = [
        migrations.AlterField(
            model_name="whistle",
            name="variant",
            field=models.CharField(
                choices=[
                    ("emergency", "Emergency"),
                    ("hard", "Hard case"),
                    ("everyday", "Everyday"),
                ],
                max_length=10,
                verbose_name="how urgent",
            ),
        ),
    ]

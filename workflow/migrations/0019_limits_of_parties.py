"""Limits of what parties owe by a day that is set with it, and audiences of mediation."""

from datetime import date

from django.db import migrations, models

# The day of the session or of the clause is set when the duty opens; these are for none given.
ROWS = (("attend", 3, "d"), ("perform", 30, "d"))


def plant(apps, schema_editor):
    TimeLimit = apps.get_model("workflow", "TimeLimit")
    TimeLimit.objects.bulk_create(
        TimeLimit(
            kind=kind,
            amount=amount,
            unit=unit,
            stops=[],
            ladder="V",
            source="People's Mediation Law 31" if kind == "perform" else "design",
            valid_from=date(2026, 1, 1),
        )
        for kind, amount, unit in ROWS
    )


def uproot(apps, schema_editor):
    kinds = [kind for kind, _amount, _unit in ROWS]
    apps.get_model("workflow", "TimeLimit").objects.filter(kind__in=kinds).delete()


class Migration(migrations.Migration):
    dependencies = [("workflow", "0018_add_sweeprun_unseen")]

    operations = [
        migrations.AlterField(
            model_name="event",
            name="audience",
            field=models.CharField(
                choices=[
                    ("public", "Requester and staff"),
                    ("line", "Notice to the requester, text to staff"),
                    ("staff", "Staff of involved units"),
                    ("unit", "Own unit and above"),
                    ("posts", "Posts that are named"),
                    ("joint", "Parties and mediators"),
                    ("mediator", "Mediators"),
                ],
                max_length=8,
                verbose_name="audience",
            ),
        ),
        migrations.RunPython(plant, uproot),
    ]

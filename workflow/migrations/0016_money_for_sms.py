"""What a county pays for SMS on one day, so that a flood of reports is no flood of bills."""

from django.db import migrations


def plant(apps, schema_editor):
    apps.get_model("workflow", "Policy").objects.create(key="sms_per_day", value=2000)


def uproot(apps, schema_editor):
    apps.get_model("workflow", "Policy").objects.filter(key="sms_per_day").delete()


class Migration(migrations.Migration):
    dependencies = [("workflow", "0015_news_cursor")]

    operations = [migrations.RunPython(plant, uproot)]

"""The time limits of whistles, rulings, supervision, listing, briefs and reports of danger."""

from datetime import date

from django.db import migrations

E, U, C = "emergency", "urgent", "complex"
KINDS = (
    *("review", "answer_sup", "arrive", "answer", "rate", "rule", "read"),
    *("answer_brief", "bring_in", "report", "ack"),
)
ANSWER = ["dispute", "verify"]


def rows():
    """kind, variant, urgency, amount, unit, stops, ladder, source"""
    yield ("review", None, None, 90, "d", [], "N", "Jinan 24")
    # The variant is the level of supervision.
    yield ("answer_sup", None, None, 3, "wd", [], "S", "design")
    yield ("answer_sup", "yellow", None, 1, "wd", [], "S", "design")
    yield ("answer_sup", "red", None, 4, "wh", [], "S", "design")
    yield ("answer_sup", "red", E, 1, "h", [], "S", "design")
    # The variant is the kind of whistle.
    yield ("arrive", None, None, 3, "wd", ["dispute"], "E/K", "design")
    yield ("arrive", "hard", None, 1, "wd", ["dispute"], "E/K", "design")
    yield ("arrive", "emergency", None, 30, "min", ["dispute"], "E/K", "Jinhaihu")
    yield from _four("answer", "24 h", "3 wd", "5 wd", "10 wd", ANSWER, "N", "Beijing 14")
    yield from _four("rate", "1 wd", "1 wd", "3 wd", "3 wd", [], "S", "design")
    yield from _four("rule", "1 h", "4 wh", "3 wd", "3 wd", [], "E/S", "Weifang 22")
    yield ("read", None, None, 3, "wd", [], "", "design")
    yield ("answer_brief", None, None, 5, "wd", [], "N", "design")
    yield ("bring_in", None, None, 2, "wd", [], "N", "design")
    for kind in ("report", "ack"):
        yield (kind, None, None, 1, "h", [], "E", "MIN 11, DV 14, PML 25")


def _four(kind, emergency, urgent, ordinary, complex_, stops, ladder, source):
    for urgency, text in ((E, emergency), (U, urgent), (None, ordinary), (C, complex_)):
        amount, unit = text.split()
        yield (kind, None, urgency, int(amount), unit, stops, ladder, source)


def plant(apps, schema_editor):
    TimeLimit = apps.get_model("workflow", "TimeLimit")
    names = ("kind", "variant", "urgency", "amount", "unit", "stops", "ladder", "source")
    TimeLimit.objects.bulk_create(
        TimeLimit(valid_from=date(2026, 1, 1), **dict(zip(names, row, strict=True)))
        for row in rows()
    )
    apps.get_model("workflow", "Policy").objects.create(key="whistle_approval", value=False)


def uproot(apps, schema_editor):
    apps.get_model("workflow", "TimeLimit").objects.filter(kind__in=KINDS).delete()
    apps.get_model("workflow", "Policy").objects.filter(key="whistle_approval").delete()


class Migration(migrations.Migration):
    dependencies = [("workflow", "0003_default_time_limits")]

    operations = [migrations.RunPython(plant, uproot)]

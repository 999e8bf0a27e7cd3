"""The time limits that the service ships with; every one is an editable row (docs: limits)."""

from datetime import date

from django.db import migrations

E, U, O, C = "emergency", "urgent", "ordinary", "complex"
PROMISE = ["requester", "listed", "verify", "mediation", "merged"]
HANDLE = ["requester", "transit", "listed", "verify", "dispute", "mediation"]


def rows():
    """kind, variant, nature, level, urgency, amount, unit, stops, ladder, source"""
    yield from _four("promise", "2 h", "24 h", "7 d", "15 d", PROMISE, "E/N", "DB11/T 2021")
    yield ("promise", None, "consultation", None, None, 3, "wd", PROMISE, "N", "design")
    yield ("promise", None, "consultation", None, E, 2, "h", PROMISE, "E/N", "DB11/T 2021")
    yield ("promise", None, "consultation", None, U, 24, "h", PROMISE, "E/N", "DB11/T 2021")
    yield ("promise", None, "suggestion", None, None, 15, "d", PROMISE, "N", "design")
    yield ("promise", None, "suggestion", None, E, 2, "h", PROMISE, "E/N", "DB11/T 2021")
    yield ("promise", None, "suggestion", None, U, 24, "h", PROMISE, "E/N", "DB11/T 2021")
    for variant, stops, ladder in ((None, ["transit"], "E/N"), ("move", ["dispute"], "E/K")):
        yield ("accept", variant, None, None, E, 30, "min", stops, ladder, "design")
        yield ("accept", variant, None, None, U, 2, "wh", stops, ladder, "design")
        yield ("accept", variant, None, None, None, 4, "wh", stops, ladder, "design")
        yield ("accept", variant, None, "D", None, 1, "wd", stops, ladder, "Yueqing")
        yield ("accept", variant, None, "D", E, 30, "min", stops, ladder, "design")
        yield ("accept", variant, None, "D", U, 2, "wh", stops, ladder, "design")
        yield ("accept", variant, None, None, C, 1, "wd", stops, ladder, "Yueqing")
    yield from _four("contact", "30 min", "4 h", "24 h", "24 h", ["dispute"], "E/N", "design")
    yield ("handle", None, None, None, None, 3, "wd", HANDLE, "E/N", "design")
    yield ("handle", None, None, None, E, 2, "h", HANDLE, "E/N", "DB11/T 2021")
    yield ("handle", None, None, None, U, 24, "h", HANDLE, "E/N", "DB11/T 2021")
    for level, ordinary, complex_ in (("G", 1, 2), ("V", 2, 3), ("T", 3, 5), ("D", 5, 10)):
        yield ("handle", None, None, level, None, ordinary, "wd", HANDLE, "E/N", "Gaotai")
        yield ("handle", None, None, level, C, complex_, "wd", HANDLE, "E/N", "design")
        yield ("handle", None, None, level, E, 2, "h", HANDLE, "E/N", "DB11/T 2021")
        yield ("handle", None, None, level, U, 24, "h", HANDLE, "E/N", "DB11/T 2021")
    yield from _four("supply", "24 h", "24 h", "5 d", "7 d", [], "V", "design")
    yield from _four("verify", "24 h", "1 wd", "3 wd", "3 wd", [], "S", "Beijing Regulations 23")
    yield from _four("confirm", "3 d", "3 d", "7 d", "7 d", [], "V", "design")
    yield from _four("decide", "1 h", "4 wh", "1 wd", "2 wd", [], "E/S", "design")
    yield from _four("oversee", "30 min", "4 wh", "1 wd", "2 wd", [], "S", "design")
    yield from _four("place", "30 min", "4 wh", "2 wd", "2 wd", [], "S", "Hengyang")


def _four(kind, emergency, urgent, ordinary, complex_, stops, ladder, source):
    """Four urgencies; the ordinary one is the default row, so that nothing is without a limit."""
    for urgency, text in ((E, emergency), (U, urgent), (None, ordinary), (C, complex_)):
        amount, unit = text.split()
        yield (kind, None, None, None, urgency, int(amount), unit, stops, ladder, source)


def plant(apps, schema_editor):
    TimeLimit = apps.get_model("workflow", "TimeLimit")
    names = (
        "kind", "variant", "nature", "level", "urgency", "amount", "unit", "stops", "ladder",
        "source",
    )
    TimeLimit.objects.bulk_create(
        TimeLimit(valid_from=date(2026, 1, 1), **dict(zip(names, row, strict=True)))
        for row in rows()
    )
    Policy = apps.get_model("workflow", "Policy")
    Policy.objects.create(key="callback_sample", value=100)


def uproot(apps, schema_editor):
    apps.get_model("workflow", "TimeLimit").objects.all().delete()
    apps.get_model("workflow", "Policy").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("workflow", "0002_log_is_append_only")]

    operations = [migrations.RunPython(plant, uproot)]

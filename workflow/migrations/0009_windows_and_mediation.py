"""The rest of the table of time limits: windows in which a right ends, and mediation."""

from datetime import date

from django.db import migrations

U, C = "urgent", "complex"
MEDIATE = ["consent", "recuse", "appraisal", "signing"]
KINDS = (
    *("objection", "reopen", "rate_window", "appeal", "split", "rate_back", "rate_lapsed"),
    *("supply_most", "urge_again", "screen", "sign_for", "consent", "name", "mediate", "sign"),
    *("chase", "notice", "file", "urge", "window", "followup"),
)


def rows():
    """kind, variant, urgency, amount, unit, stops, ladder, source"""
    # In an emergency one may object until one is there, however long that takes.
    yield ("objection", None, None, 5, "wd", [], "", "Petition Regulations 23")
    yield ("objection", None, U, 1, "wd", [], "", "Petition Regulations 23")
    for kind in ("reopen", "rate_window", "appeal", "split"):
        yield (kind, None, None, 30, "d", [], "", "Petition Regulations 35, by analogy")
    yield ("rate_back", None, None, 10, "wd", [], "", "design")
    yield ("rate_lapsed", None, None, 5, "wd", [], "", "design")
    yield ("supply_most", None, None, 7, "d", [], "", "design")
    yield ("supply_most", None, U, 24, "h", [], "", "design")
    yield ("urge_again", None, None, 72, "h", [], "", "design")
    yield ("screen", None, None, 3, "wd", [], "N", "Shenzhen")
    yield ("sign_for", None, None, 3, "wd", [], "N", "Supreme Court 2016")
    yield ("consent", None, None, 5, "d", [], "V", "design")
    yield ("name", None, None, 2, "wd", [], "N", "design")
    yield ("mediate", None, None, 30, "d", MEDIATE, "M", "Ministry of Justice 75, 33")
    yield ("mediate", "administrative", None, 5, "wd", MEDIATE, "M", "Shenzhen")
    yield ("mediate", "administrative", C, 10, "wd", MEDIATE, "M", "Shenzhen")
    # A court may assign before it takes the case on, or entrust after; some are summary.
    yield ("mediate", "assigned", None, 30, "d", MEDIATE, "M", "Supreme Court 2016")
    yield ("mediate", "entrusted", None, 15, "d", MEDIATE, "M", "Supreme Court 2016")
    yield ("mediate", "summary", None, 7, "d", MEDIATE, "M", "Supreme Court 2016")
    yield ("sign", None, None, 7, "d", [], "V", "design")
    yield ("chase", None, None, 3, "wd", [], "N", "design")
    yield ("notice", None, None, 3, "wd", [], "N", "People's Mediation Law 26, 27")
    yield ("file", None, None, 15, "wd", [], "N", "design")
    yield ("urge", None, None, 3, "wd", [], "N", "People's Mediation Law 31")
    yield ("window", None, None, 30, "d", [], "W", "People's Mediation Law 33")
    yield ("followup", None, None, 15, "d", [], "N", "design")
    yield ("followup", "second", None, 90, "d", [], "N", "design")


def plant(apps, schema_editor):
    TimeLimit = apps.get_model("workflow", "TimeLimit")
    names = ("kind", "variant", "urgency", "amount", "unit", "stops", "ladder", "source")
    TimeLimit.objects.bulk_create(
        TimeLimit(valid_from=date(2026, 1, 1), **dict(zip(names, row, strict=True)))
        for row in rows()
    )
    Policy = apps.get_model("workflow", "Policy")
    Policy.objects.create(key="quiet_hours", value=["21:00", "07:00"])


def uproot(apps, schema_editor):
    apps.get_model("workflow", "TimeLimit").objects.filter(kind__in=KINDS).delete()
    apps.get_model("workflow", "Policy").objects.filter(key="quiet_hours").delete()


class Migration(migrations.Migration):
    dependencies = [("workflow", "0008_limits_stay_as_they_are")]

    operations = [migrations.RunPython(plant, uproot)]

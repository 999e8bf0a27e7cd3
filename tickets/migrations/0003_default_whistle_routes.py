"""Who may whistle for whom: the four ways of Pinggu, and the centre's own."""

from django.db import migrations

ROUTES = (
    ("街乡吹哨、部门报到", "township", "unit", ("department", "station")),
    ("村居吹哨、干部报到", "village", "post", ("township", "department", "station", "village")),
    ("支部吹哨、党员报到", "party_branch", "post", ("party_branch", "work_team", "village")),
    ("网格吹哨", "grid", "unit", ("village", "station")),
    ("网格吹哨", "grid", "post", ("village", "station")),
    ("中心吹哨", "centre", "unit", ("department", "township")),
)


def plant(apps, schema_editor):
    WhistleRoute = apps.get_model("tickets", "WhistleRoute")
    WhistleRoute.objects.bulk_create(
        WhistleRoute(name=name, caller_kind=caller, callee_kind=callee, calls=calls)
        for name, caller, calls, callees in ROUTES
        for callee in callees
    )


def uproot(apps, schema_editor):
    apps.get_model("tickets", "WhistleRoute").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("tickets", "0002_whistles_and_precedents")]

    operations = [migrations.RunPython(plant, uproot)]

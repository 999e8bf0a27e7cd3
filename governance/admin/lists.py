"""The responsibility list and the working calendar."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from governance.admin.tables import InForceFilter, KeptAdmin, TickBoxMixin
from governance.models import CalendarDay, Matter, OfficeHours
from governance.models.choices import UNIT_KIND_CHOICES
from governance.resources import MatterResource


@admin.register(Matter)
class MatterAdmin(KeptAdmin):
    resource_classes = [MatterResource]
    list_display = ["code", "title", "list", "leader", "urgency", "nature", "legal_basis"]
    list_filter = ["list", "urgency", "nature", InForceFilter]
    list_select_related = ["lead"]
    search_fields = ["code__startswith", "title", "legal_basis"]
    autocomplete_fields = ["lead", "cooperators"]
    tick_boxes = {"callee_kinds": UNIT_KIND_CHOICES}
    fields = ["code", "title", "list", "lead", "lead_kind", "cooperators", "callee_kinds"]
    fields += ["urgency", "nature", "legal_basis", "valid_from", "valid_to"]

    @admin.display(description=_("lead"))
    def leader(self, matter: Matter) -> str:
        return str(matter.lead or matter.get_lead_kind_display())

    def get_readonly_fields(self, request: HttpRequest, obj: Matter | None = None) -> list[str]:
        return ["code"] if obj else []


@admin.register(CalendarDay)
class CalendarDayAdmin(admin.ModelAdmin):
    list_display = ["date", "name", "is_workday", "county", "source"]
    list_filter = ["is_workday"]
    list_select_related = ["county"]
    search_fields = ["date", "name"]
    date_hierarchy = "date"
    autocomplete_fields = ["county"]


@admin.register(OfficeHours)
class OfficeHoursAdmin(TickBoxMixin, admin.ModelAdmin):
    list_display = ["__str__", "county", "periods"]
    list_select_related = ["county"]
    autocomplete_fields = ["county"]
    tick_boxes = {"weekdays": list(WEEKDAYS.items())}
    fieldsets = [
        (None, {"fields": ["county"]}),
        (_("Season"), {"fields": [("first_month", "first_day"), ("last_month", "last_day")]}),
        (_("Open"), {"fields": ["weekdays", "periods"]}),
    ]

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        usual = {"weekdays": [0, 1, 2, 3, 4], "periods": [["08:30", "12:00"], ["13:30", "17:30"]]}
        return {**usual, **super().get_changeform_initial_data(request)}

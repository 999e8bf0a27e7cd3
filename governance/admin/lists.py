"""The responsibility list."""

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from governance.admin.tables import InForceFilter, KeptAdmin
from governance.models import Matter
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

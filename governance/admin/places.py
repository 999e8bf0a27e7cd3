"""Areas and units."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from governance.admin.tables import InForceFilter, KeptAdmin
from governance.models import Area, Unit, UnitVersion
from governance.models.choices import AREA_LEVEL_CHOICES
from governance.resources import AreaResource, UnitResource
from governance.services import change_unit


class LevelFilter(admin.SimpleListFilter):
    """Show areas of one level."""

    title = _("level")
    parameter_name = "level"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return list(AREA_LEVEL_CHOICES)

    def queryset(self, request: HttpRequest, queryset: QuerySet[Area]) -> QuerySet[Area]:
        return queryset.filter(level=self.value()) if self.value() else queryset


@admin.register(Area)
class AreaAdmin(KeptAdmin):
    resource_classes = [AreaResource]
    list_display = ["code", "name", "level_name", "households", "valid_from", "valid_to"]
    list_filter = [LevelFilter, InForceFilter]
    search_fields = ["code__startswith", "name"]
    autocomplete_fields = ["succeeded_by"]
    fields = ["code", "name", "households", "source", "valid_from", "valid_to", "succeeded_by"]

    @admin.display(description=_("level"), ordering="level")
    def level_name(self, area: Area) -> str:
        return area.get_level_display()

    def get_readonly_fields(self, request: HttpRequest, obj: Area | None = None) -> list[str]:
        # The code is the key by which everything else names this area.
        return ["code"] if obj else []


class UnitVersionInline(admin.TabularInline):
    """What the unit was before; written by changes, never by hand."""

    model = UnitVersion
    fk_name = "unit"
    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Unit)
class UnitAdmin(KeptAdmin):
    resource_classes = [UnitResource]
    list_display = ["code", "name", "kind", "area", "superior", "line_unit", "valid_to"]
    list_filter = ["kind", InForceFilter, "is_territorial"]
    list_select_related = ["area", "superior", "line_unit"]
    search_fields = ["code__startswith", "name"]
    autocomplete_fields = ["area", "superior", "line_unit"]
    fields = ["code", "kind", "name", "area", "superior", "line_unit", "is_territorial", "phone"]
    fields += ["valid_from", "valid_to", "succeeded_by"]
    inlines = [UnitVersionInline]

    def get_readonly_fields(self, request: HttpRequest, obj: Unit | None = None) -> list[str]:
        # The commands that reorganise write the successor, with all that goes to it.
        return ["code", "succeeded_by"] if obj else ["succeeded_by"]

    def save_model(self, request: HttpRequest, obj: Unit, form: Any, change: bool) -> None:
        if not change:
            super().save_model(request, obj, form, change)
            return
        change_unit(obj, **{name: form.cleaned_data[name] for name in form.changed_data})

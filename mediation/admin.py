"""The administrators' pages of mediation: types of dispute, and what the law says about them."""

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from mediation.models import DisputeType, Route


@admin.register(DisputeType)
class DisputeTypeAdmin(admin.ModelAdmin):
    list_display = ["code", "name_zh", "name_en", "order", "is_active"]
    list_editable = ["order", "is_active"]
    list_filter = ["is_active"]
    search_fields = ["code", "name_zh", "name_en"]

    def get_readonly_fields(
        self, request: HttpRequest, obj: DisputeType | None = None
    ) -> tuple[str, ...]:
        """The code stands in cases and figures; it is given once."""
        return ("code",) if obj else ()

    def has_delete_permission(self, request: HttpRequest, obj: DisputeType | None = None) -> bool:
        """Never deleted: old cases are of this type, and it can be switched off."""
        return False


@admin.register(Route)
class RouteAdmin(admin.ModelAdmin):
    list_display = ["code", "type", "route_zh", "article", "is_excluded", "must_be_written"]
    list_select_related = ["type"]
    search_fields = ["code", "article", "route_zh", "route_en"]
    fieldsets = [
        (None, {"fields": ["type", "code", "article", "is_active"]}),
        (_("In Chinese"), {"fields": ["route_zh", "warning_zh"]}),
        (_("In English"), {"fields": ["route_en", "warning_en"]}),
        (
            _("What follows"),
            {"fields": ["is_excluded", "must_be_written", "is_not_confirmed"]},
        ),
    ]

    def get_readonly_fields(
        self, request: HttpRequest, obj: Route | None = None
    ) -> tuple[str, ...]:
        """Cases name it by its code."""
        return ("code",) if obj else ()

    def has_delete_permission(self, request: HttpRequest, obj: Route | None = None) -> bool:
        """Never deleted: cases were screened by it, and it can be switched off."""
        return False

    list_filter = ["type", "is_excluded", "must_be_written", "is_not_confirmed", "is_active"]

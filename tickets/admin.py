"""The administrators' pages of tickets: who may whistle for whom, and what was ruled."""

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from tickets.models import Precedent, WhistleRoute
from tickets.services.precedents import enter_in_list, stop_proposing


@admin.register(WhistleRoute)
class WhistleRouteAdmin(admin.ModelAdmin):
    list_display = ["name", "caller_kind", "callee_kind", "calls", "is_active"]
    list_filter = ["caller_kind", "calls", "is_active"]
    list_editable = ["is_active"]


@admin.register(Precedent)
class PrecedentAdmin(admin.ModelAdmin):
    """What rulings wrote; an administrator may take one into the responsibility list."""

    list_display = ["at", "matter", "verdict", "ruled_for", "ruled_against", "is_kept", "entry"]
    list_filter = ["verdict", "is_kept"]
    list_select_related = ["matter", "ruled_for", "ruled_against", "entry"]
    date_hierarchy = "at"
    actions = ["enter_in_list", "stop_proposing"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        # Without an object it is asked about the list, whose action changes the matter.
        return obj is None and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    @admin.action(
        description=_("Enter the unit as the lead in the responsibility list"),
        permissions=["change"],
    )
    def enter_in_list(self, request: HttpRequest, queryset: QuerySet[Precedent]) -> None:
        for precedent in queryset.select_related("matter", "ruled_for"):
            try:
                entry = enter_in_list(precedent)
            except ValidationError as error:
                self.message_user(request, "; ".join(error.messages), messages.ERROR)
                continue
            self.log_change(request, precedent, f"{entry.code}: {entry.lead}")
            self.message_user(
                request, _("%(entry)s: %(lead)s leads.") % {"entry": entry, "lead": entry.lead}
            )

    @admin.action(description=_("No longer propose it"), permissions=["change"])
    def stop_proposing(self, request: HttpRequest, queryset: QuerySet[Precedent]) -> None:
        for precedent in queryset:
            self.log_change(request, precedent, "is_kept: False")
        stop_proposing(queryset)

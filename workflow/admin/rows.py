"""What steps and the clockwork wrote, for administrators to look at."""

from typing import Any

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from workflow.models import Case, Delivery, Duty, Event, Feedback, LogRoot, SweepRun


class ReadOnlyAdmin(admin.ModelAdmin):
    """Rows that only steps write; neither an administrator nor a mistake may change them."""

    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


@admin.register(Case)
class CaseAdmin(ReadOnlyAdmin):
    """Without title and people: administering gives no sight of what a case is about."""

    fields = [
        "code",
        "kind",
        "state",
        "holder",
        "area",
        "urgency",
        "round",
        "version",
        "opened_at",
        "due_at",
        "closed_at",
        "head_seq",
    ]
    list_display = ["code", "kind", "state", "holder", "urgency", "opened_at", "due_at"]
    list_filter = ["kind", "state", "urgency"]
    list_select_related = ["holder"]
    search_fields = ["=code"]


@admin.register(Event)
class EventAdmin(ReadOnlyAdmin):
    fields = [
        "root",
        "seq",
        "case",
        "step",
        "phase",
        "unit",
        "acting_as",
        "from_state",
        "to_state",
        "at",
        "audience",
        "prev_hash",
        "hash",
    ]
    list_display = ["root", "seq", "step", "phase", "unit", "at"]
    list_filter = ["phase", "step"]
    list_select_related = ["root", "unit"]
    search_fields = ["=root__code"]


class StuckFilter(admin.SimpleListFilter):
    """Duties whose ladder the sweep cannot get on with; each says why."""

    title = _("sweep")
    parameter_name = "stuck"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", _("cannot get on with it"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Duty]) -> QuerySet[Duty]:
        is_wanted = self.value() == "yes"
        return queryset.filter(settled_at=None, alert_failures__gt=0) if is_wanted else queryset


@admin.register(Duty)
class DutyAdmin(ReadOnlyAdmin):
    list_display = [
        *("kind", "case", "unit", "due_at", "is_paused", "settled_at", "outcome"),
        "alert_failures",
    ]
    list_filter = [StuckFilter, "kind", "outcome", "owner_kind"]
    list_select_related = ["case", "unit"]
    search_fields = ["=case__code"]


@admin.register(Feedback)
class FeedbackAdmin(ReadOnlyAdmin):
    list_display = ["case", "round", "source", "reached", "solved", "satisfied", "at"]
    list_filter = ["source", "reached", "solved"]
    list_select_related = ["case"]
    search_fields = ["=case__code"]


@admin.register(SweepRun)
class SweepRunAdmin(ReadOnlyAdmin):
    list_display = ["work", "at", "seconds", "due", "fired", "busy", "failed", "lag_s", "error"]
    list_filter = ["work"]


@admin.register(Delivery)
class DeliveryAdmin(ReadOnlyAdmin):
    """Rows by number; what failed is sent again on the page of unsent messages."""

    list_display = ["id", "channel", "template", "state", "attempts", "created_at", "sent_at"]
    list_filter = ["state", "channel", "is_urgent"]
    fields = [
        *("channel", "template", "state", "is_urgent", "created_at", "not_before", "expires_at"),
        *("attempts", "error", "sent_at"),
    ]


@admin.register(LogRoot)
class LogRootAdmin(ReadOnlyAdmin):
    list_display = ["day", "n", "merkle_root", "sent_at"]

"""The administrators' pages of the kernel: limits to edit, what steps wrote to look at."""

from django.contrib import admin
from django.core.cache import caches
from django.db.models import Model
from django.forms import ModelForm
from django.http import HttpRequest

from workflow.models import Case, Duty, Event, Feedback, LogRoot, Policy, TimeLimit
from workflow.services.limits import put_in_force


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


@admin.register(Duty)
class DutyAdmin(ReadOnlyAdmin):
    list_display = ["kind", "case", "unit", "due_at", "is_paused", "settled_at", "outcome"]
    list_filter = ["kind", "outcome", "owner_kind"]
    list_select_related = ["case", "unit"]
    search_fields = ["=case__code"]


@admin.register(Feedback)
class FeedbackAdmin(ReadOnlyAdmin):
    list_display = ["case", "round", "source", "reached", "solved", "satisfied", "at"]
    list_filter = ["source", "reached", "solved"]
    list_select_related = ["case"]
    search_fields = ["=case__code"]


@admin.register(LogRoot)
class LogRootAdmin(ReadOnlyAdmin):
    list_display = ["day", "n", "merkle_root", "sent_at"]


@admin.register(TimeLimit)
class TimeLimitAdmin(admin.ModelAdmin):
    """A limit is changed by adding the row anew: running duties keep the row they began with."""

    exclude = ["superseded_by"]
    list_display = ["kind", "variant", "nature", "level", "urgency", "amount", "unit", "in_force"]
    list_filter = ["kind", "urgency", "level"]
    save_as = True

    def has_change_permission(self, request: HttpRequest, obj: TimeLimit | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: TimeLimit | None = None) -> bool:
        return False

    @admin.display(boolean=True)
    def in_force(self, limit: TimeLimit) -> bool:
        return limit.superseded_by_id is None

    def save_model(
        self, request: HttpRequest, obj: TimeLimit, form: ModelForm, change: bool
    ) -> None:
        put_in_force(obj)


@admin.register(Policy)
class PolicyAdmin(admin.ModelAdmin):
    list_display = ["key", "county", "value"]

    def save_model(self, request: HttpRequest, obj: Policy, form: ModelForm, change: bool) -> None:
        super().save_model(request, obj, form, change)
        caches["process"].clear()

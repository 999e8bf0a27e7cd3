"""What steps and the clockwork wrote, for administrators to look at."""

from typing import Any

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from workflow.models import Case, Delivery, Duty, Event, Feedback, LogRoot, SweepRun
from workflow.rules.duties import DUTY_KINDS
from workflow.wording.duties import duty_name
from workflow.wording.messages import text_name
from workflow.wording.times import stamp
from workflow.wording.trace import trace_lines


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
        *("code", "kind", "state_words", "holder", "area", "urgency", "round", "version"),
        *("opened_at", "due", "closed_at", "head_seq"),
    ]
    list_display = ["code", "kind", "state_words", "holder", "urgency", "opened_at", "due"]
    list_filter = ["kind", "state", "urgency"]
    list_select_related = ["holder"]
    search_fields = ["=code"]

    @admin.display(description=_("state"), ordering="state")
    def state_words(self, case: Case) -> str:
        return str(case.state_label)

    @admin.display(description=_("due at"), ordering="due_at")
    def due(self, case: Case) -> str:
        return stamp(case.due_at) if case.due_at else ""


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


class DutyKindFilter(admin.SimpleListFilter):
    title = _("kind")
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(kind, duty_name(kind)) for kind in DUTY_KINDS]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Duty]) -> QuerySet[Duty]:
        return queryset.filter(kind=self.value()) if self.value() else queryset


@admin.register(Duty)
class DutyAdmin(ReadOnlyAdmin):
    fields = [
        *("name", "case", "round", "owner_kind", "unit", "post", "limit_row", "started_at", "due"),
        *("is_provisional", "is_paused", "counted", "next_alert_at", "alert_failures"),
        *("alert_error", "counts", "settled_at", "outcome", "late_s"),
    ]
    list_display = [
        *("name", "case", "unit", "due", "is_paused", "settled_at", "outcome", "alert_failures"),
    ]
    list_filter = [StuckFilter, DutyKindFilter, "outcome", "owner_kind"]
    list_select_related = ["case", "unit"]
    search_fields = ["=case__code"]

    @admin.display(description=_("kind"), ordering="kind")
    def name(self, duty: Duty) -> str:
        return duty_name(duty.kind, duty.case.variant)

    @admin.display(description=_("due at"), ordering="due_at")
    def due(self, duty: Duty) -> str:
        return stamp(duty.due_at) if duty.due_at else ""

    @admin.display(description=_("trace"))
    def counted(self, duty: Duty) -> str:
        return "\n".join(trace_lines(duty.trace))


@admin.register(Feedback)
class FeedbackAdmin(ReadOnlyAdmin):
    list_display = ["case", "round", "source", "reached", "solved", "satisfied", "at"]
    list_filter = ["source", "reached", "solved"]
    list_select_related = ["case"]
    search_fields = ["=case__code"]


@admin.register(SweepRun)
class SweepRunAdmin(ReadOnlyAdmin):
    fields = ["work", "at", "took", "due", "fired", "busy", "failed", "lag_s", "unseen", "error"]
    list_display = [
        "work",
        "at",
        "took",
        "due",
        "fired",
        "busy",
        "failed",
        "lag_s",
        "unseen",
        "error",
    ]
    list_filter = ["work"]

    @admin.display(description=_("seconds"), ordering="seconds")
    def took(self, run: SweepRun) -> str:
        return f"{run.seconds:.2f}"


@admin.register(Delivery)
class DeliveryAdmin(ReadOnlyAdmin):
    """Rows by number; what failed is sent again on the page of unsent messages."""

    list_display = ["id", "channel", "message", "state", "attempts", "created_at", "sent_at"]
    list_filter = ["state", "channel", "is_urgent"]
    fields = [
        *("channel", "message", "state", "is_urgent", "created_at", "not_before", "expires_at"),
        *("attempts", "error", "sent_at"),
    ]

    @admin.display(description=_("template"), ordering="template")
    def message(self, delivery: Delivery) -> str:
        return text_name(delivery.template)


@admin.register(LogRoot)
class LogRootAdmin(ReadOnlyAdmin):
    list_display = ["day", "n", "merkle_root", "sent_at"]

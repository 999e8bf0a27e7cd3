"""Time limits and policies in the admin: what a change would do is shown before it is done."""

import hashlib
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin import helpers
from django.contrib.admin.models import LogEntry
from django.contrib.admin.utils import unquote
from django.contrib.contenttypes.models import ContentType
from django.core.cache import caches
from django.core.exceptions import PermissionDenied
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from workflow.forms.limits import PolicyForm, TimeLimitForm
from workflow.models import Policy, TimeLimit
from workflow.reports.limits import preview
from workflow.rules.policies import POLICIES, is_policy
from workflow.services.limits import LimitChanged, in_force_on, line_of, put_in_force, state_of_line
from workflow.wording.limits import (
    ladder_name,
    ladder_short,
    limit_name,
    policy_name,
    source_name,
    variant_name,
)
from workflow.wording.times import amount_words
from workflow.wording.trace import pause_reason

OVERTAKEN = _("This limit has been changed meanwhile. Look at what holds now.")
KEY = ["kind", "variant", "nature", "level", "urgency", "area"]


class InForceFilter(admin.SimpleListFilter):
    """What holds today, what is to come, what has ended; today's if nothing is chosen."""

    title = _("in force")
    parameter_name = "holds"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("later", _("to come")), ("all", _("all, also ended"))]

    def choices(self, changelist: Any) -> Any:
        first, *rest = super().choices(changelist)
        yield {**first, "display": gettext("in force today")}
        yield from rest

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        today = timezone.localdate()
        if self.value() == "later":
            return queryset.filter(valid_from__gt=today)
        return queryset if self.value() == "all" else queryset.filter(in_force_on(today))


@admin.register(TimeLimit)
class TimeLimitAdmin(admin.ModelAdmin):
    """A change is a new row: running duties keep the row they began with."""

    form = TimeLimitForm
    change_form_template = "admin/workflow/timelimit/change_form.html"
    fields = [*KEY, ("amount", "unit"), "stops", "ladder", "source", "valid_from"]
    list_display = ["name", "variant_words", "nature", "level", "urgency", "area", "length"]
    list_display += ["ladder_short", "valid_from"]
    list_display_links = ["name"]
    list_filter = [InForceFilter, "urgency", "level"]
    list_select_related = ["area"]
    search_fields = ["kind", "source"]
    ordering = ["kind", "variant", "nature", "level", "urgency", "valid_from"]

    def has_change_permission(self, request: HttpRequest, obj: TimeLimit | None = None) -> bool:
        """What has ended is only looked at."""
        return super().has_change_permission(request, obj) and (obj is None or not has_ended(obj))

    def has_delete_permission(self, request: HttpRequest, obj: TimeLimit | None = None) -> bool:
        return False

    def get_readonly_fields(self, request: HttpRequest, obj: TimeLimit | None = None) -> list[str]:
        if obj is None:
            return []
        words = {"kind": "name", "variant": "variant_words"}
        return [words.get(name, name) for name in KEY]

    def get_fields(self, request: HttpRequest, obj: TimeLimit | None = None) -> list[Any]:
        if obj is None:
            return self.fields
        if has_ended(obj):
            rest: list[Any] = ["length", "stops_words", "ladder_words", "source", "valid_from"]
        else:
            rest = [("amount", "unit"), "stops", "ladder", "source", "valid_from"]
        return [*self.get_readonly_fields(request, obj), *rest]

    @admin.display(description=_("kind"), ordering="kind")
    def name(self, limit: TimeLimit) -> str:
        return limit_name(limit.kind)

    @admin.display(description=pgettext_lazy("of a time limit", "variant"), ordering="variant")
    def variant_words(self, limit: TimeLimit) -> str:
        return variant_name(limit.variant or "")

    @admin.display(description=pgettext_lazy("of a time limit", "length"))
    def length(self, limit: TimeLimit) -> str:
        return amount_words(limit.amount, limit.unit)

    @admin.display(description=_("stopped by"))
    def stops_words(self, limit: TimeLimit) -> str:
        return pgettext("between the items of a list", ", ").join(map(pause_reason, limit.stops))

    @admin.display(description=_("ladder"))
    def ladder_words(self, limit: TimeLimit) -> str:
        return ladder_name(limit.ladder)

    @admin.display(description=_("ladder"), ordering="ladder")
    def ladder_short(self, limit: TimeLimit) -> str:
        return ladder_short(limit.ladder)

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Show what it would change; put it in force only as it was shown."""
        limit = self.get_object(request, unquote(object_id)) if object_id else None
        context = {**(extra_context or {}), "line": history(limit) if limit else []}
        if request.method == "POST" and not (object_id and limit is None):
            if limit and has_ended(limit) and "shown" in request.POST:
                return self._overtaken(request, limit)
            self._check_rights(request, limit)
            form = self.get_form(request, limit, change=bool(limit))(request.POST, instance=limit)
            if form.is_valid() and request.POST.get("shown") != digest(form):
                if "shown" in request.POST and _seen(request) != state_of_line(form.instance):
                    messages.warning(request, OVERTAKEN)
                return self._show(request, form, limit, context)
        try:
            return super().changeform_view(request, object_id, form_url, context)
        except LimitChanged:
            return self._overtaken(request, limit)

    def _overtaken(self, request: HttpRequest, limit: TimeLimit | None) -> HttpResponse:
        """Somebody pressed first: back to the row with all that follows it, or to the list."""
        messages.warning(request, OVERTAKEN)
        if limit:
            return redirect("admin:workflow_timelimit_change", limit.pk)
        return redirect("admin:workflow_timelimit_changelist")

    def _check_rights(self, request: HttpRequest, limit: TimeLimit | None) -> None:
        may = self.has_change_permission(request, limit) if limit else None
        if not (self.has_add_permission(request) if may is None else may):
            raise PermissionDenied

    def _show(
        self, request: HttpRequest, form: ModelForm, limit: TimeLimit | None, context: Any
    ) -> HttpResponse:
        """The form as it was filled in, with what it would change below it."""
        fields: Any = list(self.get_fieldsets(request, limit))
        readonly = self.get_readonly_fields(request, limit)
        shown = helpers.AdminForm(form, fields, {}, readonly, model_admin=self)
        page = {
            **self.admin_site.each_context(request),
            "title": _("Change time limit") if limit else _("Add time limit"),
            "adminform": shown,
            "object_id": limit.pk if limit else None,
            "original": limit,
            "is_popup": False,
            "to_field": None,
            "media": self.media + shown.media,
            "inline_admin_formsets": [],
            "errors": helpers.AdminErrorList(form, []),
            "preserved_filters": self.get_preserved_filters(request),
            **context,
            "preview": preview(form.instance),
            "shown": digest(form),
        }
        return self.render_change_form(request, page, add=not limit, change=bool(limit), obj=limit)

    def save_model(
        self, request: HttpRequest, obj: TimeLimit, form: ModelForm, change: bool
    ) -> None:
        put_in_force(obj, seen=_seen(request))

    def construct_change_message(
        self, request: HttpRequest, form: Any, formsets: Any, add: bool = False
    ) -> Any:
        limit, was = form.instance, form.initial
        before = "" if add else f"{amount_words(was['amount'], was['unit'])} → "
        now = amount_words(limit.amount, limit.unit)
        return f"{before}{now} ({limit.valid_from.isoformat()})"


def has_ended(limit: TimeLimit) -> bool:
    following = limit.superseded_by
    return following is not None and following.valid_from <= timezone.localdate()


def digest(form: ModelForm) -> str:
    """What was shown and what is put in force, and into which rows, are the same if this is."""
    said = repr(sorted((name, str(value)) for name, value in form.cleaned_data.items()))
    return f"{hashlib.sha256(said.encode()).hexdigest()}:{state_of_line(form.instance)}"


def _seen(request: HttpRequest) -> str:
    """The rows of the same key, as they were when the form was shown."""
    return request.POST.get("shown", "").partition(":")[2]


def history(limit: TimeLimit) -> list[dict[str, Any]]:
    """All rows with the key of this one, the newest first, with who put them in force."""
    rows = list(line_of(limit).order_by("-valid_from", "-pk"))
    kind = ContentType.objects.get_for_model(TimeLimit)
    entries = LogEntry.objects.filter(
        content_type=kind, object_id__in=[str(row.pk) for row in rows]
    ).select_related("user")
    # The first line about a row is the one by which it was made.
    makers = {entry.object_id: entry for entry in entries.order_by("-action_time", "-pk")}
    return [
        {
            "row": row,
            "is_this": row.pk == limit.pk,
            "length": amount_words(row.amount, row.unit),
            "source": source_name(row.source),
            "made": makers.get(str(row.pk)),
            "has_ended": has_ended(row),
        }
        for row in rows
    ]


@admin.register(Policy)
class PolicyAdmin(admin.ModelAdmin):
    form = PolicyForm
    list_display = ["name", "county", "value_words"]
    list_select_related = ["county"]

    @admin.display(description=_("policy"), ordering="key")
    def name(self, policy: Policy) -> str:
        return policy_name(policy.key)

    @admin.display(description=_("value"))
    def value_words(self, policy: Policy) -> str:
        kind = POLICIES.get(policy.key)
        is_known = kind and is_policy(policy.key, policy.value)
        return kind.write(policy.value) if kind and is_known else str(policy.value)

    def get_fields(self, request: HttpRequest, obj: Policy | None = None) -> list[Any]:
        return ["name", "county", "value"] if obj else ["key", "county", "value"]

    def get_readonly_fields(self, request: HttpRequest, obj: Policy | None = None) -> list[str]:
        return ["name", "county"] if obj else []

    def has_delete_permission(self, request: HttpRequest, obj: Policy | None = None) -> bool:
        """What a county has set itself may go; what holds everywhere is only changed."""
        may = super().has_delete_permission(request, obj)
        return may and (obj is None or obj.county_id is not None)

    def construct_change_message(
        self, request: HttpRequest, form: Any, formsets: Any, add: bool = False
    ) -> Any:
        return f"{form.initial.get('value', '')} → {self.value_words(form.instance)}"

    def save_model(self, request: HttpRequest, obj: Policy, form: ModelForm, change: bool) -> None:
        super().save_model(request, obj, form, change)
        caches["process"].clear()

    def delete_model(self, request: HttpRequest, obj: Policy) -> None:
        super().delete_model(request, obj)
        caches["process"].clear()

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """One by one: the action would delete what holds everywhere too."""
        return {}

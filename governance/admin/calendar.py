"""The working calendar: special days, whole years from the library, and office hours."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from governance.admin.tables import ImportedAdmin, TickBoxMixin
from governance.forms import CalendarDayForm, OfficeHoursForm
from governance.models import CalendarDay, OfficeHours
from governance.resources import CalendarDayResource
from governance.services import (
    YearNotPublished,
    compare_years,
    forget_calendars,
    import_years,
    known_years,
    preview_hours,
    source_words,
    years_loaded,
)

SHOWN_YEARS = 5


class CalendarAdmin(TickBoxMixin, admin.ModelAdmin):
    """What is changed here counts at once in this process, in the others within a minute."""

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        forget_calendars()

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        super().delete_model(request, obj)
        forget_calendars()

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        super().delete_queryset(request, queryset)
        forget_calendars()


@admin.register(CalendarDay)
class CalendarDayAdmin(CalendarAdmin, ImportedAdmin):
    resource_classes = [CalendarDayResource]
    import_export_change_list_template = "governance/calendar_days.html"
    form = CalendarDayForm
    list_display = ["date", "name", "is_workday", "county", "source_said"]
    list_filter = ["is_workday"]
    list_select_related = ["county"]
    search_fields = ["date", "name"]
    date_hierarchy = "date"
    autocomplete_fields = ["county"]

    @admin.display(description=gettext_lazy("source"), ordering="source")
    def source_said(self, day: CalendarDay) -> str:
        return source_words(day.source)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.load_years)
        return [path("years/", view, name="governance_calendarday_years"), *super().get_urls()]

    def load_years(self, request: HttpRequest) -> HttpResponse:
        """Show what the library knows of each year, and add what is missing of one."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        if request.method == "POST":
            self._load(request)
            return HttpResponseRedirect(reverse("admin:governance_calendarday_years"))
        context = {
            **self.admin_site.each_context(request),
            "title": _("Years of the working calendar"),
            "opts": self.opts,
            "years": _years(),
        }
        return TemplateResponse(request, "governance/calendar_years.html", context)

    def _load(self, request: HttpRequest) -> None:
        year = request.POST.get("year", "")
        try:
            (found,) = import_years([int(year)])
        except (ValueError, YearNotPublished):
            messages.error(request, _("The library does not know this year: %s") % year)
            return
        counts = {"new": len(found.new), "update": 0, "skip": found.unchanged + len(found.kept)}
        said = _("%(new)d new, %(update)d changed, %(skip)d unchanged.") % counts
        messages.success(request, f"{year}: {said}")


def _years() -> list[dict[str, Any]]:
    """The years that the library knows, the newest first, and the one after them."""
    known, loaded = known_years()[-SHOWN_YEARS:], years_loaded()
    rows = [
        {"year": found.year, "is_loaded": found.year in loaded, "found": found}
        for found in compare_years(known)
    ]
    following = known[-1] + 1
    return [{"year": following, "is_loaded": following in loaded}, *reversed(rows)]


@admin.register(OfficeHours)
class OfficeHoursAdmin(CalendarAdmin):
    form = OfficeHoursForm
    change_form_template = "governance/office_hours.html"
    list_display = ["__str__", "county", "weekday_names", "period_names"]
    list_select_related = ["county"]
    autocomplete_fields = ["county"]
    tick_boxes = {"weekdays": list(WEEKDAYS.items())}
    fieldsets = [
        (None, {"fields": ["county"]}),
        (
            gettext_lazy("Season"),
            {"fields": [("first_month", "first_day"), ("last_month", "last_day")]},
        ),
        (gettext_lazy("Open"), {"fields": ["weekdays", "periods"]}),
    ]

    @admin.display(description=gettext_lazy("weekdays"))
    def weekday_names(self, hours: OfficeHours) -> str:
        return ", ".join(str(WEEKDAYS[day]) for day in sorted(hours.weekdays))

    @admin.display(description=gettext_lazy("periods"))
    def period_names(self, hours: OfficeHours) -> str:
        return ", ".join("-".join(period) for period in hours.periods)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        usual = {"weekdays": [0, 1, 2, 3, 4], "periods": [["08:30", "12:00"], ["13:30", "17:30"]]}
        return {**usual, **super().get_changeform_initial_data(request)}

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.preview)
        return [
            path("preview/", view, name="governance_officehours_preview"),
            path("<int:pk>/preview/", view, name="governance_officehours_preview_of"),
            *super().get_urls(),
        ]

    def preview(self, request: HttpRequest, pk: int | None = None) -> HttpResponse:
        """Show what the hours that were typed would change; nothing is saved."""
        row = OfficeHours.objects.filter(pk=pk).first() if pk else None
        if not self.has_change_permission(request, row):
            raise PermissionDenied
        form = self.get_form(request, row)(request.POST or None, instance=row)
        context = {
            **self.admin_site.each_context(request),
            "title": _("What these hours would change"),
            "opts": self.opts,
            "form": form,
            "found": preview_hours(form.instance) if form.is_valid() else None,
        }
        return TemplateResponse(request, "governance/office_hours_preview.html", context)

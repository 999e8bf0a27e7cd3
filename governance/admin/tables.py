"""What the pages of the lists share: import and export, ends instead of deletion, tick boxes."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from import_export.admin import ImportExportMixin
from import_export.formats.base_formats import Format
from import_export.results import Result

from governance.models.validity import in_force_on
from governance.resources import CsvFile, ExcelFile


class InForceFilter(admin.SimpleListFilter):
    """Show what holds today, or what has ended or not begun."""

    title = _("in force")
    parameter_name = "in_force"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", _("in force today")), ("no", _("ended or not begun"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() == "yes":
            return queryset.filter(in_force_on())
        if self.value() == "no":
            return queryset.exclude(in_force_on())
        return queryset


class TickBoxMixin:
    """Show columns that hold several choices as tick boxes."""

    tick_boxes: dict[str, Any] = {}

    def formfield_for_dbfield(
        self, db_field: models.Field, request: HttpRequest, **kwargs: Any
    ) -> Any:
        if not isinstance(db_field, ArrayField) or db_field.name not in self.tick_boxes:
            return super().formfield_for_dbfield(db_field, request, **kwargs)  # type: ignore[misc]
        return forms.TypedMultipleChoiceField(
            label=db_field.verbose_name,
            help_text=kwargs.get("help_text", db_field.help_text),
            required=not db_field.blank,
            choices=self.tick_boxes[db_field.name],
            coerce=db_field.base_field.to_python,
            widget=forms.CheckboxSelectMultiple,
        )


class ImportedAdmin(ImportExportMixin, TickBoxMixin, admin.ModelAdmin):
    """A list that is imported and exported."""

    import_template_name = "governance/import.html"
    import_error_display = ("message",)

    def get_import_formats(self) -> list[type[Format]]:
        return [CsvFile, ExcelFile]

    def get_export_formats(self) -> list[type[Format]]:
        return [CsvFile, ExcelFile]

    def process_result(self, result: Result, request: HttpRequest) -> HttpResponse:
        """Say so if the list changed between preview and confirmation and nothing was imported."""
        if not result.has_errors() and not result.has_validation_errors():
            return super().process_result(result, request)
        messages.error(request, _("Nothing was imported: the file no longer fits. Try again."))
        info = self.model._meta.app_label, self.model._meta.model_name
        return HttpResponseRedirect(reverse("admin:{}_{}_changelist".format(*info)))


class KeptAdmin(ImportedAdmin):
    """A list whose rows end instead of being deleted."""

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

"""Areas, units, posts and matters as tables to import and export."""

from typing import Any

import tablib
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _
from import_export import fields, resources
from import_export.results import Error, Result

from governance.models import Area, Matter, Post, Unit
from governance.resources.files import LINE, disarm
from governance.resources.widgets import (
    CodesWidget,
    CodeWidget,
    DayWidget,
    MaybeWidget,
    SeveralWidget,
    UserWidget,
    YesNoWidget,
)
from governance.services import change_unit


class LineError(Error):
    """An error without its traceback: the page is for administrators, not for programmers."""

    traceback = ""


class LineResult(Result):
    """A result that speaks of lines of the file, not of numbers of rows."""

    def append_invalid_row(self, number: int, row: Any, validation_error: ValidationError) -> None:
        super().append_invalid_row(row.get(LINE, number), row, validation_error)

    def append_error_row(self, number: int, row: Any, errors: list[Error]) -> None:
        super().append_error_row(row.get(LINE, number), row, errors)

    def row_errors(self) -> list[tuple[int, list[Error]]]:
        return [(row.number, row.errors) for row in self.error_rows]


class ListResource(resources.ModelResource):
    """All or nothing; what does not change anything is skipped."""

    # Columns that name another row of the same list, perhaps one further down in the file.
    refers_by: tuple[str, ...] = ()
    # Columns that tell rows apart and may still be missing: every row then has nothing there.
    may_lack: tuple[str, ...] = ()

    @classmethod
    def get_result_class(cls) -> type[Result]:
        return LineResult

    @classmethod
    def get_error_result_class(cls) -> type[Error]:
        return LineError

    def import_data(self, dataset: tablib.Dataset, *args: Any, **kwargs: Any) -> Result:
        """Import every row, or none if one of them is wrong."""
        kwargs |= {"use_transactions": True, "rollback_on_validation_errors": True}
        return super().import_data(dataset, *args, **kwargs)

    def before_import(self, dataset: tablib.Dataset, **kwargs: Any) -> None:
        try:
            self._check_columns(dataset)
            self._refuse_repetition(dataset)
        except ValueError:
            # Without this every row would be blamed too for what is wrong with the table.
            dataset.wipe()
            raise
        if self.refers_by:
            self._put_named_first(dataset)

    def _check_columns(self, dataset: tablib.Dataset) -> None:
        names = self._column_names()
        headers = [names.get(header, header) for header in dataset.headers or []]
        unknown = [name for name in headers if name not in {*names.values(), LINE}]
        if unknown:
            raise ValueError(_("Unknown columns: %(names)s") % {"names": ", ".join(unknown)})
        if len(set(headers)) < len(headers):
            raise ValueError(_("A column appears twice."))
        lacking = [name for name in self._meta.import_id_fields if name not in headers]
        missing = [name for name in lacking if name not in self.may_lack]
        if missing:
            raise ValueError(_("Missing columns: %(names)s") % {"names": ", ".join(missing)})
        dataset.headers = headers
        for name in lacking:
            dataset.append_col([""] * len(dataset), header=name)

    def _refuse_repetition(self, dataset: tablib.Dataset) -> None:
        first: dict[tuple[Any, ...], int] = {}
        repeated = []
        for row in dataset.dict:
            key = tuple(row[name] for name in self._meta.import_id_fields)
            if first.setdefault(key, row[LINE]) != row[LINE]:
                lines = {"line": row[LINE], "first": first[key]}
                repeated.append(_("line %(line)d repeats line %(first)d") % lines)
        if repeated:
            raise ValueError("; ".join(repeated))

    def _put_named_first(self, dataset: tablib.Dataset) -> None:
        """Bring rows into an order in which whatever a row names stands before it."""
        rows = {row["code"]: row for row in dataset.dict}
        ordered: dict[int, Any] = {}

        def place(row: Any, path: frozenset[str]) -> None:
            if row[LINE] in ordered:
                return
            for name in (row.get(column) for column in self.refers_by):
                if name in rows and name not in path:
                    place(rows[name], path | {name})
            ordered[row[LINE]] = row

        for row in dataset.dict:
            place(row, frozenset({row["code"]}))
        headers = dataset.headers
        dataset.wipe()
        dataset.headers = headers
        dataset.extend([list(row.values()) for row in ordered.values()])

    def _column_names(self) -> dict[str, str]:
        """Know a column by its key and by what the page calls it."""
        names = {}
        for field in self.fields.values():
            names[field.column_name] = field.column_name
            if field.attribute and "__" not in field.attribute:
                label = self._meta.model._meta.get_field(field.attribute).verbose_name
                names.setdefault(str(label), field.column_name)
        return names

    def get_instance(self, instance_loader: Any, row: Any) -> models.Model | None:
        try:
            return super().get_instance(instance_loader, row)
        except (ValueError, ValidationError):
            # Reading the row again collects this error together with the others of the row.
            return None

    def export_field(self, field: fields.Field, instance: models.Model, **kwargs: Any) -> Any:
        return disarm(super().export_field(field, instance, **kwargs))


class DatedResource(ListResource):
    """A list whose rows are in force from one day to another."""

    valid_from = fields.Field("valid_from", "valid_from", DayWidget())
    valid_to = fields.Field("valid_to", "valid_to", DayWidget())


class AreaResource(DatedResource):
    refers_by = ("succeeded_by",)
    succeeded_by = fields.Field("succeeded_by", "succeeded_by", CodeWidget(Area))

    class Meta:
        model = Area
        fields = ("code", "name", "households", "source", "valid_from", "valid_to", "succeeded_by")
        import_id_fields = ("code",)
        skip_unchanged = True
        report_skipped = True
        clean_model_instances = True


class UnitResource(DatedResource):
    refers_by = ("superior", "line_unit")
    area = fields.Field("area", "area", CodeWidget(Area))
    superior = fields.Field("superior", "superior", CodeWidget(Unit))
    line_unit = fields.Field("line_unit", "line_unit", CodeWidget(Unit))
    is_territorial = fields.Field("is_territorial", "is_territorial", YesNoWidget())

    class Meta:
        model = Unit
        fields = (
            "code",
            "kind",
            "name",
            "area",
            "superior",
            "line_unit",
            "is_territorial",
            "phone",
            "valid_from",
            "valid_to",
        )
        import_id_fields = ("code",)
        skip_unchanged = True
        report_skipped = True
        clean_model_instances = True

    def do_instance_save(self, instance: Unit, is_create: bool) -> None:
        if is_create:
            super().do_instance_save(instance, is_create)
            return
        names = [field.attribute for field in self.get_import_fields()]
        change_unit(instance, **{name: getattr(instance, name) for name in names})


class PostResource(DatedResource):
    """Posts with the people who hold them."""

    user = fields.Field("user", "user", UserWidget())
    name = fields.Field("user__name", "name", readonly=True)
    unit = fields.Field("unit", "unit", CodeWidget(Unit))
    capabilities = fields.Field("capabilities", "capabilities", SeveralWidget())

    class Meta:
        model = Post
        fields = ("user", "name", "unit", "title", "capabilities", "valid_from", "valid_to")
        import_id_fields = ("user", "unit", "title", "valid_from")
        skip_unchanged = True
        report_skipped = True
        clean_model_instances = True

    def import_field(self, field: Any, instance: Post, row: Any, *args: Any, **kwargs: Any) -> None:
        """Leave the end of a post that exists as it is: no file hands on what hangs on it."""
        ended = instance.valid_to
        super().import_field(field, instance, row, *args, **kwargs)
        if instance.pk is not None and instance.valid_to != ended:
            raise ValueError(
                _("A post that exists is ended on its own page, which hands on its work.")
            )


class MatterResource(DatedResource):
    lead = fields.Field("lead", "lead", CodeWidget(Unit))
    cooperators = fields.Field("cooperators", "cooperators", CodesWidget(), m2m_add=False)
    callee_kinds = fields.Field("callee_kinds", "callee_kinds", SeveralWidget())
    nature = fields.Field("nature", "nature", MaybeWidget())

    class Meta:
        model = Matter
        fields = (
            "code",
            "title",
            "list",
            "lead",
            "lead_kind",
            "cooperators",
            "callee_kinds",
            "urgency",
            "nature",
            "legal_basis",
            "valid_from",
            "valid_to",
        )
        import_id_fields = ("code",)
        skip_unchanged = True
        report_skipped = True
        clean_model_instances = True

"""The special days of the working calendar as a table to import and export."""

from typing import Any

import tablib
from django.utils.translation import gettext as _
from import_export import fields
from import_export.results import Result

from governance.models import Area, CalendarDay
from governance.resources.files import LINE
from governance.resources.lists import ListResource
from governance.resources.widgets import CodeWidget, DayWidget, WorkedWidget
from governance.services import forget_calendars, years_loaded


class CalendarDayResource(ListResource):
    """Holidays and make-up days, one a line; without a county they hold everywhere.

    With a year every day must lie in it, and afterwards the year must be whole.
    """

    may_lack = ("county",)
    date = fields.Field("date", "date", DayWidget())
    is_workday = fields.Field("is_workday", "is_workday", WorkedWidget())
    county = fields.Field("county", "county", CodeWidget(Area))

    class Meta:
        model = CalendarDay
        fields = ("date", "is_workday", "name", "county", "source")
        import_id_fields = ("date", "county")
        skip_unchanged = True
        report_skipped = True
        clean_model_instances = True

    def __init__(self, year: int | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.year = year

    def before_import(self, dataset: tablib.Dataset, **kwargs: Any) -> None:
        super().before_import(dataset, **kwargs)
        if self.year is None:
            return
        lines = [row[LINE] for row in dataset.dict if str(row["date"])[:4] != str(self.year)]
        if lines:
            dataset.wipe()
            words = _("These lines are not in %(year)d: %(lines)s")
            raise ValueError(words % {"year": self.year, "lines": ", ".join(map(str, lines))})

    def after_import(self, dataset: tablib.Dataset, result: Result, **kwargs: Any) -> None:
        super().after_import(dataset, result, **kwargs)
        is_wrong = result.has_errors() or result.has_validation_errors()
        if not is_wrong and self.year is not None and self.year not in years_loaded():
            words = _(
                "%(year)d would not be whole: 1 January, 1 May and 1 October are free for the"
                " whole country and must be in the table."
            )
            raise ValueError(words % {"year": self.year})
        forget_calendars()

"""How single cells are read and written."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import models
from django.utils.translation import gettext as _
from import_export.widgets import ForeignKeyWidget, ManyToManyWidget, Widget

from governance.models import Unit, User
from governance.services import open_account

SEPARATOR = "|"
_DAY = re.compile(r"^([0-9]{4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})$")


def several(value: Any) -> list[str]:
    """Split a cell that holds several values."""
    return [part for part in (part.strip() for part in str(value or "").split(SEPARATOR)) if part]


class SeveralWidget(Widget):
    """A list of words in one cell."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> list[str]:
        return several(value)

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return SEPARATOR.join(value or [])


class MaybeWidget(Widget):
    """Text, or nothing at all where the cell is empty."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> str | None:
        return value or None


class DayWidget(Widget):
    """A day as 2026-01-31; 2026/1/31 is understood too."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> date | None:
        if not value:
            return None
        match = _DAY.match(str(value))
        try:
            if match:
                return date(*map(int, match.groups()))
        except ValueError:
            match = None
        raise ValueError(_("%(text)s is not a day like 2026-01-31.") % {"text": value})

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return value.isoformat() if value else ""


class YesNoWidget(Widget):
    """Yes or no, in the spellings that people use."""

    words: Mapping[str, bool] = {
        **dict.fromkeys(("1", "true", "yes", "y", "是"), True),
        **dict.fromkeys(("", "0", "false", "no", "n", "否"), False),
    }

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> bool:
        word = str(value).strip().lower()
        if word not in self.words:
            raise ValueError(_("%(text)s is neither 1 nor 0.") % {"text": value})
        return self.words[word]

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return "1" if value else "0"


class WorkedWidget(YesNoWidget):
    """Worked or free, also in the words of the State Council's notice; never left open."""

    words: Mapping[str, bool] = {
        **{word: is_yes for word, is_yes in YesNoWidget.words.items() if word},
        **dict.fromkeys(("班", "上班"), True),
        **dict.fromkeys(("休", "放假"), False),
    }


class CodeWidget(ForeignKeyWidget):
    """Another row, given by its code."""

    def __init__(self, model: type[models.Model]) -> None:
        super().__init__(model, field="code")

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        if not value:
            return None
        found = self.model._default_manager.filter(code=value).first()
        if found is None:
            raise ValueError(_unknown(self.model, [value]))
        return found


class CodesWidget(ManyToManyWidget):
    """Several units, given by their codes."""

    def __init__(self) -> None:
        super().__init__(Unit, field="code", separator=SEPARATOR)

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> list[Unit]:
        codes = several(value)
        found = {unit.code: unit for unit in Unit.objects.filter(code__in=codes)}
        missing = [code for code in codes if code not in found]
        if missing:
            raise ValueError(_unknown(Unit, missing))
        return [found[code] for code in dict.fromkeys(codes)]


class UserWidget(ForeignKeyWidget):
    """An officer, given by log-in name; one who has no account yet gets one without password."""

    def __init__(self) -> None:
        super().__init__(User, field="username")

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> User | None:
        if not value:
            return None
        found = User.objects.filter(username=value).first()
        return found or open_account(value, name=(row or {}).get("name") or "")


def _unknown(model: type[models.Model], codes: list[str]) -> str:
    return _("Unknown %(what)s: %(codes)s") % {
        "what": model._meta.verbose_name,
        "codes": ", ".join(codes),
    }

"""The ways in which a step is refused; each carries the HTTP status and the problem type."""

from typing import Any

from django.utils.translation import gettext_lazy as _


class Refused(Exception):
    """A step was not taken and nothing was written; `str()` is fit for the person who clicked."""

    status = 400
    type = "/problems/refused"
    title = _("Not done")

    def __init__(self, detail: Any = "", **extra: Any) -> None:
        super().__init__(detail or self.title)
        self.detail = detail or self.title
        self.extra = extra


class NotVisible(Refused):
    status = 404
    type = "/problems/not-found"
    title = _("Not found. Check the code.")


class NotAllowed(Refused):
    status = 403
    type = "/problems/not-allowed"
    title = _("This step belongs to somebody else.")


class WrongState(Refused):
    status = 409
    type = "/problems/wrong-state"
    title = _("This step is not possible now.")


class Changed(Refused):
    """Somebody changed the case in between; `extra` has by, at and step."""

    status = 409
    type = "/problems/changed"
    title = _("The case changed in the meantime. Look before saving.")


class Busy(Refused):
    """The case was locked for too long; the same request may simply be sent again."""

    status = 409
    type = "/problems/busy"
    title = _("Somebody is saving the same case right now. Please try again.")


class Invalid(Refused):
    """The form refused what was typed; `form` comes back bound, so nothing typed is lost."""

    status = 422
    type = "/problems/invalid"
    title = _("Something is missing or wrong.")

    def __init__(self, form: Any) -> None:
        super().__init__(self.title)
        self.form = form


class KeyReused(Refused):
    status = 422
    type = "/problems/key-reused"
    title = _("This key was already used for a different request.")


class NotYet(Refused):
    """A value whose part of the service is not built yet."""

    status = 422
    type = "/problems/not-yet"
    title = _("This cannot be handled here yet.")

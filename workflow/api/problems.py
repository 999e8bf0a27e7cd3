"""Errors on the wire: problem+json (RFC 9457), one shape for every refusal."""

import logging
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied as DjangoPermissionDenied
from django.core.exceptions import RequestDataTooBig
from django.db import InterfaceError, OperationalError
from django.forms import BaseForm
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions
from rest_framework.response import Response

from workflow.serializers import wire_names
from workflow.services import Busy, Invalid, NotVisible, Refused

logger = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"
BUSY_SECONDS = 1
UNAVAILABLE_SECONDS = 10

Errors = list[dict[str, str]]


class Unprocessable(Refused):
    """What was sent is well-formed but wrong; `errors` say where."""

    status = 422
    type = "/problems/invalid"
    title = _("Something is missing or wrong.")

    def __init__(self, errors: Errors) -> None:
        super().__init__(errors=errors)


class KeyRequired(Refused):
    status = 422
    type = "/problems/key-required"
    title = _("Send an Idempotency-Key: a repeat on a bad network must not make a second ticket.")


class BadKey(Refused):
    status = 422
    type = "/problems/bad-key"
    title = _("An Idempotency-Key has 1 to 80 characters; without log-in or cookie at least 16.")


class PreconditionFailed(Refused):
    status = 412
    type = "/problems/precondition-failed"
    title = _("The case is no longer the one that If-Match names. Look before saving.")


class TooMuch(Refused):
    status = 413
    type = "/problems/too-large"
    title = _("The request is too large.")


class Malformed(Refused):
    status = 400
    type = "/problems/malformed"
    title = _("The request cannot be read.")


def error(field: str, code: str, message: Any) -> dict[str, str]:
    return {"field": field, "code": code, "message": str(message)}


def problem_handler(exc: Exception, context: Mapping[str, Any]) -> Response | None:
    """Turn whatever a view raised into a problem; what nobody foresaw becomes a logged 500."""
    if isinstance(exc, Refused):
        return _refused(exc)
    if isinstance(exc, RequestDataTooBig):
        return _refused(TooMuch())
    if isinstance(exc, Http404):
        return _refused(NotVisible())
    if isinstance(exc, exceptions.ValidationError):
        return _refused(Unprocessable(list(_flat(exc.get_full_details()))))
    if isinstance(exc, DjangoPermissionDenied):
        exc = exceptions.PermissionDenied()
    if isinstance(exc, exceptions.APIException):
        return _of_framework(exc)
    return _of_server(exc)


def _refused(exc: Refused) -> Response:
    extra = {name: _jsonable(value) for name, value in exc.extra.items()}
    retry_after = extra.pop("retry_after", BUSY_SECONDS if isinstance(exc, Busy) else None)
    if isinstance(exc, Invalid):
        extra["errors"] = form_errors(exc.form)
    return problem(
        exc.status, exc.type, exc.title, exc.detail, extra=extra, retry_after=retry_after
    )


def problem(
    status: int,
    kind: str,
    title: Any,
    detail: Any = "",
    *,
    extra: Mapping[str, Any] | None = None,
    retry_after: int | None = None,
) -> Response:
    """Build one problem; its short code is the last part of its type."""
    body = {
        "type": kind,
        "title": str(title),
        "status": status,
        "detail": str(detail or title),
        "code": kind.rpartition("/")[2],
        **(extra or {}),
    }
    headers = {"Cache-Control": "no-store"}
    if retry_after is not None:
        headers["Retry-After"] = str(retry_after)
    return Response(body, status=status, headers=headers, content_type=MEDIA_TYPE)


def form_errors(form: BaseForm) -> Errors:
    """Return a form's errors under the names that the API uses for its fields."""
    names = wire_names(form)
    return [
        error(_place(name, each["code"], names), each["code"] or "invalid", each["message"])
        for name, several in form.errors.get_json_data().items()
        for each in several
    ]


def _place(name: str, code: str, names: Mapping[str, str]) -> str:
    """Say where an error belongs; what is about the form as a whole has an empty name."""
    if name == "__all__":
        return "files" if code == "files" else ""
    return names.get(name, name)


_NAMES: dict[type[exceptions.APIException], tuple[str, Any]] = {
    exceptions.ParseError: ("malformed", Malformed.title),
    exceptions.NotAuthenticated: ("not-authenticated", _("Log in, or send a token.")),
    exceptions.AuthenticationFailed: ("not-authenticated", _("These credentials do not hold.")),
    exceptions.PermissionDenied: ("not-allowed", _("This is not allowed.")),
    exceptions.NotFound: ("not-found", NotVisible.title),
    exceptions.MethodNotAllowed: ("method-not-allowed", _("This address does not do that.")),
    exceptions.UnsupportedMediaType: (
        "unsupported-media-type",
        _("This kind of content is not taken here."),
    ),
    exceptions.NotAcceptable: ("not-acceptable", _("Only JSON is answered here.")),
}


def _of_framework(exc: exceptions.APIException) -> Response:
    name, title = _NAMES.get(type(exc), ("refused", Refused.title))
    answer = problem(exc.status_code, f"/problems/{name}", title, exc.detail)
    # Set by the framework where somebody has to log in, as RFC 9110 asks.
    if header := getattr(exc, "auth_header", None):
        answer["WWW-Authenticate"] = header
    return answer


def _of_server(exc: Exception) -> Response | None:
    if isinstance(exc, OperationalError | InterfaceError):
        logger.error("The database does not answer: %s", type(exc).__name__)
        return problem(
            503,
            "/problems/unavailable",
            _("The service cannot be reached at the moment. Please try again soon."),
            retry_after=UNAVAILABLE_SECONDS,
        )
    if settings.DEBUG:
        return None
    logger.exception("Unforeseen error", exc_info=exc)
    return problem(500, "/problems/internal", _("Something went wrong on our side."))


def _flat(details: Any, field: str = "") -> Iterator[dict[str, str]]:
    """Walk the framework's nested errors; what belongs to no field has an empty name."""
    if isinstance(details, Mapping) and "message" in details and "code" in details:
        yield error(field, details["code"], details["message"])
    elif isinstance(details, Mapping):
        for name, inner in details.items():
            own = "" if name == "non_field_errors" else str(name)
            yield from _flat(inner, f"{field}.{own}".strip("."))
    else:
        for inner in details:
            yield from _flat(inner, field)


def _jsonable(value: Any) -> Any:
    return timezone.localtime(value).isoformat() if isinstance(value, datetime) else value

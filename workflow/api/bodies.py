"""From a JSON body to what a step's form takes: nested objects flattened, typos refused."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError
from rest_framework.request import Request

from workflow.api.problems import Errors, Malformed, error
from workflow.services import UploadRef

NOT_OF_THE_FORM = ("files", "version")
_TRUTH: Mapping[Any, bool] = {True: True, False: False, "true": True, "false": False}


@dataclass
class Body:
    """What came with a request, ready for a form; `errors` say what the form would not notice."""

    data: dict[str, Any] = field(default_factory=dict)
    files: list[UploadRef] = field(default_factory=list)
    version: int | None = None
    errors: Errors = field(default_factory=list)


def read_object(request: Request) -> dict[str, Any]:
    """Return the JSON object that was sent; an empty body is an empty object."""
    try:
        body = request.data
    except ParseError as exc:
        # The framework says where it stumbled, but in English whatever the reader reads.
        raise ParseError(Malformed.title) from exc
    except RecursionError as exc:
        raise ParseError(_("The body is nested too deeply.")) from exc
    if not isinstance(body, Mapping):
        raise ParseError(_("Send one JSON object."))
    return dict(body)


def read_body(body: Mapping[str, Any], form: Any) -> Body:
    """Sort what was sent by where it goes; `form` is the step's form or its class."""
    read = Body()
    for name, value in body.items():
        if name in NOT_OF_THE_FORM:
            continue
        if name in form.listed:
            _take_list(read, name, value, form)
            continue
        for flat, dotted, inner in _spread(name, value, form.nested):
            _take(read, flat, dotted, inner, form)
    _take_files(read, body.get("files"))
    _take_version(read, body.get("version"))
    return read


def _spread(name: str, value: Any, nested: Mapping[str, Any]) -> Iterator[tuple[str, str, Any]]:
    """Yield flat name, name on the wire and value; the flat name is empty if there is no such."""
    if name not in nested:
        is_inner = any(name in flats for flats in nested.values())
        yield ("" if is_inner else name), name, value
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            flat = f"{name}_{key}"
            yield (flat if flat in nested[name] else ""), f"{name}.{key}", inner
    elif value is not None:
        yield nested[name][0], name, {}


def _take(read: Body, flat: str, dotted: str, value: Any, form: Any) -> None:
    known = form.base_fields.get(flat)
    if known is None:
        read.errors.append(error(dotted, "unknown", _("There is no such field.")))
    elif isinstance(known, forms.BooleanField):
        if isinstance(value, dict | list) or value not in (*_TRUTH, None):
            read.errors.append(error(dotted, "type", _("Send true or false.")))
        else:
            read.data[flat] = _TRUTH.get(value, False)
    elif not isinstance(value, str | int | float | None) or isinstance(value, bool):
        read.errors.append(error(dotted, "type", _("Send one value, not a list or an object.")))
    elif isinstance(value, str) and not _is_storable(value):
        read.errors.append(error(dotted, "characters", _("This text has invalid characters.")))
    elif value is not None:
        # As a page sends it: not every field of a form knows what to do with a number.
        read.data[flat] = str(value)


def _take_list(read: Body, name: str, value: Any, form: Any) -> None:
    try:
        flat = form.listed[name](value)
    except (TypeError, ValueError):
        read.errors.append(error(name, "type", _("Send a list of objects, as the form says.")))
        return
    if all(_is_storable(text) for pair in flat.items() for text in pair):
        read.data |= flat
    else:
        read.errors.append(error(name, "characters", _("This text has invalid characters.")))


def _is_storable(text: str) -> bool:
    # PostgreSQL takes no NUL, and half of a surrogate pair is no character.
    return "\0" not in text and not any("\ud800" <= character <= "\udfff" for character in text)


def _take_files(read: Body, files: Any) -> None:
    if files is None:
        return
    try:
        read.files = [_file(ref) for ref in files]
    except (TypeError, KeyError, ValueError):
        message = _("Send files as a list of {id, upload_token}, as /uploads/ answered them.")
        read.errors.append(error("files", "type", message))


def _file(ref: Mapping[str, Any]) -> UploadRef:
    if set(ref) != {"id", "upload_token"} or not isinstance(ref["upload_token"], str):
        raise ValueError
    if not isinstance(ref["id"], int) or not 0 < ref["id"] < 2**63:
        raise ValueError
    # Tokens are compared byte by byte, which other characters than ASCII cannot be.
    ref["upload_token"].encode("ascii")
    return UploadRef(ref["id"], ref["upload_token"])


def _take_version(read: Body, version: Any) -> None:
    if version is None or (isinstance(version, int) and not isinstance(version, bool)):
        read.version = version
    else:
        read.errors.append(error("version", "type", _("Send the version as a number.")))

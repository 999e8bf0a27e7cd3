"""Steps and the fields of their forms on the wire."""

import re
from collections.abc import Collection, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from workflow.reports import Offer
from workflow.serializers.stubs import Json, PostSerializer

# Lists that have an address of their own are not repeated in every form.
LISTED_AT = {"Area": "/api/v1/areas/", "Matter": "/api/v1/matters/"}
TYPES: tuple[tuple[type[forms.Field], str], ...] = (
    (forms.BooleanField, "boolean"),
    (forms.ModelChoiceField, "choice"),
    (forms.ChoiceField, "choice"),
    (forms.DateTimeField, "datetime"),
    (forms.DateField, "date"),
    (forms.IntegerField, "integer"),
)


# Some names of the wire are also attributes of a serializer. Declared fields never become
# attributes, so only the type checker minds.
class ChoiceSerializer(serializers.Serializer[Any]):
    value = serializers.CharField()
    display = serializers.CharField()


class FieldSerializer(serializers.Serializer[Any]):
    """One field of a step; `choices` is null where `choices_at` or the step's own form has them."""

    name = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    type = serializers.ChoiceField(
        choices=["string", "boolean", "integer", "date", "datetime", "choice", "files", "list"]
    )
    required = serializers.BooleanField()  # type: ignore[assignment]
    max_length = serializers.IntegerField(allow_null=True)
    choices = ChoiceSerializer(many=True, allow_null=True)
    choices_at = serializers.CharField(allow_null=True)
    help = serializers.CharField()


class OfferSerializer(serializers.Serializer[Any]):
    """A step that may be taken now. With `choices` in the context, its form has every choice."""

    name = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    needs_ask = serializers.BooleanField()
    is_owed = serializers.BooleanField(source="is_main")
    as_posts = PostSerializer(many=True, source="posts")
    fields_ = serializers.SerializerMethodField(method_name="describe_fields")
    proposals = serializers.SerializerMethodField()

    def get_fields(self) -> dict[str, Any]:
        # The wire says `fields`, which on a serializer already means something.
        found = super().get_fields()
        found["fields"] = found.pop("fields_")
        return found

    @extend_schema_field(FieldSerializer(many=True))
    def describe_fields(self, offer: Offer) -> list[Json]:
        return form_fields(offer.form(), with_choices=self.context.get("choices", False))

    @extend_schema_field(serializers.ListField(child=serializers.DictField()))
    def get_proposals(self, offer: Offer) -> list[Json]:
        """What the service proposes, with its reasons; only in the form of the step itself."""
        return list(offer.form().proposals()) if self.context.get("choices", False) else []


def wire_names(form: Any) -> dict[str, str]:
    """Map the flat fields of a form to their dotted names: contact_name is contact.name."""
    return {
        flat: f"{outer}.{flat.removeprefix(outer + '_')}"
        for outer, flats in form.nested.items()
        for flat in flats
    }


def form_fields(form: Any, *, with_choices: bool) -> list[Json]:
    """Describe a form's fields under the names of the wire; hidden ones are not offered."""
    names = wire_names(form)
    found = [
        _field(names.get(name, name), field, form.listed, with_choices=with_choices)
        for name, field in form.fields.items()
        if not field.widget.is_hidden and not _is_of_row(name, form.rowed)
    ]
    # What a page has in rows, other systems send as a list of objects.
    found += [_described(name, "", "list") for name in form.rowed]
    if form.takes_files:
        found.append(_described("files", _("Files"), "files"))
    return found


def _is_of_row(name: str, rowed: Mapping[str, str]) -> bool:
    return any(re.match(rf"{prefix}_[0-9]+_", name) for prefix in rowed.values())


def _field(name: str, field: forms.Field, listed: Collection[str], *, with_choices: bool) -> Json:
    kind = next((word for of, word in TYPES if isinstance(field, of)), "string")
    if name in listed:
        kind = "list"
    listed_at = choices = None
    if isinstance(field, forms.ModelChoiceField):
        model: Any = field.queryset.model  # type: ignore[union-attr]
        listed_at = LISTED_AT.get(model.__name__)
    if isinstance(field, forms.ChoiceField) and not listed_at:
        is_short = not isinstance(field, forms.ModelChoiceField)
        choices = _choices(field) if with_choices or is_short else None
    return {
        **_described(name, field.label, kind),
        "required": field.required,
        "max_length": getattr(field, "max_length", None),
        "choices": choices,
        "choices_at": listed_at,
        "help": str(field.help_text),
    }


def _described(name: str, label: Any, kind: str) -> Json:
    return {
        "name": name,
        "label": str(label or ""),
        "type": kind,
        "required": False,
        "max_length": None,
        "choices": None,
        "choices_at": None,
        "help": "",
    }


def _choices(field: Any) -> list[Json]:
    pairs = [(str(value), str(text)) for value, text in field.choices]
    return [{"value": value, "display": text} for value, text in pairs if value]

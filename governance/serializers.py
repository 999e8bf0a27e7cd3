"""How the published lists look on the wire."""

from rest_framework import serializers

from governance.models import Area, Matter, Unit
from governance.models.choices import AREA_LEVEL_CHOICES, UNIT_KIND_CHOICES


class AreaSerializer(serializers.ModelSerializer[Area]):
    level = serializers.ChoiceField(choices=AREA_LEVEL_CHOICES)
    level_display = serializers.CharField(source="get_level_display")

    class Meta:
        model = Area
        fields = ["code", "name", "level", "level_display"]


class UnitSerializer(serializers.ModelSerializer[Unit]):
    kind_display = serializers.CharField(source="get_kind_display")
    superior = serializers.SlugRelatedField[Unit](slug_field="code", read_only=True)
    line_unit = serializers.SlugRelatedField[Unit](slug_field="code", read_only=True)
    area = serializers.CharField(source="area_id")

    class Meta:
        model = Unit
        fields = ["code", "name", "kind", "kind_display", "superior", "line_unit", "area"]


class MatterSerializer(serializers.ModelSerializer[Matter]):
    """One entry of the list; where no unit is named, lead_kind says which kind of unit leads."""

    name = serializers.CharField(source="title")
    list_display = serializers.CharField(source="get_list_display")
    lead = serializers.SlugRelatedField[Unit](slug_field="code", read_only=True)
    co = serializers.SlugRelatedField[Unit](
        source="cooperators", slug_field="code", many=True, read_only=True
    )
    urgency_display = serializers.CharField(source="get_urgency_display")

    class Meta:
        model = Matter
        fields = [
            "code",
            "name",
            "list",
            "list_display",
            "lead",
            "lead_kind",
            "co",
            "callee_kinds",
            "urgency",
            "urgency_display",
            "nature",
            "legal_basis",
        ]


class AreaQuerySerializer(serializers.Serializer[None]):
    prefix = serializers.RegexField(
        r"^[0-9]{1,15}$", required=False, help_text="Code of the area that holds the wanted ones."
    )


class UnitQuerySerializer(serializers.Serializer[None]):
    area = serializers.RegexField(
        r"^[0-9]{1,15}$",
        required=False,
        help_text="Units of this area first, then those of the areas inside it.",
    )
    kind = serializers.ChoiceField(choices=UNIT_KIND_CHOICES, required=False)


class MatterQuerySerializer(serializers.Serializer[None]):
    q = serializers.CharField(
        max_length=60, required=False, allow_blank=True, help_text="Words of the title, or a code."
    )

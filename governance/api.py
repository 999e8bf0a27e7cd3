"""The published lists: areas, units, matters."""

from typing import Any

from django.db.models import QuerySet, Value
from django.db.models.functions import Collate, Concat
from drf_spectacular.utils import extend_schema
from rest_framework.generics import ListAPIView
from rest_framework.pagination import CursorPagination
from rest_framework.serializers import Serializer

from governance.models import Area, Matter, Unit
from governance.serializers import (
    AreaQuerySerializer,
    AreaSerializer,
    MatterQuerySerializer,
    MatterSerializer,
    UnitQuerySerializer,
    UnitSerializer,
)


class CodePagination(CursorPagination):
    """Pages in the order of codes."""

    ordering = "code"
    page_size = 50
    page_size_query_param = "page_size"
    max_page_size = 100


class UnitPagination(CodePagination):
    """Pages in the order of areas: whoever is responsible for the whole comes first."""

    ordering = "place"


def _asked(serializer: type[Serializer[None]], params: Any) -> dict[str, Any]:
    query = serializer(data=params)
    query.is_valid(raise_exception=True)
    return query.validated_data


@extend_schema(parameters=[AreaQuerySerializer], auth=[])
class AreaList(ListAPIView[Area]):
    """Areas in force, grids included."""

    authentication_classes = ()
    serializer_class = AreaSerializer
    pagination_class = CodePagination
    queryset = Area.objects.none()

    def get_queryset(self) -> QuerySet[Area]:
        asked = _asked(AreaQuerySerializer, self.request.query_params)
        return Area.objects.in_force().under(asked.get("prefix", ""))


@extend_schema(parameters=[UnitQuerySerializer], auth=[])
class UnitList(ListAPIView[Unit]):
    """Units in force and the lines in which they stand."""

    authentication_classes = ()
    serializer_class = UnitSerializer
    pagination_class = UnitPagination
    queryset = Unit.objects.none()

    def get_queryset(self) -> QuerySet[Unit]:
        asked = _asked(UnitQuerySerializer, self.request.query_params)
        # One key without ties, for a cursor may lose rows that share theirs; the same order in
        # every database, whatever its collation.
        place = Collate(Concat("area_id", Value(" "), "code"), "C")
        units = Unit.objects.in_force().select_related("superior", "line_unit")
        units = units.annotate(place=place)
        if "kind" in asked:
            units = units.filter(kind=asked["kind"])
        return units.filter(area__code__startswith=asked.get("area", ""))


@extend_schema(parameters=[MatterQuerySerializer], auth=[])
class MatterList(ListAPIView[Matter]):
    """The responsibility list in force."""

    authentication_classes = ()
    serializer_class = MatterSerializer
    pagination_class = CodePagination
    queryset = Matter.objects.none()

    def get_queryset(self) -> QuerySet[Matter]:
        asked = _asked(MatterQuerySerializer, self.request.query_params)
        matters = Matter.objects.in_force().select_related("lead").prefetch_related("cooperators")
        return matters.matching(asked.get("q", ""))

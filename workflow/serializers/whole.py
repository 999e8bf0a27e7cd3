"""A whole case on the wire, as one reader may see it."""

from typing import Any

from django.db.models import Q
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from governance.models import Person
from workflow.models import Case, Duty
from workflow.reports import may_read_assignee, may_read_named, offers, timeline
from workflow.reports.chain import is_shown
from workflow.reports.clocks import may_know
from workflow.reports.hints import hints_of
from workflow.serializers.log import EventSerializer, StaffEventSerializer
from workflow.serializers.steps import OfferSerializer
from workflow.serializers.stubs import (
    AskSerializer,
    CaseRowSerializer,
    DutySerializer,
    NamedSerializer,
)
from workflow.services import can_see


# Some names of the wire are also attributes of a serializer. Declared fields never become
# attributes, so only the type checker minds.
class RequesterNameSerializer(serializers.Serializer[Any]):
    """Masked, for everybody."""

    name = serializers.CharField(source="masked_name")
    phone = serializers.CharField(source="masked_phone")


class HintSerializer(serializers.Serializer[Any]):
    """Another case that the reader sees, and that may belong to this one."""

    code = serializers.CharField()
    title = serializers.CharField()
    state = serializers.CharField()
    state_display = serializers.CharField(source="state_label")
    holder = NamedSerializer()
    opened_at = serializers.DateTimeField()


class HintsSerializer(serializers.Serializer[Any]):
    """For staff at intake. Sealed cases and those kept from somebody are nowhere in it."""

    earlier = HintSerializer(
        many=True, help_text="The newest five earlier tickets of this phone that you see."
    )
    earlier_count = serializers.IntegerField(
        help_text="How often this phone reported before, seen by you or not."
    )
    nearby = HintSerializer(
        many=True,
        help_text="Up to three open tickets of the same village and of 90 days, of the same"
        " matter or in like words, while this one is received or handled.",
    )


class CaseSerializer(CaseRowSerializer):
    """The whole case for one reader, who stands in the context as `actor`."""

    title = serializers.CharField()
    root = serializers.CharField(source="root.code")  # type: ignore[assignment]
    parent = serializers.CharField(source="parent.code", default=None, allow_null=True)  # type: ignore[assignment]
    channel = serializers.CharField(source="source")
    channel_display = serializers.CharField(source="get_source_display")
    opened_by = NamedSerializer(source="opened_by_unit", allow_null=True)
    assignee = serializers.SerializerMethodField()
    supervision = serializers.CharField()
    reworks = serializers.IntegerField()
    hops = serializers.IntegerField()
    requester = serializers.SerializerMethodField()
    available_steps = serializers.SerializerMethodField()
    duties = serializers.SerializerMethodField()
    asks = serializers.SerializerMethodField()
    children = serializers.SerializerMethodField()
    hints = serializers.SerializerMethodField()
    events = serializers.SerializerMethodField()

    @property
    def _is_staff(self) -> bool:
        return bool(self.context["actor"].is_staff)

    @extend_schema_field(RequesterNameSerializer(allow_null=True))
    def get_requester(self, case: Case) -> Any:
        if not case.is_root and not can_see(self.context["actor"], case.root):
            return None
        person = Person.objects.filter(case_id=case.root_id, role="requester").first()
        return RequesterNameSerializer(person).data if person else None

    def _reads_assignee(self, case: Case) -> bool:
        return may_read_assignee(case, self.context["actor"])

    @extend_schema_field(serializers.IntegerField(allow_null=True))
    def get_assignee(self, case: Case) -> Any:
        return case.assignee_id if self._reads_assignee(case) else None

    @extend_schema_field(OfferSerializer(many=True))
    def get_available_steps(self, case: Case) -> Any:
        return OfferSerializer(offers(self.context["actor"], case), many=True).data

    @extend_schema_field(DutySerializer(many=True))
    def get_duties(self, case: Case) -> Any:
        actor = self.context["actor"]
        duties = case.duties.open().select_related("unit", "post", "case").order_by("due_at", "id")
        if actor.is_party:
            # A party is shown its own, and how long the whole may take.
            leading = case.spec.lead_duties
            duties = duties.filter(Q(person=actor.person_id) | Q(kind__in=leading))
        elif not self._is_staff:
            # A villager is shown his own clock and what he is asked for, not who hurries whom.
            duties = duties.filter(owner_kind__in=("system", "requester"))
        return [self._duty(duty) for duty in duties if may_know(duty, actor)]

    def _duty(self, duty: Duty) -> Any:
        row = DutySerializer(duty).data
        # Which colleague is named inside a unit is the business of that unit and those above.
        return row if may_read_named(duty, self.context["actor"]) else {**row, "post": None}

    @extend_schema_field(AskSerializer(many=True))
    def get_asks(self, case: Case) -> Any:
        if not self._is_staff:
            return []
        asks = case.asks.filter(state="open").select_related("decider_unit")
        return AskSerializer(asks, many=True).data

    @extend_schema_field(CaseRowSerializer(many=True))
    def get_children(self, case: Case) -> Any:
        if not self._is_staff:
            return []
        children = case.children.for_lists().order_by("id")
        actor = self.context["actor"]
        return CaseRowSerializer([c for c in children if is_shown(c, actor)], many=True).data

    @extend_schema_field(HintsSerializer(allow_null=True))
    def get_hints(self, case: Case) -> Any:
        hints = hints_of(case, self.context["actor"])
        return HintsSerializer(hints).data if hints else None

    @extend_schema_field(StaffEventSerializer(many=True))
    def get_events(self, case: Case) -> Any:
        serializer = StaffEventSerializer if self._is_staff else EventSerializer
        return serializer(timeline(case, self.context["actor"]), many=True).data

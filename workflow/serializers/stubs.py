"""Units, posts, cases in a row, duties and asks on the wire."""

from typing import Any

from django.utils import timezone
from rest_framework import serializers

from governance.models import Post
from workflow.models import Duty
from workflow.wording.trace import trace_lines

Json = dict[str, Any]


class NamedSerializer(serializers.Serializer[Any]):
    code = serializers.CharField()
    name = serializers.CharField()


class MatterNameSerializer(serializers.Serializer[Any]):
    code = serializers.CharField()
    name = serializers.CharField(source="title")


class HolderSerializer(serializers.Serializer[Any]):
    """The accountable unit, with the telephone that is printed on slips."""

    code = serializers.CharField()
    name = serializers.CharField()
    phone = serializers.CharField()


class PostSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    title = serializers.CharField()
    unit = NamedSerializer()


class MyPostSerializer(PostSerializer):
    capabilities = serializers.ListField(child=serializers.CharField())
    acting_for = serializers.SerializerMethodField(
        help_text="Whose place is taken while he is away; null for a post of one's own."
    )

    def get_acting_for(self, post: Post) -> str | None:
        actor = self.context.get("actor")
        return str(post.user) if actor is not None and actor.stands_in(post) else None


class CaseStubSerializer(serializers.Serializer[Any]):
    """Where a case stands, without a word that somebody wrote; this much is kept for repeats."""

    code = serializers.CharField()
    kind = serializers.CharField()
    variant = serializers.CharField()
    state = serializers.CharField()
    state_display = serializers.CharField(source="state_label")
    is_open = serializers.BooleanField()
    version = serializers.IntegerField()
    round = serializers.IntegerField()
    nature = serializers.CharField()
    nature_display = serializers.CharField(source="get_nature_display")
    urgency = serializers.CharField()
    urgency_display = serializers.CharField(source="get_urgency_display")
    area = NamedSerializer()
    matter = MatterNameSerializer(allow_null=True)
    holder = HolderSerializer()
    opened_at = serializers.DateTimeField()
    closed_at = serializers.DateTimeField(allow_null=True)
    due_at = serializers.DateTimeField(allow_null=True)
    is_provisional = serializers.BooleanField()
    unverified = serializers.BooleanField(source="is_unverified")
    is_sealed = serializers.BooleanField()


class CaseRowSerializer(CaseStubSerializer):
    """One row of a list; of a sealed case no more than that it is one."""

    title = serializers.CharField(source="face")


class LimitSerializer(serializers.Serializer[Any]):
    """The row of the table of limits by which a duty runs; it is never altered."""

    amount = serializers.IntegerField()
    unit = serializers.CharField()
    basis = serializers.CharField(source="source")
    valid_from = serializers.DateField()


class DutySerializer(serializers.Serializer[Any]):
    """What is owed; the trace says in sentences how the due time was counted."""

    kind = serializers.CharField()
    owner = serializers.CharField(source="owner_kind")
    unit = NamedSerializer(allow_null=True)
    capability = serializers.CharField()
    post = serializers.IntegerField(source="post_id", allow_null=True)
    started_at = serializers.DateTimeField()
    due_at = serializers.DateTimeField(allow_null=True)
    is_late = serializers.SerializerMethodField()
    is_paused = serializers.BooleanField()
    is_provisional = serializers.BooleanField()
    limit = LimitSerializer(source="limit_row", allow_null=True)
    trace = serializers.SerializerMethodField()

    def get_is_late(self, duty: Duty) -> bool:
        return duty.is_late(timezone.now())

    def get_trace(self, duty: Duty) -> list[Json]:
        sentences = trace_lines(duty.trace)
        return [{**line, "text": text} for line, text in zip(duty.trace, sentences, strict=True)]


class DeskDutySerializer(serializers.Serializer[Any]):
    """One line of a desk; `steps` are the verbs that settle it."""

    kind = serializers.CharField()
    unit = NamedSerializer(allow_null=True)
    capability = serializers.CharField()
    started_at = serializers.DateTimeField()
    due_at = serializers.DateTimeField(allow_null=True)
    is_late = serializers.SerializerMethodField()
    is_paused = serializers.BooleanField()
    is_provisional = serializers.BooleanField()
    steps = serializers.SerializerMethodField()
    case = CaseRowSerializer()

    def get_is_late(self, duty: Duty) -> bool:
        return duty.is_late(timezone.now())

    def get_steps(self, duty: Duty) -> list[str]:
        steps = duty.case.spec.steps
        settling = [step for step in steps if duty.kind in step.settled_kinds]
        return [step.name for step in settling if not step.is_system]


class AskSerializer(serializers.Serializer[Any]):
    """A step that waits for somebody else's decision."""

    id = serializers.IntegerField()
    step = serializers.CharField()
    state = serializers.CharField()
    decider = NamedSerializer(source="decider_unit")
    capability = serializers.CharField(source="decider_capability")


class AskedSerializer(serializers.Serializer[Any]):
    """The answer to a step that somebody else must decide."""

    ask = AskSerializer()
    case = CaseRowSerializer()

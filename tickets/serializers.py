"""How a ticket that was just opened looks on the wire; output only."""

from rest_framework import serializers

from workflow.models import Case
from workflow.serializers import HolderSerializer


class ReceivedSerializer(serializers.Serializer[Case]):
    """Where the new ticket stands; kept for repeats, so without the query code."""

    code = serializers.CharField()
    state = serializers.CharField()
    state_display = serializers.CharField(source="state_label")
    version = serializers.IntegerField()
    holder = HolderSerializer()
    due_at = serializers.DateTimeField(allow_null=True)
    is_provisional = serializers.BooleanField()
    unverified = serializers.BooleanField(source="is_unverified")


class ReceiptSerializer(ReceivedSerializer):
    """The slip: with it the requester finds his ticket again."""

    query_code = serializers.CharField()

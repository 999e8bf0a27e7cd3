"""How mediations look on the wire; output only. Names are masked for everybody."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from mediation.models import Agreement, Clause, Evidence, Party, Sitting
from mediation.reports import agreement_words, shown_evidence, shown_sittings, words_of
from mediation.services import mediators_of, missing_signatures
from workflow.models import Case
from workflow.serializers import CaseSerializer, HolderSerializer, NamedSerializer


# Some names of the wire are also attributes of a serializer. Declared fields never become
# attributes, so only the type checker minds.
class PartySerializer(serializers.Serializer[Any]):
    """A party, or who acts for one; `id` is what steps take as a party."""

    id = serializers.IntegerField()
    side = serializers.IntegerField()
    no = serializers.IntegerField()
    name = serializers.CharField(source="person.masked_name")
    is_organisation = serializers.BooleanField()
    is_applicant = serializers.BooleanField()
    agent_of = serializers.IntegerField(source="agent_of_id", allow_null=True)


class SlipSerializer(PartySerializer):
    """What a party is handed: with it and the code of the case it finds its own page."""

    query_code = serializers.CharField()


class AppliedSerializer(serializers.Serializer[Any]):
    """Where the new mediation stands; kept for repeats, so without query codes."""

    code = serializers.CharField()
    state = serializers.CharField()
    state_display = serializers.CharField(source="state_label")
    version = serializers.IntegerField()
    holder = HolderSerializer()
    applied_at = serializers.DateTimeField(source="opened_at")


class ApplicationSerializer(AppliedSerializer):
    """`slips` are those of the applicant; to the committee itself, those of every party."""

    slips = SlipSerializer(many=True)


class MediatorSerializer(serializers.Serializer[Any]):
    post = serializers.IntegerField(source="pk")
    name = serializers.CharField(source="user.name")
    unit = NamedSerializer()


class ClauseSerializer(serializers.Serializer[Any]):
    """One thing that one party owes."""

    no = serializers.IntegerField()
    who = serializers.IntegerField(source="who_id")
    to_whom = serializers.IntegerField(source="to_whom_id", allow_null=True)
    text = serializers.SerializerMethodField()
    amount = serializers.DecimalField(max_digits=14, decimal_places=2, allow_null=True)
    due_on = serializers.DateField(allow_null=True)
    performed_at = serializers.DateTimeField(allow_null=True)

    def get_text(self, clause: Clause) -> str:
        return str(self.context.get("words", {}).get(f"clause_{clause.no}", ""))


class AgreementSerializer(serializers.Serializer[Any]):
    """An agreement; `missing` says whose signatures it waits for."""

    no = serializers.IntegerField()
    is_written = serializers.BooleanField()
    is_partial = serializers.BooleanField()
    made_at = serializers.DateTimeField()
    effective_at = serializers.DateTimeField(allow_null=True)
    superseded_at = serializers.DateTimeField(allow_null=True)
    facts = serializers.SerializerMethodField()
    clauses = serializers.SerializerMethodField()
    missing = serializers.SerializerMethodField()

    def get_facts(self, agreement: Agreement) -> str:
        return agreement_words(agreement).get("facts", "")

    @extend_schema_field(ClauseSerializer(many=True))
    def get_clauses(self, agreement: Agreement) -> Any:
        context = {"words": agreement_words(agreement)}
        return ClauseSerializer(agreement.clauses.all(), many=True, context=context).data

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_missing(self, agreement: Agreement) -> list[str]:
        if agreement.effective_at or agreement.superseded_at:
            return []
        return missing_signatures(agreement)


class SittingSerializer(serializers.Serializer[Any]):
    no = serializers.IntegerField()
    is_private = serializers.BooleanField()
    planned_at = serializers.DateTimeField(allow_null=True)
    held_at = serializers.DateTimeField(allow_null=True)
    place = serializers.SerializerMethodField()

    def get_place(self, sitting: Sitting) -> str:
        words = words_of(sitting.record) or words_of(sitting.notice)
        return words.get("place", "")


class EvidenceSerializer(serializers.Serializer[Any]):
    no = serializers.IntegerField()
    party = serializers.IntegerField(source="party_id", allow_null=True)
    is_shared = serializers.BooleanField()
    text = serializers.SerializerMethodField()
    files = serializers.SerializerMethodField()

    def get_text(self, evidence: Evidence) -> str:
        return words_of(evidence.event).get("text", "")

    @extend_schema_field(serializers.ListField(child=serializers.IntegerField()))
    def get_files(self, evidence: Evidence) -> list[int]:
        return list(evidence.event.files.values_list("pk", flat=True))


class ConfirmationSerializer(serializers.Serializer[Any]):
    state = serializers.CharField()
    court = serializers.CharField()
    number = serializers.CharField()
    applied_on = serializers.DateField()
    accepted_on = serializers.DateField(allow_null=True)
    decided_on = serializers.DateField(allow_null=True)


class MediationSerializer(CaseSerializer):
    """A whole mediation for one reader: parties see what is for all, and what is their own."""

    source = serializers.CharField(source="mediation.source")  # type: ignore[assignment]
    court_kind = serializers.CharField(source="mediation.court_kind")
    mode = serializers.CharField(source="mediation.mode")
    type = serializers.CharField(source="mediation.type_id")
    type_display = serializers.CharField(source="mediation.type.name")
    amount = serializers.DecimalField(
        source="mediation.amount", max_digits=14, decimal_places=2, allow_null=True
    )
    applied_at = serializers.DateTimeField(source="mediation.limitation_at")
    effective_at = serializers.DateTimeField(source="mediation.effective_at", allow_null=True)
    ended_as = serializers.CharField(source="mediation.ended_as")
    risk = serializers.SerializerMethodField()
    parties = serializers.SerializerMethodField()
    mediators = serializers.SerializerMethodField()
    sittings = serializers.SerializerMethodField()
    evidence = serializers.SerializerMethodField()
    agreements = serializers.SerializerMethodField()
    confirmations = serializers.SerializerMethodField()

    def get_risk(self, case: Case) -> str:
        # How heated it is, the committee notes for itself.
        return case.mediation.risk if self._is_staff else ""

    @extend_schema_field(PartySerializer(many=True))
    def get_parties(self, case: Case) -> Any:
        rows = Party.objects.present().filter(case=case.pk).select_related("person")
        return PartySerializer(rows, many=True).data

    @extend_schema_field(MediatorSerializer(many=True))
    def get_mediators(self, case: Case) -> Any:
        return MediatorSerializer(mediators_of(case.pk), many=True).data

    @extend_schema_field(SittingSerializer(many=True))
    def get_sittings(self, case: Case) -> Any:
        return SittingSerializer(shown_sittings(case, self.context["actor"]), many=True).data

    @extend_schema_field(EvidenceSerializer(many=True))
    def get_evidence(self, case: Case) -> Any:
        return EvidenceSerializer(shown_evidence(case, self.context["actor"]), many=True).data

    @extend_schema_field(AgreementSerializer(many=True))
    def get_agreements(self, case: Case) -> Any:
        return AgreementSerializer(Agreement.objects.filter(case=case.pk), many=True).data

    @extend_schema_field(ConfirmationSerializer(many=True))
    def get_confirmations(self, case: Case) -> Any:
        return ConfirmationSerializer(case.confirmations.order_by("pk"), many=True).data


class ShareSerializer(serializers.Serializer[Any]):
    """A share; `percent` is null where there are fewer than ten to count."""

    numerator = serializers.IntegerField()
    denominator = serializers.IntegerField()
    percent = serializers.FloatField(allow_null=True)


class FigureLineSerializer(serializers.Serializer[Any]):
    """One line of the figures."""

    key = serializers.CharField()
    cases = serializers.IntegerField()
    agreed = serializers.IntegerField()
    ended = serializers.IntegerField()
    running = serializers.IntegerField()
    elsewhere = serializers.IntegerField()
    complex = serializers.IntegerField(source="hard")
    parties = serializers.IntegerField()
    written = serializers.IntegerField()
    oral = serializers.IntegerField()
    confirmed = serializers.IntegerField()
    amount = serializers.DecimalField(max_digits=16, decimal_places=2)
    success = ShareSerializer()
    performance = ShareSerializer()


class FigureTablesSerializer(serializers.Serializer[Any]):
    type = FigureLineSerializer(many=True)
    level = FigureLineSerializer(many=True)
    mode = FigureLineSerializer(many=True)
    source = FigureLineSerializer(many=True)  # type: ignore[assignment]


class SolvedAtSerializer(serializers.Serializer[Any]):
    village = ShareSerializer()
    township = ShareSerializer()
    county = ShareSerializer()


class FiguresSerializer(serializers.Serializer[Any]):
    """Figures of mediation: counts and shares, nothing of any person."""

    total = FigureLineSerializer()
    tables = FigureTablesSerializer()
    solved_at = SolvedAtSerializer()
    results = serializers.DictField(child=serializers.IntegerField())

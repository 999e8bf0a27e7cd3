"""Forms of an agreement: its clauses, its signatures, and dropping it again."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mediation.forms.fields import (
    MOST_OF_A_LIST,
    STAFF_HOWS,
    DayField,
    MediationForm,
    PartyField,
    flat_rows,
    parties_of,
    party_name,
    rows_sent,
)
from mediation.forms.rows import in_parts, one_more
from mediation.models import Party, Route
from mediation.models.choices import SIGNED_HOWS
from workflow.forms import PUBLIC, ProseField, StepForm, text_field
from workflow.models import Case

CLAUSE = "clause"
CLAUSE_FIELDS = ("who", "to_whom", "text", "amount", "due_on")
SHOWN_CLAUSES = 3


def clause_key(number: int) -> str:
    """Under what the words of a clause stand in the prose of its agreement."""
    return f"{CLAUSE}_{number}"


def warnings_of(case: Case) -> list[str]:
    """What the law says against agreeing, or against a court confirming it."""
    mediation = case.mediation
    routes = Route.objects.filter(type=mediation.type_id, is_active=True)
    if mediation.route_id:
        routes = routes.filter(pk=mediation.route_id)
    return [f"{route.article}: {route.warning}" for route in routes if route.warning]


class ClausesForm(MediationForm):
    """Clause by clause who does what for whom, how much, by when; an instalment is a clause.

    The API sends `clauses` as a list, the page has a row for each.
    """

    facts = text_field(_("What it was about, and what was disputed"), rows=4)
    text = text_field(_("What else was agreed"), required=False, rows=3)
    is_partial = forms.BooleanField(label=_("It settles only a part"), required=False)
    rest = text_field(_("What is left open"), required=False, rows=2)
    where = {"facts": PUBLIC, "text": PUBLIC, "rest": PUBLIC}
    listed = {"clauses": flat_rows(CLAUSE, CLAUSE_FIELDS)}
    rowed = {"clauses": CLAUSE}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        assert self.case is not None
        self.fields["facts"].help_text = " ".join(warnings_of(self.case))
        self.rows = rows_sent(self.data or self.initial, CLAUSE, shown=SHOWN_CLAUSES)
        for number in range(1, self.rows + 1):
            self._add_row(number, parties_of(self.case))

    def _add_row(self, number: int, parties: Any) -> None:
        no = {"no": number}
        who, to_whom = PartyField(required=number == 1), PartyField(required=False)
        who.label, to_whom.label = _("Clause %(no)s: who") % no, _("Clause %(no)s: to whom") % no
        who.queryset = to_whom.queryset = parties
        row: dict[str, forms.Field] = {
            "who": who,
            "text": ProseField(
                label=_("Clause %(no)s: does what") % no,
                required=number == 1,
                max_length=500,
                widget=forms.Textarea(attrs={"rows": 2}),
            ),
            "to_whom": to_whom,
            "amount": forms.DecimalField(
                label=_("Clause %(no)s: amount in yuan") % no,
                min_value=0,
                max_digits=14,
                decimal_places=2,
                required=False,
            ),
            "due_on": DayField(
                label=_("Clause %(no)s: by when") % no,
                help_text=_("Empty if it was done at once, or is a rule between them."),
                required=False,
            ),
        }
        below: Any = row["due_on"]
        below.below, below.row = "mediation/_clause_below.html", number
        below.is_last_row = number == self.rows and number < MOST_OF_A_LIST
        self.fields |= {f"{CLAUSE}_{number}_{name}": field for name, field in row.items()}

    @classmethod
    def redrawn(cls, typed: dict[str, str]) -> dict[str, str]:
        """One more clause, or one of them in monthly parts."""
        what, _line, number = typed.get("redraw", "").partition("_")
        if what == "parts" and number.isdecimal():
            return in_parts(typed, CLAUSE, int(number), CLAUSE_FIELDS, shown=SHOWN_CLAUSES)
        return one_more(typed, CLAUSE, "who", shown=SHOWN_CLAUSES)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        rows = [self._row(n, cleaned) for n in range(1, self.rows + 1)]
        cleaned["clauses"] = [row for row in rows if row is not None]
        if cleaned.get("is_partial") and not cleaned.get("rest"):
            self.add_error("rest", _("Say what is left open."))
        return cleaned

    def _row(self, number: int, cleaned: dict[str, Any]) -> dict[str, Any] | None:
        prefix = f"{CLAUSE}_{number}_"
        row = {name: cleaned.pop(prefix + name, None) or None for name in CLAUSE_FIELDS}
        if not any(row.values()):
            return None
        for name in ("who", "text"):
            if row[name] is None and prefix + name not in self.errors:
                self.add_error(prefix + name, _("Every clause says who does what."))
        if row["who"] is not None and row["who"] == row["to_whom"]:
            self.add_error(prefix + "to_whom", _("Nobody owes himself."))
        if row["due_on"] is not None and row["due_on"] < timezone.localdate():
            self.add_error(prefix + "due_on", _("Choose today or a day to come."))
        return row

    def event_data(self) -> dict[str, Any]:
        clauses = self.cleaned_data["clauses"]
        kept: dict[str, Any] = {"clauses": len(clauses)}
        if self.cleaned_data["is_partial"]:
            kept["is_partial"] = True
        return kept

    def prose(self, audience: str) -> tuple[dict[str, str], dict[str, str]]:
        public, internal = super().prose(audience)
        clauses = enumerate(self.cleaned_data["clauses"], start=1)
        return public | {clause_key(n): row["text"] for n, row in clauses}, internal

    @classmethod
    def is_prose(cls, name: str) -> bool:
        return super().is_prose(name) or name.startswith(f"{CLAUSE}_")

    @classmethod
    def prose_label(cls, name: str) -> str:
        number = name.removeprefix(f"{CLAUSE}_")
        if number.isdecimal():
            return str(_("Clause %(no)s") % {"no": number})
        return super().prose_label(name)


class AgreeForm(ClausesForm):
    consequence = _("It has effect when every party, the mediators and the committee have signed.")


class AgreeOralForm(ClausesForm):
    explain = _("Only where the parties see no need to write it down.")
    consequence = _("It has effect at once.")
    both_confirm = forms.BooleanField(label=_("Every party has confirmed these words"))


class AmendForm(ClausesForm):
    consequence = _("The old agreement holds until everybody has signed the new one.")
    all_agreed = forms.BooleanField(label=_("Every party agrees"))
    how = forms.ChoiceField(label=_("How they said so"), choices=STAFF_HOWS)


class SignForm(MediationForm):
    """A party signs on its own page; officers sign, set the seal, or keep a paper."""

    signer = forms.ChoiceField(label=_("Who signs"), choices=[])
    how = forms.ChoiceField(label=_("How it is signed"), choices=SIGNED_HOWS)
    identity_seen = forms.BooleanField(
        label=_("I saw the signer sign, and his papers"), required=False
    )
    has_read = forms.BooleanField(label=_("I have read the agreement and agree to it"))
    takes_files = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        how: Any = self.fields["how"]
        if not self.actor.is_staff:
            self.drop("signer", "identity_seen")
            how.choices = [choice for choice in SIGNED_HOWS if choice[0] != "paper"]
            return
        self.drop("has_read")
        assert self.case is not None
        signer: Any = self.fields["signer"]
        parties = [(f"party-{party.pk}", party_name(party)) for party in parties_of(self.case)]
        signer.choices = [
            ("mediator", _("I, as a mediator")),
            ("seal", _("The committee, with its seal")),
            *parties,
        ]

    def clean_signer(self) -> Party | str:
        said = str(self.cleaned_data["signer"])
        if not said.startswith("party-"):
            return said
        return Party.objects.get(pk=int(said.removeprefix("party-")))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        is_party = isinstance(cleaned.get("signer"), Party)
        if is_party and cleaned.get("how") == "drawn":
            self.add_error("how", _("A party draws on its own page. Scan or keep the paper here."))
        if is_party and not cleaned.get("identity_seen"):
            self.add_error("identity_seen", _("Somebody has to have seen who signed."))
        needs_file = cleaned.get("how") == "scan" or (
            not self.actor.is_staff and cleaned.get("how") == "drawn"
        )
        self.need_file(when=needs_file, message=_("Attach the signature."))
        return cleaned


class TalkAgainForm(StepForm):
    explain = _("The text is dropped, and the talks go on.")
    text = text_field(_("Why"), rows=3)
    where = {"text": PUBLIC}


AGREEING_FORMS: dict[str, type[StepForm]] = {
    "agree": AgreeForm,
    "agree_oral": AgreeOralForm,
    "amend": AmendForm,
    "sign": SignForm,
    "talk_again": TalkAgainForm,
}

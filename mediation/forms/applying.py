"""Forms by which a mediation begins: application, a court's letter, screening, more parties."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from governance.models import Area
from governance.rules.identity import BadPhone, MaskedValue, normalise_phone, refuse_masked
from mediation.forms.fields import (
    MOST_OF_A_LIST,
    MediationForm,
    PartyField,
    flat_rows,
    rows_sent,
)
from mediation.forms.rows import one_more
from mediation.models import DisputeType, Party, Route
from mediation.models.choices import COURT_KINDS, MODES, RISKS, SOURCES
from mediation.rules.mediation import MOST_AGENTS
from workflow.forms import CHOOSE_ONE, PRIVATE, PUBLIC, ProseField, StepForm, text_field

SIDES = [(n, str(n)) for n in range(1, 6)]
SHOWN_PARTIES = 2
PARTY = "party"
PARTY_FIELDS = (*("side", "name", "phone", "id_no", "address", "is_organisation", "agent_of"),)
# Whoever applies himself, and what officers write down that reached them.
STAFF_SOURCES = [choice for choice in SOURCES if choice[0] != "ticket"]


class ApplyForm(StepForm):
    """Applying for mediation; the API sends `parties` as a list, the page has a row for each.

    Side 1 is the applicant. An agent names by its number in the list for whom he acts.
    """

    explain = _(
        "Mediation is free. It begins when every side agrees, and every side may end it at any"
        " time. Applying interrupts the limitation period."
    )
    area = forms.ModelChoiceField(Area.objects.none(), label=_("Place"), to_field_name="code")
    type = forms.ModelChoiceField(
        DisputeType.objects.none(), label=_("Type of dispute"), to_field_name="code"
    )
    facts = text_field(_("What happened"), rows=6)
    claim = text_field(_("What is asked for"), rows=3)
    amount = forms.DecimalField(
        label=_("Amount in yuan"), min_value=0, max_digits=14, decimal_places=2, required=False
    )
    source = forms.ChoiceField(label=_("How it came in"), choices=STAFF_SOURCES, required=False)
    court_kind = forms.ChoiceField(
        label=_("What the court asks"), choices=[CHOOSE_ONE, *COURT_KINDS], required=False
    )
    letter_no = ProseField(label=_("Number of the letter"), max_length=60, required=False)
    mode = forms.ChoiceField(label=_("How it is mediated"), choices=MODES, required=False)
    where = {"facts": PUBLIC, "claim": PUBLIC, PARTY: PRIVATE}
    listed = {"parties": flat_rows(PARTY, PARTY_FIELDS)}
    rowed = {"parties": PARTY}
    takes_files = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["area"].queryset = Area.objects.in_force()
        fields["type"].queryset = DisputeType.objects.active()
        if not self.actor.is_staff:
            for name in ("source", "court_kind", "letter_no", "mode"):
                self.fields.pop(name)
        self.rows = rows_sent(self.data or self.initial, PARTY, shown=SHOWN_PARTIES)
        for number in range(1, self.rows + 1):
            self._add_row(number)

    def _add_row(self, number: int) -> None:
        is_needed = number <= SHOWN_PARTIES
        lead = {1: _("Applicant"), 2: _("Other side")}.get(
            number, _("Person %(no)s") % {"no": number}
        )
        row: dict[str, forms.Field] = {
            "side": forms.ChoiceField(
                label=_("%(who)s: side") % {"who": lead}, choices=SIDES, initial=min(number, 2)
            ),
            "name": ProseField(
                label=_("%(who)s: name") % {"who": lead}, max_length=60, required=is_needed
            ),
            "phone": forms.CharField(
                label=_("%(who)s: telephone") % {"who": lead}, max_length=20, required=False
            ),
            "address": ProseField(
                label=_("%(who)s: address") % {"who": lead}, max_length=120, required=False
            ),
            "id_no": ProseField(
                label=_("%(who)s: identity number") % {"who": lead}, max_length=30, required=False
            ),
            "is_organisation": forms.BooleanField(label=_("An organisation"), required=False),
            "agent_of": forms.IntegerField(label=_("Acts for number"), required=False),
        }
        # A page needs no more than who they are; the rest comes with the first talk.
        hidden = () if number > SHOWN_PARTIES else ("side", "id_no", "agent_of")
        for name, field in row.items():
            field.required = field.required and name == "name"
            if name in hidden:
                field.widget = forms.HiddenInput()
            self.fields[f"{PARTY}_{number}_{name}"] = field
        if number == self.rows and number < MOST_OF_A_LIST:
            last: Any = row["agent_of"]
            last.below = "mediation/_party_below.html"

    @classmethod
    def redrawn(cls, typed: dict[str, str]) -> dict[str, str]:
        """One more person."""
        return one_more(typed, PARTY, "name", shown=SHOWN_PARTIES)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        cleaned.setdefault("source", "application")
        cleaned["source"] = cleaned.get("source") or "application"
        cleaned["mode"] = cleaned.get("mode") or "people"
        for name in ("court_kind", "letter_no"):
            cleaned[name] = cleaned.get(name) or ""
        self._check_court(cleaned)
        cleaned["parties"] = [
            row for n in range(1, self.rows + 1) if (row := self._row(n, cleaned)) is not None
        ]
        self._check_sides(cleaned["parties"])
        return cleaned

    def _check_court(self, cleaned: dict[str, Any]) -> None:
        is_court = cleaned["source"] == "court"
        if is_court and not cleaned["court_kind"]:
            self.add_error("court_kind", _("Say what the court asks: the time runs by it."))
        if not is_court and cleaned["court_kind"]:
            self.add_error("court_kind", _("Only of what a court sent."))

    def _row(self, number: int, cleaned: dict[str, Any]) -> dict[str, Any] | None:
        """One party as it was written; None where the row is empty."""
        prefix = f"{PARTY}_{number}_"
        row = {name: cleaned.pop(prefix + name, None) for name in PARTY_FIELDS}
        if not row["name"]:
            return None
        row["side"] = int(row["side"] or min(number, 2))
        row["is_applicant"] = row["side"] == 1 and not row["agent_of"]
        for name, problem in unfit(row):
            self.add_error(prefix + name, problem)
        return row

    def _check_sides(self, rows: list[dict[str, Any]]) -> None:
        agents: dict[int, int] = {}
        for place, row in enumerate(rows, start=1):
            of = row["agent_of"]
            if of is None:
                continue
            if not 0 < of < place or rows[of - 1]["agent_of"] is not None:
                self.add_error(None, _("An agent comes after whom he acts for."))
                return
            row["side"] = rows[of - 1]["side"]
            agents[row["side"]] = agents.get(row["side"], 0) + 1
        if max(agents.values(), default=0) > MOST_AGENTS:
            self.add_error(None, _("At most five people act for one side."))
        if not self.errors and 1 not in {row["side"] for row in rows}:
            self.add_error(None, _("Side 1 is the applicant: name at least one."))

    def event_data(self) -> dict[str, Any]:
        return {}


def unfit(row: dict[str, Any]) -> list[tuple[str, Any]]:
    """What is wrong with how somebody was written down; what was right is brought into shape."""
    problems: list[tuple[str, Any]] = []
    for name in ("name", "phone", "id_no", "address"):
        try:
            row[name] = refuse_masked((row[name] or "").strip())
        except MaskedValue:
            problems.append((name, _("This value is masked. Type it in full or leave it empty.")))
            row[name] = ""
    try:
        row["phone"] = normalise_phone(row["phone"])
    except BadPhone:
        problems.append(("phone", _("This is not a telephone number. Check the digits.")))
    return problems


class TicketMediateForm(ApplyForm):
    """From a ticket: where and from where are known, and the people have agreed to be asked."""

    explain = _(
        "The mediators take it up, and you see no more than that it runs and how it ended. From"
        " everybody's consent on your time limits stand still. Nobody is worse off who refuses."
    )
    agreed = forms.BooleanField(label=_("The people concerned agree to be asked"))
    takes_files = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("area", "source", "court_kind", "letter_no", "mode"):
            self.fields.pop(name, None)

    def clean(self) -> dict[str, Any]:
        return {**super().clean(), "source": "ticket"}


class SignForForm(StepForm):
    explain = _("The time that the court gave runs from this moment.")
    at = forms.DateTimeField(label=_("When it was received"), required=False)

    def clean_at(self) -> Any:
        at = self.cleaned_data["at"]
        if at is not None and at > timezone.now():
            raise forms.ValidationError(_("This lies in the future."))
        return at


class ScreenForm(StepForm):
    """Whether it may be mediated at all; what the law says of its type stands above the fields."""

    consequence = _("Every party is asked for its consent.")
    route = forms.ModelChoiceField(
        Route.objects.none(), label=_("What it is about"), to_field_name="code", required=False
    )
    is_excluded = forms.BooleanField(
        label=_("It is a matter that the law excludes from mediation"), required=False
    )
    is_pending = forms.BooleanField(
        label=_("A court, the police or another body deals with it already"), required=False
    )
    has_danger = forms.BooleanField(
        label=_("Somebody is hurt or in danger, or a minor is concerned"), required=False
    )
    risk = forms.ChoiceField(label=_("Risk"), choices=[CHOOSE_ONE, *RISKS])
    mode = forms.ChoiceField(
        label=_("How it is mediated"), choices=[("", _("As applied for")), *MODES], required=False
    )
    is_complex = forms.BooleanField(label=_("It is complex"), required=False)
    rights_served = forms.BooleanField(
        label=_("Every party was told its rights and duties in writing")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        assert self.case is not None
        self.routes = Route.objects.filter(type=self.case.mediation.type_id, is_active=True)
        field: Any = self.fields["route"]
        field.queryset = self.routes
        field.help_text = " ".join(f"{r.article}: {r.warning}" for r in self.routes if r.warning)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        route = cleaned.get("route")
        if cleaned.get("is_excluded") or route is not None and route.is_excluded:
            self.add_error("is_excluded", _("Then do not take it on, and name the other routes."))
        if cleaned.get("is_pending"):
            self.add_error("is_pending", _("Then send it there, or do not take it on."))
        if cleaned.get("has_danger"):
            self.add_error("has_danger", _("Report the danger first; nothing is mediated before."))
        return cleaned

    def event_data(self) -> dict[str, Any]:
        kept = super().event_data()
        return {name: value for name, value in kept.items() if value is not False}


class AddPartyForm(MediationForm):
    """One more party, or somebody who acts for one."""

    side = forms.TypedChoiceField(label=_("Side"), choices=SIDES, coerce=int, required=False)
    agent_of = PartyField(label=_("Acts for"), required=False)
    name = ProseField(label=_("Name"), max_length=60)
    phone = forms.CharField(label=_("Telephone"), max_length=20, required=False)
    address = ProseField(label=_("Address"), max_length=120, required=False)
    id_no = ProseField(label=_("Identity number"), max_length=30, required=False)
    is_organisation = forms.BooleanField(label=_("An organisation"), required=False)
    text = text_field(_("Why"), rows=2)
    where = {
        "text": PUBLIC,
        **dict.fromkeys(("name", "phone", "address", "id_no"), PRIVATE),
    }
    takes_files = True

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        for name, problem in unfit(cleaned) if "name" in cleaned else ():
            self.add_error(name, problem)
        agent_of: Party | None = cleaned.get("agent_of")
        if agent_of is None and not cleaned.get("side"):
            self.add_error("side", _("Say on which side."))
        if agent_of is not None and agent_of.agents.filter(left_at=None).count() >= MOST_AGENTS:
            self.add_error("agent_of", _("At most five people act for one side."))
        self.need_file(when=agent_of is not None, message=_("Attach the mandate."))
        return cleaned


APPLYING_FORMS: dict[str, type[StepForm]] = {
    "apply": ApplyForm,
    "sign_for": SignForForm,
    "screen": ScreenForm,
    "add_party": AddPartyForm,
}

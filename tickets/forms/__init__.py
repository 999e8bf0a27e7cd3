"""Forms of the steps of tickets and referrals; page and API validate with the same ones."""

from collections.abc import Mapping

from tickets.forms.answering import CallbackForm, ConfirmForm, RateForm, ReopenForm, WithdrawForm
from tickets.forms.handling import (
    AcceptForm,
    AskForm,
    ContactForm,
    PlaceForm,
    ProposeForm,
    SupplyForm,
)
from tickets.forms.opening import OpenForm, SolveNowForm
from tickets.forms.referring import CancelForm, ReferForm, ReferralAcceptForm
from workflow.forms import StepForm

TICKET_FORMS: Mapping[str, type[StepForm]] = {
    "open": OpenForm,
    "solve_now": SolveNowForm,
    "accept": AcceptForm,
    "place": PlaceForm,
    "contact": ContactForm,
    "ask": AskForm,
    "supply": SupplyForm,
    "refer": ReferForm,
    "propose": ProposeForm,
    "callback": CallbackForm,
    "confirm": ConfirmForm,
    "rate": RateForm,
    "reopen": ReopenForm,
    "withdraw": WithdrawForm,
}
REFERRAL_FORMS: Mapping[str, type[StepForm]] = {
    "accept": ReferralAcceptForm,
    "cancel": CancelForm,
}

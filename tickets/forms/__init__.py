"""Forms of the steps of tickets and referrals; page and API validate with the same ones."""

from collections.abc import Mapping

from tickets.forms.answering import CallbackForm, ConfirmForm, RateForm, ReopenForm, WithdrawForm
from tickets.forms.briefing import HEARING_FORMS
from tickets.forms.handling import (
    AcceptForm,
    AskForm,
    ContactForm,
    PlaceForm,
    ProposeForm,
    SupplyForm,
)
from tickets.forms.merging import MERGING_FORMS
from tickets.forms.objecting import OBJECTION_FORMS
from tickets.forms.opening import OpenForm, SolveNowForm
from tickets.forms.oversight import OVERSIGHT_FORMS
from tickets.forms.referring import CancelForm, ReferForm, ReferralAcceptForm
from tickets.forms.ways_out import WAYS_OUT_FORMS
from tickets.forms.whistling import WHISTLE_FORMS, WhistleForm
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
    "whistle": WhistleForm,
    "propose": ProposeForm,
    "callback": CallbackForm,
    "confirm": ConfirmForm,
    "rate": RateForm,
    "reopen": ReopenForm,
    "withdraw": WithdrawForm,
    **WAYS_OUT_FORMS,
    **HEARING_FORMS,
    **OVERSIGHT_FORMS,
    **MERGING_FORMS,
}
REFERRAL_FORMS: Mapping[str, type[StepForm]] = {
    "accept": ReferralAcceptForm,
    "cancel": CancelForm,
    **WHISTLE_FORMS,
    **OBJECTION_FORMS,
}

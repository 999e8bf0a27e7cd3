"""Ties the table of mediation to its forms, effects and words."""

from mediation.forms import MEDIATION_FORMS, TICKET_FORMS
from mediation.registration.words import (
    MEDIATION_LABELS,
    MEDIATION_NOTICES,
    MEDIATION_STATES,
    TICKET_LABELS,
    TICKET_NOTICES,
)
from mediation.reports.panels import mediation_panels
from mediation.rules import mediation, ticket
from mediation.services.aftermath import AFTERMATH_EFFECTS, last_lapse
from mediation.services.agreeing import AGREEING_EFFECTS
from mediation.services.beginning import BEGINNING_EFFECTS
from mediation.services.conditions import (
    MEDIATION_CONDITIONS,
    MEDIATION_KEEPS_FILES,
    MEDIATION_UNLESS,
)
from mediation.services.linking import TICKET_CONDITIONS, TICKET_EFFECTS
from mediation.services.moving import MOVING_EFFECTS, shelter
from mediation.services.owing import OWNERS
from mediation.services.parties import by_code, by_token, generation_of
from mediation.services.relations import relations
from mediation.services.talking import TALKING_EFFECTS
from mediation.wording.messages import MEDIATION_TEMPLATES, MEDIATION_TEXTS, TICKET_TEMPLATES
from workflow.rules.kinds import extend, register
from workflow.rules.steps import Kind
from workflow.wording.messages import ship


def register_kinds() -> None:
    """Called once, when Django is ready, after tickets are registered."""
    ship(MEDIATION_TEXTS)
    register(
        Kind(
            "mediation",
            mediation.OPEN_STATES,
            mediation.CLOSED_STATES,
            mediation.MEDIATION_STEPS,
            forms=MEDIATION_FORMS,
            effects={
                **BEGINNING_EFFECTS,
                **MOVING_EFFECTS,
                **TALKING_EFFECTS,
                **AGREEING_EFFECTS,
                **AFTERMATH_EFFECTS,
            },
            conditions=MEDIATION_CONDITIONS,
            notices=MEDIATION_NOTICES,
            labels=MEDIATION_LABELS,
            state_labels=MEDIATION_STATES,
            templates=MEDIATION_TEMPLATES,
            lead_duties=mediation.LEAD_DUTIES,
            handover_opens={"handle": ()},
            has_area_sight=False,
            unless=MEDIATION_UNLESS,
            keeps_files=MEDIATION_KEEPS_FILES,
            shelter=shelter,
            lapse_opens=mediation.LAPSE_OPENS,
            last_lapse=last_lapse,
            relations=relations,
            owners=OWNERS,
            panels=mediation_panels,
            open_audience="joint",
            by_code=by_code,
            by_token=by_token,
            generation_of=generation_of,
        )
    )
    extend(
        "ticket",
        ticket.TICKET_STEPS,
        held_back_by={"propose": "mediation"},
        lasting_pauses=(ticket.PAUSE,),
        forms=TICKET_FORMS,
        effects=TICKET_EFFECTS,
        conditions=TICKET_CONDITIONS,
        labels=TICKET_LABELS,
        notices=TICKET_NOTICES,
        templates=TICKET_TEMPLATES,
    )

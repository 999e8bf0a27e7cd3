"""The conditions that the table of mediation names: each looks, none writes."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from governance.models import Post, Unit
from mediation.models import Mediation, Naming, Party, Route
from mediation.services.aftermath import effective, of_party
from mediation.services.agreements import agreement_in_force, open_clauses
from mediation.services.parties import party_of
from workflow.models import Case, Event
from workflow.services.actors import Actor, Match
from workflow.services.duties import open_duties_of
from workflow.services.pauses import is_paused_for


def _owes(case: Case, kind: str) -> bool:
    return any(duty.kind == kind for duty in open_duties_of(case))


def blocked_by_not_from_court(case: Case) -> str:
    return "" if _owes(case, "sign_for") else _("There is no letter of a court to sign for.")


def blocked_by_unsigned_letter(case: Case) -> str:
    return _("Sign for the letter of the court first.") if _owes(case, "sign_for") else ""


def blocked_by_one_side(case: Case) -> str:
    sides = Party.objects.present().filter(case=case.pk).values("side").distinct().count()
    return "" if sides > 1 else _("Blocked: only one side is known. Add the other one first.")


def blocked_by_no_mediator(case: Case) -> str:
    there = Naming.objects.in_force().filter(case=case.pk).exists()
    return "" if there else _("Nobody mediates this yet.")


def blocked_by_no_committee_above(case: Case) -> str:
    above = [unit.pk for unit in Unit.objects.superiors_of(case.holder_id)]
    there = Post.objects.in_force().having("mediate").filter(unit__in=above).exists()
    return "" if there else _("Nobody above this committee mediates.")


def blocked_by_recusal(case: Case) -> str:
    waits = is_paused_for(case, "recuse")
    return _("Blocked: another mediator has to be named first.") if waits else ""


def blocked_by_appraisal(case: Case) -> str:
    return _("An appraisal is under way already.") if is_paused_for(case, "appraisal") else ""


def blocked_by_no_appraisal(case: Case) -> str:
    return "" if is_paused_for(case, "appraisal") else _("No appraisal is under way.")


def blocked_by_nothing_to_extend(case: Case) -> str:
    return "" if _owes(case, "mediate") else _("No time limit runs that could be extended.")


def blocked_by_effect(case: Case) -> str:
    """What once had effect is changed or performed; nobody ends it by walking away."""
    had_effect = Mediation.objects.filter(case=case.pk, effective_at__isnull=False).exists()
    return _("An agreement has effect already; it can be changed, not ended.") if had_effect else ""


def blocked_by_written_form(case: Case) -> str:
    """Where the law wants paper, nothing is agreed by word of mouth (LCD 7-10)."""
    mediation = Mediation.objects.select_related("route").get(case=case.pk)
    routes = Route.objects.filter(type=mediation.type_id, is_active=True, must_be_written=True)
    must = mediation.route.must_be_written if mediation.route else routes.exists()
    return _("The law wants this agreement in writing.") if must else ""


def blocked_by_nothing_owed(case: Case) -> str:
    agreement = agreement_in_force(case)
    owed = bool(agreement and open_clauses(agreement))
    return "" if owed else _("Nothing is left to be performed.")


def blocked_by_no_notice(case: Case) -> str:
    return "" if _owes(case, "notice") else _("No notice is owed here.")


def blocked_by_notice_owed(case: Case) -> str:
    """After a breach the other side learns its ways before the file is closed."""
    owed = case.state == "breached" and _owes(case, "notice")
    return _("Blocked: tell the other side first what it can do now.") if owed else ""


def chosen_once(case: Case, match: Match) -> str:
    """A party chooses while a mediator is looked for; later the committee changes who mediates."""
    if match.relation != "party" or _owes(case, "name"):
        return ""
    return _("A mediator is named already. You can ask that he step back.")


def keeps_mandate(event: Event, actor: Actor) -> bool:
    """A mandate shows identity numbers, so it is for the mediators."""
    return actor.is_party


def keeps_application(event: Event, actor: Actor) -> bool:
    """What came with an application is the applicant's, until he brings it as evidence."""
    return actor.is_party and party_of(actor).side != 1


MEDIATION_KEEPS_FILES: Mapping[str, Callable[[Event, Actor], bool]] = {
    "apply": keeps_application,
    "add_party": keeps_mandate,
}
MEDIATION_UNLESS: Mapping[str, Callable[[Case, Match], str]] = {"name": chosen_once}
MEDIATION_CONDITIONS: Mapping[str, Callable[[Any], Any]] = {
    "of_party": of_party,
    "effective": effective,
    "blocked_by_not_from_court": blocked_by_not_from_court,
    "blocked_by_unsigned_letter": blocked_by_unsigned_letter,
    "blocked_by_one_side": blocked_by_one_side,
    "blocked_by_no_mediator": blocked_by_no_mediator,
    "blocked_by_no_committee_above": blocked_by_no_committee_above,
    "blocked_by_recusal": blocked_by_recusal,
    "blocked_by_appraisal": blocked_by_appraisal,
    "blocked_by_no_appraisal": blocked_by_no_appraisal,
    "blocked_by_nothing_to_extend": blocked_by_nothing_to_extend,
    "blocked_by_effect": blocked_by_effect,
    "blocked_by_written_form": blocked_by_written_form,
    "blocked_by_nothing_owed": blocked_by_nothing_owed,
    "blocked_by_no_notice": blocked_by_no_notice,
    "blocked_by_notice_owed": blocked_by_notice_owed,
}

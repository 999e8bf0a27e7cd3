"""What the kinds of time limits are called, also those that are no duty."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from workflow.wording.duties import duty_name


def limit_name(kind: str) -> str:
    """Return what a kind of limit is called: of a duty or of a window."""
    return {
        "objection": _("Objecting to a call"),
        "reopen": _("Reopening"),
        "rate_window": _("The requester's rating"),
        "appeal": _("Asking the level above"),
        "split": _("Splitting off what was merged"),
        "rate_back": _("Rating the call back"),
        "rate_lapsed": _("Until a rating is given up"),
        "supply_most": _("Waiting for the requester, at most"),
        "urge_again": _("Between two urgings"),
    }.get(kind) or duty_name(kind)


def variant_name(variant: str) -> str:
    """Return what one of several limits of a kind is for."""
    return {
        "move": pgettext("variant of a limit", "what was sent on"),
        "emergency": pgettext("variant of a limit", "emergency whistle"),
        "hard": pgettext("variant of a limit", "whistle for a hard case"),
        "everyday": pgettext("variant of a limit", "everyday whistle"),
        "ordinary": pgettext("variant of a limit", "ordinary supervision"),
        "yellow": pgettext("variant of a limit", "yellow card"),
        "red": pgettext("variant of a limit", "red card"),
        "administrative": pgettext("variant of a limit", "administrative mediation"),
        "assigned": pgettext("variant of a limit", "assigned by a court"),
        "entrusted": pgettext("variant of a limit", "entrusted by a court"),
        "summary": pgettext("variant of a limit", "summary case of a court"),
        "second": pgettext("variant of a limit", "the second time"),
    }.get(variant, variant)


def source_name(source: str) -> str:
    """Return where a limit comes from; what administrators wrote themselves stays as it is."""
    return {
        "DB11/T 2021": _("Beijing standard DB11/T 2021"),
        "Beijing 14": _("Beijing Regulations, art. 14"),
        "Beijing Regulations 23": _("Beijing Regulations, art. 23"),
        "Gaotai": _("the practice of Gaotai County"),
        "Hengyang": _("the practice of Hengyang"),
        "Jinan 24": _("Jinan Regulations, art. 24"),
        "Jinhaihu": _("the practice of Jinhaihu Town"),
        "Ministry of Justice 75, 33": _("Ministry of Justice order 75, art. 33"),
        "MIN 11, DV 14, PML 25": _(
            "Minors Law art. 11, Anti-Domestic Violence Law art. 14, People's Mediation Law art. 25"
        ),
        "People's Mediation Law 26, 27": _("People's Mediation Law, arts 26 and 27"),
        "People's Mediation Law 31": _("People's Mediation Law, art. 31"),
        "People's Mediation Law 33": _("People's Mediation Law, art. 33"),
        "Petition Regulations 23": _("Petition Regulations, art. 23"),
        "Petition Regulations 35, by analogy": _("Petition Regulations, art. 35 by analogy"),
        "Shenzhen": _("the practice of Shenzhen"),
        "Supreme Court 2016": _("the Supreme Court's provisions of 2016"),
        "Weifang 22": _("Weifang Regulations, art. 22"),
        "Yueqing": _("the practice of Yueqing"),
        "design": _("set by the service"),
    }.get(source, source)


def ladder_name(ladder: str) -> str:
    """Return what happens at the end of a limit, by the letters of its ladder."""
    names = {
        "V": pgettext("ladder", "villager: remind, then lapse"),
        "W": pgettext("ladder", "right: remind, then it ends"),
        "N": pgettext("ladder", "unit: remind, late, card, above, centre"),
        "E": pgettext("ladder", "emergency: above and centre at once"),
        "K": pgettext("ladder", "call: remind, late, ruling"),
        "S": pgettext("ladder", "superior: remind, late, next above, centre"),
        "M": pgettext("ladder", "mediation: remind, late, above"),
    }
    if not ladder:
        return pgettext("ladder", "nobody is reminded")
    parts = [f"{letter}: {names.get(letter, letter)}" for letter in ladder.split("/")]
    if len(parts) == 1:
        return parts[0]
    return _("%(ladder)s in an emergency, else %(other)s") % {
        "ladder": parts[0],
        "other": parts[1],
    }


def ladder_short(ladder: str) -> str:
    """Return whose ladder it is, for a column."""
    *in_emergency, letter = ladder.split("/")
    name = {
        "V": pgettext("whose ladder", "villager"),
        "W": pgettext("whose ladder", "right"),
        "N": pgettext("whose ladder", "unit"),
        "E": pgettext("whose ladder", "emergency"),
        "K": pgettext("whose ladder", "call"),
        "S": pgettext("whose ladder", "superior"),
        "M": pgettext("whose ladder", "mediation"),
    }.get(letter, letter)
    return _("%(ladder)s; emergency at once") % {"ladder": name} if in_emergency else name


def policy_name(key: str) -> str:
    """Return what a policy is called."""
    return {
        "callback_sample": _("Share of proposals that are called back, in %"),
        "whistle_approval": _("Whistles are decided by the unit's head first"),
        "quiet_hours": _("Quiet hours, in which no message is sent"),
        "sms_per_day": _("SMS that are paid for on one day, without those of danger"),
    }.get(key, key)


def policy_form(key: str) -> str:
    """Return how the value of a policy is written."""
    return {
        "callback_sample": _("Write a number from 0 to 100."),
        "whistle_approval": _("Write yes or no."),
        "quiet_hours": _("Write two times of day, like 21:00-07:00."),
        "sms_per_day": _("Write a number up to 999999."),
    }.get(key, "")

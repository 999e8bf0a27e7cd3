"""What is said to a party: how it stands, and around each form; plain, in the second person."""

from django.utils.translation import gettext as _

from tickets.wording.ways_out import StepWords
from workflow.models import Case
from workflow.reports import Line


def how_it_stands(case: Case) -> str:
    """The state of the mediation in one sentence."""
    unit = {"unit": case.holder.name}
    return {
        "received": _("%(unit)s has it and looks whether it can be mediated."),
        "consent": _("Every side is being asked whether it agrees. It begins when all do."),
        "mediating": _("Every side agreed. The mediation is under way."),
        "agreed": _("An agreement is written. It has effect when everybody has signed."),
        "effective": _("The agreement has effect. What was promised is to be done."),
        "breached": _("Something that was promised was not done. %(unit)s tells what follows."),
        "performed": _("Everything that was agreed is done."),
        "ended": _("The mediation has ended without an agreement. You can still go to court."),
        "not_accepted": _("It cannot be mediated. Below is why, and where you can turn."),
        "referred_out": _("It was sent on to others. Below is where, and why."),
        "filed": _("It is over, and its papers are filed."),
    }[case.state] % unit


def quote_of(line: Line) -> str:
    """What was written with a line, each part by its name."""
    form = line.event.case.spec.forms.get(line.event.step)
    if form is None:
        return "\n".join(line.texts.values())
    order = list(form.where)
    names = sorted(line.texts, key=lambda name: order.index(name) if name in order else 99)
    said = []
    for name in names:
        label = form.prose_label(name)
        part = {"name": label, "value": line.texts[name]}
        said.append(_("%(name)s: %(value)s") % part if label else line.texts[name])
    return "\n".join(said)


def words_for(step: str) -> StepWords:
    """What the page of a step says around its form."""
    return {
        "name": StepWords(
            _("Choose who mediates"),
            _("Choose"),
            explain=_(
                "Nobody who declared an interest in the matter is in the list. The other side can"
                " ask that somebody steps back, and so can you."
            ),
        ),
        "recuse": StepWords(
            _("Ask that a mediator steps back"),
            _("Ask for it"),
            explain=_("Who is kin to a side, or has something to gain, does not mediate."),
            consequence=_("He mediates no longer; somebody else is named."),
        ),
        "evidence": StepWords(
            _("Bring evidence"),
            _("Send it"),
            explain=_("The mediators always see it. Whether the other side does, you decide."),
        ),
        "talk_again": StepWords(
            _("Talk on"),
            _("Talk on"),
            explain=_("Nobody signs this text then; the mediators talk with everybody again."),
        ),
        "perform": StepWords(_("It was done"), _("Tell it")),
        "breach": StepWords(
            _("It was not done"),
            _("Tell it"),
            consequence=_("The mediators ask for it, and tell you in writing what you can do now."),
        ),
    }.get(step, StepWords("", ""))


def done_words(step: str, state: str) -> str:
    """What the last act did."""
    if state == "effective" and step == "sign":
        return _("You signed. Everybody has: the agreement has effect.")
    return {
        "consent": _("You agreed to have it mediated."),
        "name": _("You chose who mediates."),
        "recuse": _("He mediates no longer. Somebody else is named."),
        "evidence": _("The mediators have it."),
        "sign": _("You signed."),
        "talk_again": _("The text is dropped. You talk on."),
        "end": _("The mediation has ended."),
        "perform": _("It is written down."),
        "breach": _("It is written down. The mediators see to it."),
    }[step]

"""The head of a case: what it is, whose it is, what I owe, what I may do now."""

from collections.abc import Iterable, Iterator, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from governance.models import Person
from workflow.models import Case, Duty, Role
from workflow.reports import Offer
from workflow.reports.clocks import Watch
from workflow.services import Actor
from workflow.services.duties import open_duties_of
from workflow.views import parts
from workflow.views.acts import ICONS, step_url
from workflow.wording import times
from workflow.wording.duties import duty_name


def head_of(
    case: Case,
    watch: Watch,
    actor: Actor,
    *,
    others: Sequence[Case] = (),
    offers: Sequence[Offer] = (),
) -> parts.CaseHead:
    """The head of a case of any kind; without offers it only says what it is.

    `others` are cases of the same tree, and offers may be theirs: whom a ticket was sent to takes
    it over from the ticket's own page.
    """
    offered = [offer for offer in offers if offer.step.offer]
    main = next((offer for offer in offered if offer.is_main), None)
    return parts.CaseHead(
        code=case.code,
        title=case.title or str(case),
        chips=tuple(_chips(case)),
        facts=(*_facts(case), *_who_sees(case)),
        seal=_seal(case),
        due=own_due((case, *others), watch, actor),
        main=_act(main, case) if main else None,
        more=tuple(_act(offer, case) for offer in offered if offer is not main),
    )


def own_due(cases: Iterable[Case], watch: Watch, actor: Actor) -> parts.Due | None:
    """What my units owe here first, named: First contact, 3 h left."""
    duties = [duty for case in cases for duty in open_duties_of(case)]
    posts = {post.pk for post in actor.posts}
    own = [d for d in duties if d.unit_id in actor.unit_ids or d.post_id in posts]
    if not own:
        return None
    duty = min(own, key=_urgency)
    words = {"duty": duty_name(duty.kind, duty.case.variant), "time": watch.chip(duty)}
    if duty.due_at is not None:
        words["time"] = times.left_words(duty.due_at, watch.now)
    return parts.Due(watch.state(duty), _("%(duty)s: %(time)s") % words)


def _urgency(duty: Duty) -> tuple[bool, object]:
    return duty.due_at is None, duty.due_at or duty.started_at


def _act(offer: Offer, shown: Case) -> parts.Act:
    label = offer.label
    if offer.case != shown and not offer.is_main:
        label = _("%(name)s: %(value)s") % {"name": label, "value": offer.case.holder.name}
    return parts.Act(label, step_url(offer.case, offer.name), ICONS.get(offer.name, ""))


def _chips(case: Case) -> Iterator[str]:
    if case.nature:
        yield case.get_nature_display()
    yield case.get_urgency_display()
    yield case.state_label
    if case.supervision != "none":
        yield case.get_supervision_display()
    if case.round > 1:
        yield _("round %(n)s") % {"n": case.round}
    if case.is_unverified:
        yield _("unverified")


def _facts(case: Case) -> Iterator[parts.Fact]:
    if case.is_root and case.spec.has_holdings:
        yield parts.Fact(_("In charge"), case.holder.name, is_strong=True)
    else:
        yield parts.Fact(_("Sent to"), case.holder.name, is_strong=True)
        if case.opened_by_unit is not None:
            yield parts.Fact(_("Sent by"), case.opened_by_unit.name)
    yield parts.Fact(_("Place"), case.area.name)
    if case.matter is not None:
        yield parts.Fact(_("Matter"), case.matter.title)
    if case.is_root and case.spec.has_holdings:
        yield parts.Fact(_("Requester"), _requester(case))
        yield parts.Fact(_("Came in by"), _source(case))


def _seal(case: Case) -> str:
    return pgettext("chip of a case", "Sealed") if case.is_sealed else ""


def _who_sees(case: Case) -> Iterator[parts.Fact]:
    """Of a guarded matter who sees it and who does not; whoever was only called learns neither."""
    if not case.is_root:
        return
    if case.is_sealed:
        yield parts.Fact(_("Who sees this"), _("only posts that are named; every look is recorded"))
    rows = case.involvements.filter(roles__gte=Role.KEPT_OUT).select_related("unit", "user")
    names = [who.name for row in rows if (who := row.unit or row.user) is not None]
    if names:
        yield parts.Fact(_("Kept away"), _(", ").join(names), is_strong=True)


def _requester(case: Case) -> str:
    """Name and phone as the vault shows them to everybody: masked."""
    person = Person.objects.filter(case_id=case.pk, role="requester").first()
    if person is None:
        return pgettext("requester", "no contact left")
    return " · ".join(filter(None, (person.masked_name, person.masked_phone))) or _("erased")


def _source(case: Case) -> str:
    source = case.get_source_display()
    if case.opened_by_unit is None:
        return source
    return _("%(source)s, registered by %(unit)s") % {
        "source": source,
        "unit": case.opened_by_unit.name,
    }

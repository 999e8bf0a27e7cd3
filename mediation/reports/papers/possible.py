"""Which papers a case can have now, and who may have each."""

from collections.abc import Iterator
from dataclasses import dataclass

from mediation.models import Agreement, Evidence, FollowUp, Party, Performance, Sitting
from mediation.rules import papers as rules
from workflow.models import Case, Event


@dataclass(frozen=True)
class Possible:
    """A paper that could be issued: its kind, the row it tells of, and who may have it."""

    kind: str
    subject: str = ""
    audience: str = "joint"
    party: Party | None = None
    event: Event | None = None
    detail: str = ""

    @property
    def title(self) -> str:
        return rules.PAPERS[self.kind].title + (f"（{self.detail}）" if self.detail else "")

    @property
    def number(self) -> int:
        return rules.PAPERS[self.kind].number


def possible_papers(case: Case) -> list[Possible]:
    """In the order of the file."""
    steps = set(case.events.filter(phase="done").values_list("step", flat=True))
    found = [*_opening(case, steps), *_talks(case), *_agreed(case), *_endings(steps)]
    found += [Possible("followup", str(row.pk), "office", event=row.event, detail=f"第{row.no}次")
              for row in FollowUp.objects.filter(case=case.pk).select_related("event")]  # fmt: skip
    found += [Possible("closing", audience="office"), Possible("note", audience="office")]
    order = list(rules.PAPERS)
    return sorted(found, key=lambda one: (one.number, order.index(one.kind)))


def _opening(case: Case, steps: set[str]) -> Iterator[Possible]:
    yield Possible("application")
    if "screen" in steps:
        yield Possible("acceptance")
        yield Possible("rights")
    parties = Party.objects.present().filter(case=case.pk).select_related("agent_of", "person")
    for party in parties:
        subject, principal = str(party.pk), party.agent_of
        if principal is None:
            yield Possible("identity", subject, "party", party, detail=_who(party))
        else:
            detail = f"{_who(principal)}的代理人"
            yield Possible("mandate", subject, "party", principal, detail=detail)


def _who(party: Party) -> str:
    """Which party, without its name: titles stand in rows that are never erased."""
    side = "申请人" if party.side == 1 else "被申请人"
    many = f"第{party.side}方" if party.side > 2 else ""
    return many + side + (str(party.no) if party.no > 1 else "")


def _talks(case: Case) -> Iterator[Possible]:
    yield Possible("investigation", audience="office")
    shown = list(Evidence.objects.filter(case=case.pk).values_list("is_shared", flat=True))
    if shown:
        yield Possible("evidence", "all", "office", detail="全部")
    if any(shown):
        yield Possible("evidence", detail="各方可见")
    sittings = Sitting.objects.filter(case=case.pk, record__isnull=False)
    for row in sittings.select_related("record"):
        audience = "office" if row.is_private else "joint"
        yield Possible("record", str(row.pk), audience, event=row.record, detail=f"第{row.no}次")


def _agreed(case: Case) -> Iterator[Possible]:
    for row in Agreement.objects.current().filter(case=case.pk).select_related("event"):
        kind = "agreement" if row.is_written else "oral"
        detail = f"第{row.no}份" if row.no > 1 else ""
        yield Possible(kind, str(row.pk), event=row.event, detail=detail)
        if row.effective_at is None:
            continue
        if Performance.objects.filter(clause__agreement=row).exists():
            yield Possible("vouchers", str(row.pk), event=row.event, detail=detail)
        yield Possible("court", str(row.pk), event=row.event, detail=detail)
        yield Possible("proof", str(row.pk), event=row.event, detail=detail)


def _endings(steps: set[str]) -> Iterator[Possible]:
    if steps & {"end", "send_out"}:
        yield Possible("ended")
    if "reject" in steps:
        yield Possible("rejected")

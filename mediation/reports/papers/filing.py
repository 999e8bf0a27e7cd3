"""What holds a case file together: which papers are in it, cover, contents, back cover."""

from datetime import date

from mediation.models import Paper
from mediation.reports.papers.reading import Reading, day_of
from mediation.rules import papers as rules
from workflow.models import Attachment, Case

ORDER = {kind: place for place, kind in enumerate(rules.PAPERS)}
CHINESE_TITLE = "人民调解卷宗"


def latest(case: Case) -> list[Paper]:
    """The papers of the file in its order; of one that was issued anew only the last."""
    last: dict[tuple[str, str, int | None], Paper] = {}
    for paper in Paper.objects.filter(case=case.pk, no__gte=1, file__erased_at=None).order_by(
        "issued_at", "pk"
    ):
        last[paper.kind, paper.subject, paper.party_id] = paper
    return sorted(last.values(), key=lambda p: (p.no, ORDER.get(p.kind, 99), p.issued_at, p.pk))


def cover(case: Case, *, filed_by: str, filed_on: date) -> rules.Cover:
    read = Reading(case)
    return rules.Cover(
        committee=read.committee,
        name=read.file_name,
        file_number=read.serial,
        mediators=read.mediators,
        started_on=read.accepted_on or day_of(read.mediation.limitation_at),
        ended_on=_talks_ended_on(read),
        filed_by=filed_by,
        filed_on=filed_on,
        # The law sets no period; the archive of the place does (domain 3.5).
        kept="",
    )


def _talks_ended_on(read: Reading) -> date | None:
    """When it was agreed, or when it ended without an agreement."""
    ended = read.event("end") or read.event("send_out")
    return day_of(read.mediation.effective_at or (ended.at if ended else read.case.closed_at))


def contents(case: Case, papers: list[Paper]) -> rules.Contents:
    rows, page = [], 1
    for number, paper in enumerate(papers, start=1):
        rows.append(
            rules.ContentsRow(
                number, paper.title, day_of(paper.issued_at), page, page + paper.pages - 1
            )
        )
        page += paper.pages
    return rules.Contents(Reading(case).serial, tuple(rows))


def back_cover(
    case: Case, papers: list[Paper], *, filed_by: str, filed_on: date
) -> rules.BackCover:
    files = Attachment.objects.filter(event__case=case.pk, erased_at=None).count()
    return rules.BackCover(
        file_number=Reading(case).serial,
        pages=sum(paper.pages for paper in papers),
        attachments=files,
        filed_by=filed_by,
        checked_by="",
        filed_on=filed_on,
    )

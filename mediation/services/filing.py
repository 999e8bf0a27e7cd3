"""The papers of a case by their kind, the whole file bound, and the bundle with its hashes."""

from collections.abc import Iterator
from datetime import date
from tempfile import SpooledTemporaryFile
from typing import IO, Any

from django.conf import settings
from django.db import transaction

from mediation.models import Paper
from mediation.papers import Packed, bind, count_pages, pack, render
from mediation.reports.papers import (
    CHINESE_TITLE,
    Possible,
    back_cover,
    compose,
    contents,
    cover,
    latest,
    possible_papers,
)
from mediation.rules.verification import group_verification_code
from mediation.services.issuing import (
    WHOLE_FILE,
    ForWhom,
    MayNotIssue,
    issue_paper,
    keep_paper,
    make_stamp,
    may_issue,
)
from mediation.services.parties import party_of
from workflow.models import Attachment, Case
from workflow.services import Actor, NotVisible, open_file
from workflow.services.reading import note_export

IN_MEMORY = 8 * 1024 * 1024


@transaction.atomic
def issue(case: Case, kind: str, subject: str = "", *, actor: Actor) -> Paper:
    """Issue one of the papers that the case can have now; of anything else NotVisible."""
    if not may_issue(actor, case):
        raise MayNotIssue
    possible = [p for p in possible_papers(case) if (p.kind, p.subject) == (kind, subject)]
    if not possible:
        raise NotVisible
    paper = issue_paper(case, compose(case, kind, subject), actor=actor, whom=_whom(possible[0]))
    note_export(actor, case, "paper", paper.code)
    return paper


def _whom(possible: Possible) -> ForWhom:
    return ForWhom(
        possible.audience, possible.party, possible.event, possible.subject, possible.detail
    )


def take_paper(case: Case, pk: int, *, actor: Actor) -> Paper:
    """The paper for whom it is meant: mediators have all, a party the joint ones and its own."""
    rows = Paper.objects.select_related("file").filter(case=case.pk, file__erased_at=None)
    if actor.is_party and actor.case_id == case.pk:
        rows = rows.for_party(party_of(actor))
    elif not may_issue(actor, case):
        raise NotVisible
    paper = rows.filter(pk=pk).first()
    if paper is None:
        raise NotVisible
    note_export(actor, case, "paper", paper.code)
    return paper


@transaction.atomic
def bind_file(case: Case, *, actor: Actor) -> Paper:
    """Issue the back cover anew, then bind the latest of every paper with cover and contents."""
    if not may_issue(actor, case):
        raise MayNotIssue
    stamp = make_stamp(case)
    today: date = stamp.issued_at.date()
    who = str(actor.user) if actor.user else ""
    inside = [paper for paper in latest(case) if paper.kind != "back"]
    back = issue_paper(
        case,
        back_cover(case, inside, filed_by=who, filed_on=today),
        actor=actor,
        whom=ForWhom("office"),
    )
    site = settings.FONTS_DIR
    front = [
        render(paper, stamp, site=site).pdf
        for paper in (cover(case, filed_by=who, filed_on=today), contents(case, inside))
    ]
    pdf = bind(
        front,
        [_stored(paper.file) for paper in inside],
        [_stored(back.file)],
        title=CHINESE_TITLE,
        made_at=stamp.issued_at,
        site=site,
    )
    note_export(actor, case, "file", stamp.code.replace("-", ""))
    return keep_paper(
        case,
        pdf,
        stamp,
        actor=actor,
        number=0,
        kind=WHOLE_FILE,
        title=CHINESE_TITLE,
        pages=count_pages(pdf),
        whom=ForWhom("office"),
    )


def pack_file(case: Case, *, actor: Actor) -> IO[bytes]:
    """A ZIP of the papers and attachments with `manifest.json`; to be closed by the caller."""
    if not may_issue(actor, case):
        raise MayNotIssue
    note_export(actor, case, "bundle")
    into: Any = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115
    pack(_packed(case), {"case": case.code}, into)
    into.seek(0)
    packed: IO[bytes] = into
    return packed


def _packed(case: Case) -> Iterator[Packed]:
    bound = Paper.objects.filter(case=case.pk, kind=WHOLE_FILE).order_by("issued_at", "pk").last()
    for paper in [*latest(case), *([bound] if bound else [])]:
        name = f"{paper.no:02d}-{paper.title}-{paper.code}.pdf"
        notes = {
            "code": group_verification_code(paper.code),
            "issued_at": paper.issued_at.isoformat(),
            "title": paper.title,
        }
        yield Packed(name, _chunks(paper.file), notes)
    files = Attachment.objects.filter(event__case=case.pk, erased_at=None)
    for file in files.select_related("event").order_by("event__seq", "pk"):
        assert file.event is not None
        name = f"附件/{file.event.seq:03d}-{file.pk}.{'jpg' if file.is_image else file.kind}"
        yield Packed(name, _chunks(file), {"step": file.event.step})


def _chunks(file: Attachment) -> Iterator[bytes]:
    with open_file(file) as stored:
        yield from stored.chunks()


def _stored(file: Attachment) -> bytes:
    with open_file(file) as stored:
        return stored.read()

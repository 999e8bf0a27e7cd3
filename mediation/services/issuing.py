"""Issue papers: set, stored with their hash, found again by a code; never changed afterwards."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from governance.models import Unit
from mediation.models import Naming, Paper, Party
from mediation.papers import render
from mediation.rules import papers as rules
from mediation.rules.verification import group_verification_code, make_verification_code
from workflow.models import Case, Event
from workflow.services import Actor, Refused
from workflow.services.uploads import keep_made

CHINA = ZoneInfo("Asia/Shanghai")
WHOLE_FILE = "file"


class MayNotIssue(Refused):
    status = 403
    type = "/problems/may-not-issue"
    title = _("Only the mediators of this case and its committee issue its papers.")


@dataclass(frozen=True)
class ForWhom:
    """Who may have a paper, which row of the case it tells of, and which of several it is."""

    audience: str = "joint"
    party: Party | None = None
    event: Event | None = None
    subject: str = ""
    detail: str = ""


def may_issue(actor: Actor, case: Case) -> bool:
    """Whoever mediates for the accountable unit, and the mediators named for the case."""
    if not actor.is_staff:
        return False
    if any(post.unit_id == case.holder_id for post in actor.posts_with("mediate")):
        return True
    posts = [post.pk for post in actor.posts]
    return Naming.objects.in_force().filter(case=case, post__in=posts).exists()


@transaction.atomic
def issue_paper(
    case: Case, paper: rules.Paper, *, actor: Actor, whom: ForWhom | None = None
) -> Paper:
    """Set a paper and keep it with its hash and a new code; a second time makes a second row."""
    if not may_issue(actor, case):
        raise MayNotIssue
    stamp = make_stamp(case)
    rendered = render(paper, stamp, site=settings.FONTS_DIR)
    whom = whom or ForWhom()
    return keep_paper(
        case,
        rendered.pdf,
        stamp,
        actor=actor,
        number=paper.number,
        kind=paper.kind,
        title=paper.title + (f"（{whom.detail}）" if whom.detail else ""),
        pages=rendered.pages,
        missing="".join(sorted(rendered.missing)),
        whom=whom,
    )


def make_stamp(case: Case) -> rules.Stamp:
    """A new code for a paper of this case, with the address at which it can be asked for."""
    code = make_verification_code()
    return rules.Stamp(
        case_code=case.code,
        code=group_verification_code(code),
        address=f"{settings.SITE_URL}/verify/{code}/",
        unit=case.holder.name,
        issued_at=timezone.now().astimezone(CHINA).replace(microsecond=0),
    )


def keep_paper(
    case: Case,
    pdf: bytes,
    stamp: rules.Stamp,
    *,
    actor: Actor,
    number: int,
    kind: str,
    title: str,
    pages: int,
    whom: ForWhom,
    missing: str = "",
) -> Paper:
    """Store the bytes and the row that answers for them."""
    unit: Unit = case.holder
    file = keep_made(pdf, kind="pdf", scope=f"papers:{case.pk}")
    return Paper.objects.create(
        case=case,
        no=number,
        kind=kind,
        title=title,
        subject=whom.subject,
        audience=whom.audience,
        party=whom.party,
        unit=unit,
        post=actor.post,
        code=stamp.code.replace("-", ""),
        sha256=file.sha256,
        pages=pages,
        missing=missing,
        file=file,
        event=whom.event,
        issued_at=stamp.issued_at,
    )

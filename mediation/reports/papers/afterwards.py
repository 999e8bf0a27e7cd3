"""Papers 10 and 12 of a case: follow-ups, the closing report, the note on the file."""

from collections.abc import Callable, Mapping

from mediation.models import Agreement, FollowUp
from mediation.reports.files import missing_papers
from mediation.reports.papers.agreed import fen
from mediation.reports.papers.filing import latest
from mediation.reports.papers.reading import SOURCES, Reading, day_of
from mediation.rules import papers as rules
from workflow.models import Attachment

ANSWERS = {"yes": "是", "partly": "部分", "no": "否", "": "未能了解"}
PERFORMED = {"yes": "已全部履行", "partly": "部分履行", "no": "未履行", "": "未能了解"}
SATISFIED = {"yes": "满意", "partly": "基本满意", "no": "不满意", "": "未能了解"}
RESULTS = {
    "agreed": "调解成功，已达成协议，协议待签署生效。",
    "effective": "调解成功，协议已经生效。",
    "performed": "调解成功，协议已经履行完毕。",
    "breached": "调解成功，协议未按约定履行。",
    "ended": "调解终止，未达成协议。",
    "not_accepted": "不予受理。",
    "referred_out": "已移送有关机关处理。",
    "filed": "已归档。",
}


def followup(case: Reading, subject: str) -> rules.FollowUp:
    row = FollowUp.objects.select_related("event__text", "post__user").get(
        pk=int(subject), case=case.case.pk
    )
    return rules.FollowUp(
        parties=case.names,
        serial=case.serial,
        matter=case.file_name,
        performed=PERFORMED[row.performed],
        satisfied=SATISFIED[row.satisfied],
        suit="已向人民法院起诉" if row.has_suit else "未发生",
        danger="发现隐患，已报告" if row.has_danger else "未发现",
        notes=case.words(row.event).get("text", ""),
        visitor=str(row.post.user),
        visited_on=day_of(row.at),
        signatures=(*case.hands(), rules.Signature("回访人", str(row.post.user))),
    )


def closing(case: Reading, _subject: str) -> rules.ClosingReport:
    last = case.case.events.order_by("-seq").filter(phase="done").first()
    agreement = Agreement.objects.filter(case=case.case.pk, effective_at__isnull=False).last()
    return rules.ClosingReport(
        file_number=case.serial,
        filled_on=None,
        unit=case.committee,
        mediators=case.mediators,
        opened_on=case.accepted_on or day_of(case.mediation.limitation_at),
        closed_on=day_of(case.case.closed_at) or (day_of(last.at) if last else None),
        parties=case.people,
        source=SOURCES[case.mediation.source],
        dispute_type=case.dispute,
        facts=case.application.get("facts", ""),
        result=_result(case, agreement),
        performance=_performance(agreement),
        amount=fen(case.mediation.amount),
        signatures=(
            *(rules.Signature("承办人", name) for name in case.mediators),
            rules.Signature("负责人"),
        ),
    )


def note(case: Reading, _subject: str) -> rules.FileNote:
    there = [paper for paper in latest(case.case) if paper.no != 13 and paper.kind != "note"]
    files = Attachment.objects.filter(event__case=case.case.pk, erased_at=None).count()
    return rules.FileNote(
        file_number=case.serial,
        text="",
        gaps=tuple(place.name for place in missing_papers(case.case) if place.no != 13),
        gap_reason=case.words(case.event("file")).get("reason", ""),
        documents=len(there) + 1,
        pages=sum(paper.pages for paper in there) + 1,
        attachments=files,
        written_by="",
        written_on=None,
    )


def _result(case: Reading, agreement: Agreement | None) -> str:
    if agreement is None:
        return RESULTS.get(case.case.state, "")
    form = "书面协议" if agreement.is_written else "口头协议"
    part = "，就部分事项" if agreement.is_partial else ""
    return f"调解成功{part}，达成{form}。"


def _performance(agreement: Agreement | None) -> str:
    if agreement is None:
        return "—"
    clauses = list(agreement.clauses.filter(due_on__isnull=False))
    done = sum(clause.performed_at is not None for clause in clauses)
    if not clauses or done == len(clauses):
        return "已全部履行。"
    return f"应履行{len(clauses)}项，已履行{done}项。"


COMPOSERS: Mapping[str, Callable[[Reading, str], rules.Paper]] = {
    "followup": followup,
    "closing": closing,
    "note": note,
}

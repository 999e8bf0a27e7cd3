"""Papers 5 to 7 of a case, and the notices of its end without an agreement."""

from collections.abc import Callable, Mapping
from datetime import date

from mediation.models import Attendance, Evidence, Route, Sitting
from mediation.reports.papers.reading import Reading, day_of, local, name_of, stored_bytes
from mediation.rules import papers as rules
from workflow.models import Attachment

ENDINGS = {
    "refused": "当事人不愿意接受调解或者不愿意继续调解。",
    "no_agreement": "经调解，各方当事人不能达成一致意见。",
    "withdrawn": "申请人撤回调解申请。",
    "court": "本纠纷已由人民法院受理。",
    "police": "本纠纷已由公安机关处理。",
    "overdue": "调解期限届满，各方当事人未一致同意延长。",
}
SENT_TO = {
    "police": "公安机关",
    "court": "人民法院",
    "department": "有关主管部门",
    "arbitration": "仲裁机构",
}
REJECTIONS = {
    "excluded": "依照法律规定，本纠纷不适用人民调解。",
    "pending": "人民法院、公安机关或者其他机关已经受理或者正在处理本纠纷。",
    "refused": "一方当事人明确拒绝调解。",
    "not_civil": "所反映的事项不属于民间纠纷。",
}
MOST_PICTURES = 12


def investigation(case: Reading, _subject: str) -> rules.Investigation:
    """A form for the hand: who was asked and what he said is written down where it is said."""
    return rules.Investigation(
        started_at=None,
        ended_at=None,
        place="",
        asked="",
        investigators=case.mediators,
        recorder="",
        others=(),
        matter=case.file_name,
        minutes="",
        signatures=(
            rules.Signature("被调查人"),
            *(rules.Signature("调查人", name) for name in case.mediators),
            rules.Signature("记录人"),
        ),
    )


def evidence(case: Reading, subject: str) -> rules.EvidenceList:
    """All of it for the file; for the parties what its owner let the other side see."""
    rows = Evidence.objects.filter(case=case.case.pk).select_related("event__text", "party__person")
    shown = [row for row in rows if subject == "all" or row.is_shared]
    files = Attachment.objects.filter(event__in=[row.event_id for row in shown], erased_at=None)
    by_event: dict[int, list[Attachment]] = {}
    for file in files.order_by("pk"):
        by_event.setdefault(file.event_id or 0, []).append(file)
    return rules.EvidenceList(
        rows=tuple(_evidence_row(case, row, by_event.get(row.event_id, [])) for row in shown),
        pictures=tuple(_pictures(shown, by_event)),
        signatures=tuple(rules.Signature("接收人", name) for name in case.mediators[:1]),
    )


def _evidence_row(case: Reading, row: Evidence, files: list[Attachment]) -> rules.EvidenceRow:
    kinds = "、".join(dict.fromkeys("照片" if file.is_image else "文件" for file in files))
    return rules.EvidenceRow(
        number=row.no,
        name=f"证据{row.no}" + (f"（{kinds}）" if kinds else ""),
        source=name_of(row.party) if row.party else "本委员会调取",
        proves=case.words(row.event).get("text", ""),
        received_on=day_of(row.event.at),
        digest=files[0].sha256 if len(files) == 1 else "",
    )


def _pictures(
    rows: list[Evidence], by_event: Mapping[int, list[Attachment]]
) -> list[rules.Picture]:
    found = [
        rules.Picture(f"证据{row.no}", stored_bytes(file))
        for row in rows
        for file in by_event.get(row.event_id, [])
        if file.is_image
    ]
    # The rest is in the bundle beside the papers; a list of a hundred pages helps nobody.
    return [picture for picture in found if picture.image][:MOST_PICTURES]


def record(case: Reading, subject: str) -> rules.Record:
    sitting = Sitting.objects.select_related("record__text", "notice__text").get(
        pk=int(subject), case=case.case.pk, record__isnull=False
    )
    words = {**case.words(sitting.notice), **case.words(sitting.record)}
    minutes = case.words(sitting.record)
    came = Attendance.objects.filter(sitting=sitting, came=True).select_related("party__person")
    there = list(came.order_by("party__side", "party__no"))
    signers = tuple(_signature(row) for row in there)
    return rules.Record(
        session=sitting.no,
        started_at=local(sitting.held_at),
        ended_at=None,
        place=words.get("place", ""),
        parties=tuple(name_of(row.party) for row in there),
        others=tuple(name for name in [minutes.get("others", "")] if name),
        mediators=case.mediators,
        recorder="",
        is_joint=not sitting.is_private,
        is_open=bool(case.mediation.is_public_session),
        minutes=minutes.get("text", ""),
        result=minutes.get("result", ""),
        signatures=(
            *signers,
            *(rules.Signature("人民调解员", name) for name in case.mediators),
            rules.Signature("记录人"),
        ),
    )


def _signature(row: Attendance) -> rules.Signature:
    how = "已在记录原件上签名" if row.has_signed else ""
    return rules.Signature("当事人", name_of(row.party), how)


def ended(case: Reading, _subject: str) -> rules.EndNotice:
    """Why it ended, and which ways are left; also where it was sent to somebody else."""
    event = case.event("end") or case.event("send_out")
    if event is None:
        raise LookupError("it has not ended")
    said = case.words(event).get("text", "")
    outcome = str(event.data.get("outcome", ""))
    reason = ENDINGS.get(outcome or case.mediation.ended_as, "")
    if event.step == "send_out":
        reason = f"本纠纷已移送{SENT_TO.get(outcome, '有关机关')}处理。"
    return _ending(case, rules.EndNotice, day_of(event.at), "\n".join((reason, said)).strip())


def rejected(case: Reading, _subject: str) -> rules.EndNotice:
    event = case.event("reject")
    if event is None:
        raise LookupError("it was not refused")
    reason = REJECTIONS.get(str(event.data.get("outcome", "")), "")
    said = case.words(event).get("text", "")
    return _ending(case, rules.Rejection, day_of(event.at), "\n".join((reason, said)).strip())


def _ending(
    case: Reading, made: type[rules.EndNotice], ended_on: date | None, reason: str
) -> rules.EndNotice:
    return made(
        serial=case.serial,
        committee=case.committee,
        parties=case.names,
        dispute=case.dispute,
        started_on=case.accepted_on or day_of(case.mediation.limitation_at),
        ended_on=ended_on,
        reason=reason,
        routes=other_routes(case),
        limitation_on=day_of(case.mediation.limitation_at),
        signatures=case.hands(),
    )


def other_routes(case: Reading) -> tuple[rules.OtherRoute, ...]:
    """The ways of this type of dispute before the one that everybody has."""
    types = [case.mediation.type_id, "other"]
    rows = Route.objects.filter(type__in=types, is_active=True)
    ordered = sorted(rows, key=lambda row: (types.index(row.type_id), row.code))
    return tuple(
        rules.OtherRoute(row.route_zh, row.article, note=row.warning_zh)
        for row in ordered
        if not row.is_excluded
    )


COMPOSERS: Mapping[str, Callable[[Reading, str], rules.Paper]] = {
    "investigation": investigation,
    "evidence": evidence,
    "record": record,
    "ended": ended,
    "rejected": rejected,
}

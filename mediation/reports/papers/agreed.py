"""Papers 8, 9 and 11 of a case: the agreement, its performance, and what the court needs."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal

from mediation.models import Agreement, CourtConfirmation, Naming, Performance, Route, Signature
from mediation.reports.papers.reading import Reading, day_of, name_of, stored_bytes
from mediation.reports.words import agreement_words
from mediation.rules import papers as rules
from workflow.models import Duty

HOWS = {"drawn": "手机手写签名", "scan": "扫描件存卷", "paper": "纸质签名存卷"}


def agreement(case: Reading, subject: str) -> rules.Agreement:
    row = _agreement(case, subject, is_written=True)
    words = agreement_words(row)
    return rules.Agreement(
        serial=case.serial_of(row),
        committee=case.committee,
        parties=case.people,
        facts=words.get("facts", ""),
        issues="",
        clauses=_clauses(row, words),
        manner=words.get("text", ""),
        rest=words.get("rest", "") if row.is_partial else "",
        warnings=_warnings(case),
        agreed_on=day_of(row.effective_at),
        signatures=_signatures(case, row),
    )


def oral(case: Reading, subject: str) -> rules.OralAgreement:
    row = _agreement(case, subject, is_written=False)
    words = agreement_words(row)
    return rules.OralAgreement(
        serial=case.serial_of(row),
        committee=case.committee,
        parties=case.people,
        facts=words.get("facts", ""),
        clauses=_clauses(row, words),
        manner=words.get("text", ""),
        mediator="、".join(case.mediators),
        recorder="",
        reached_on=day_of(row.effective_at),
        signatures=(
            *case.hands(),
            *(rules.Signature("人民调解员", name) for name in case.mediators),
        ),
    )


def vouchers(case: Reading, subject: str) -> rules.Vouchers:
    row = _agreement(case, subject)
    done = Performance.objects.filter(clause__agreement=row).select_related(
        "clause__who__person", "clause__to_whom__person", "event__text"
    )
    words = agreement_words(row)
    return rules.Vouchers(
        serial=case.serial_of(row),
        rows=tuple(
            rules.Voucher(
                clause=one.clause.no,
                payer=name_of(one.clause.who),
                receiver=name_of(one.clause.to_whom) if one.clause.to_whom else "",
                what=case.words(one.event).get("text") or words.get(f"clause_{one.clause.no}", ""),
                amount=fen(one.amount),
                handed_on=day_of(one.at),
                proof="附件" if one.event.files.exists() else "",
                is_confirmed=one.is_confirmed,
            )
            for one in done.order_by("at", "pk")
        ),
        signatures=tuple(rules.Signature("经手人", name) for name in case.mediators[:1]),
    )


def court(case: Reading, subject: str) -> rules.ConfirmationApplication:
    row = _agreement(case, subject)
    words = agreement_words(row)
    asked = CourtConfirmation.objects.filter(agreement=row).first()
    return rules.ConfirmationApplication(
        court=asked.court if asked else "",
        # Telephone numbers are left to the applicants' hand: each side sees this paper.
        applicants=tuple(case.person(p, role="申请人", with_phone=False) for p in case.parties),
        committee=case.committee,
        serial=case.serial_of(row),
        effective_on=day_of(row.effective_at),
        last_day=_last_day(case),
        facts=words.get("facts", ""),
        content="\n".join(_sentences(row, words)),
        enclosures=(
            "人民调解协议书（口头协议登记表）",
            "人民调解证明",
            "申请人的身份证明、授权委托书",
            "与协议有关的财产权利证明等材料",
            "送达地址和联系方式",
        ),
        warnings=_warnings(case),
        applied_on=asked.applied_on if asked else None,
        signatures=tuple(rules.Signature("申请人", name) for name in case.names),
    )


def proof(case: Reading, subject: str) -> rules.MediationProof:
    row = _agreement(case, subject)
    asked = CourtConfirmation.objects.filter(agreement=row).first()
    return rules.MediationProof(
        court=asked.court if asked else "",
        committee=case.committee,
        mediators=case.mediators,
        parties=case.names,
        dispute=case.dispute,
        serial=case.serial_of(row),
        started_on=case.accepted_on,
        agreed_on=day_of(row.made_at),
        effective_on=day_of(row.effective_at),
        is_oral=not row.is_written,
    )


def fen(yuan: Decimal | None) -> int | None:
    return None if yuan is None else int(yuan * 100)


def _agreement(case: Reading, subject: str, *, is_written: bool | None = None) -> Agreement:
    rows = Agreement.objects.select_related("case").filter(case=case.case.pk)
    if is_written is not None:
        rows = rows.filter(is_written=is_written)
    found = rows.filter(pk=int(subject)).first()
    if found is None:
        raise LookupError("no such agreement")
    return found


def _clauses(row: Agreement, words: Mapping[str, str]) -> tuple[rules.Clause, ...]:
    rows = row.clauses.select_related("who__person", "to_whom__person")
    return tuple(
        rules.Clause(
            number=clause.no,
            who=name_of(clause.who),
            to_whom=name_of(clause.to_whom) if clause.to_whom else "",
            what=words.get(f"clause_{clause.no}", ""),
            amount=fen(clause.amount),
            due_on=clause.due_on,
        )
        for clause in rows.order_by("no")
    )


def _sentences(row: Agreement, words: Mapping[str, str]) -> list[str]:
    return [
        f"{no}. {words.get(f'clause_{no}', '')}" for no in row.clauses.values_list("no", flat=True)
    ]


def _signatures(case: Reading, row: Agreement) -> tuple[rules.Signature, ...]:
    """Every party and mediator, with the signature if it is there already."""
    given = list(row.signatures.select_related("file", "seen_by__user", "post__user"))
    by_party = {one.party_id: one for one in given if one.party_id}
    by_post = {one.post_id: one for one in given if one.post_id}
    places = [_place("当事人", name_of(party), by_party.get(party.pk)) for party in case.parties]
    namings = Naming.objects.in_force().filter(case=case.case.pk).select_related("post__user")
    posts = {naming.post_id: str(naming.post.user) for naming in namings}
    posts |= {one.post_id: str(one.post.user) for one in given if one.post_id and one.post}
    places += [_place("人民调解员", name, by_post.get(pk)) for pk, name in posts.items()]
    return (*places, rules.Signature("记录人"))


def _place(role: str, name: str, given: Signature | None) -> rules.Signature:
    if given is None:
        return rules.Signature(role, name)
    drawn = given.how == "drawn" and given.file is not None and given.file.is_image
    return rules.Signature(
        role,
        name,
        HOWS[given.how],
        day_of(given.at),
        witness=str(given.seen_by.user) if given.seen_by else "",
        image=stored_bytes(given.file) if drawn and given.file else b"",
    )


def _warnings(case: Reading) -> tuple[str, ...]:
    rows = Route.objects.filter(type=case.mediation.type_id, is_active=True)
    return tuple(f"{row.warning_zh}（{row.article}）" for row in rows if row.warning_zh)


def _last_day(case: Reading) -> date | None:
    """The conservative last day for asking the court, as the duty was counted."""
    duty = Duty.objects.filter(case=case.case.pk, kind="window").order_by("-pk").first()
    return day_of(duty.due_at) if duty else None


COMPOSERS: Mapping[str, Callable[[Reading, str], rules.Paper]] = {
    "agreement": agreement,
    "oral": oral,
    "vouchers": vouchers,
    "court": court,
    "proof": proof,
}

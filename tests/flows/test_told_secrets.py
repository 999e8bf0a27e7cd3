"""What leaves the house tells nobody what he must not know, and nobody more than he needs."""

from datetime import timedelta

import pytest

from governance.models import Post, Unit, User
from tests import factories as make
from tests.flows.test_secrets import PEOPLE, both_reports, everything_happens, secrets_of
from tests.tickets.builders import unit_of
from tests.workflow.climbing import A_SECOND
from tests.workflow.wire import everybody_with_mail
from workflow.models import Delivery, Duty, UnitChannel
from workflow.services import drain, sweep

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files", "clock")]
ACCUSED = ("secretary01", "cadre01", "double01")


@pytest.fixture
def told(wire, clock):
    """Everybody can be reached in every way, and all that can happen does."""
    everybody_with_mail()
    for user in User.objects.all():
        user.phone = f"1380001{user.pk:04}"
        user.save(update_fields=["phone"])
    units = Unit.objects.filter(posts__user__username__in=(*ACCUSED, "agri01", "centre01"))
    for unit in units.distinct():
        UnitChannel.objects.create(unit=unit, kind="chat", address=f"dingtalk://{unit.code}")
        UnitChannel.objects.create(unit=unit, kind="webhook", address=f"https://{unit.code}.cn/")
    sealed, shielded = both_reports()
    second = Post.objects.create(
        user=make.staff("secretary01").user,
        unit=unit_of("leader01"),
        title="副镇长",
        capabilities=["intake", "handle", "dispatch", "decide", "verify", "supervise"],
        valid_from="2026-01-01",
    )
    brief, child = everything_happens(sealed, shielded)
    climb(clock)
    return sealed, shielded, brief, child, second


def climb(clock):
    """Let days go by in which nobody does anything: every ladder speaks, every message goes."""
    for _ in range(12):
        moment = Duty.objects.exclude(next_alert_at=None).order_by("next_alert_at").first()
        if moment is not None:
            clock.move_to(moment.next_alert_at + A_SECOND)
            assert sweep().failed == 0
        drain()
        clock.shift(timedelta(hours=13))
        drain()


def received(wire, *names):
    """All that was sent to these people, by mail or to their telephones."""
    users = User.objects.filter(username__in=names)
    own = {user.email for user in users} | {user.phone for user in users}
    return [message for message in wire.sent if message.address in own]


def said(message):
    return f"{message.subject}\n{message.body}\n{message.data}"


def test_whoever_it_is_about_is_told_nothing_of_it_in_any_post(told, wire):
    sealed, shielded, brief, child, _second = told
    secrets = [*secrets_of(sealed), *secrets_of(shielded), child.code]

    texts = [said(message) for message in received(wire, *ACCUSED)]
    posts = Post.objects.filter(user__username__in=ACCUSED)
    recipients = {f"post:{pk}" for pk in posts.values_list("pk", flat=True)}
    recipients.add(f"unit:{unit_of('cadre01').pk}")
    rows = Delivery.objects.filter(event__root__in=[sealed, shielded], recipient__in=recipients)

    assert [text for text in texts for secret in secrets if secret in text] == []
    assert list(rows) == []
    # They were written to: of what they were asked.
    assert any(brief.code in text for text in texts)


def test_no_group_chat_and_no_system_reads_what_is_kept_from_anybody(told, wire):
    sealed, shielded, brief, child, _second = told
    secrets = [*secrets_of(sealed), *secrets_of(shielded), child.code, brief.code]

    loud = [said(m) for m in wire.sent if m.channel in ("chat", "webhook")]

    assert [text for text in loud for secret in secrets if secret in text] == []


def test_no_message_to_anybody_holds_words_or_names(told, wire):
    sealed, shielded, *_rest = told
    own = {sealed.code, shielded.code}
    secrets = [s for s in (*secrets_of(sealed), *secrets_of(shielded)) if s not in own]

    assert len(wire.sent) > 10
    assert [said(m) for m in wire.sent for secret in secrets if secret in said(m)] == []


def test_a_requesters_number_gets_news_of_his_own_case_alone(told, wire):
    sealed, shielded, *_rest = told
    numbers = {PEOPLE[nature][1]: case for nature, case in _cases(sealed, shielded).items()}

    for message in wire.sent:
        case = numbers.get(message.address)
        if case is not None:
            others = {sealed.code, shielded.code} - {case.code}
            assert [code for code in others if code in said(message)] == []
            assert not (case.is_sealed and case.title in said(message))
    assert {m.address for m in wire.sent} >= set(numbers)


def _cases(*cases):
    return {case.nature: case for case in cases}


def test_only_those_who_see_a_case_are_told_of_it(told, wire):
    """Every mail about one of them went to somebody who may open it."""
    sealed, shielded, _brief, child, _second = told
    allowed = {"dispatcher01", "leader01", "centre01", "supervisor01", "county01", "agri01"}
    allowed |= {"agrihead01", "auditor01"}

    reached = {
        user.username
        for user in User.objects.exclude(email="")
        for message in received(wire, user.username)
        if any(code in said(message) for code in (sealed.code, shielded.code, child.code))
    }

    assert reached
    assert reached - allowed == set()

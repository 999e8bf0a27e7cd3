"""Whole journeys, line by line: who is told of each step, and in which words."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests import factories as make
from tests.tickets.builders import unit_of
from tests.workflow.wire import everybody_with_mail, told_of
from workflow.models import Case, Delivery, Event

pytestmark = [pytest.mark.usefixtures("db", "clock", "wire")]
WATER = {"water01 mail", "waterhead01 mail"}


@pytest.fixture(autouse=True)
def _addresses(db):
    everybody_with_mail()


def told(case, since=0):
    """Each line of the log that told anybody: step, whom, and the words by reader."""
    events = Event.objects.filter(root=case.root_id, seq__gt=since).order_by("seq")
    return {event.step: told_of(event) for event in events if told_of(event)}


def words(event):
    return set(Delivery.objects.filter(event=event).values_list("template", flat=True))


def last(case, name):
    return Event.objects.filter(root=case.root_id, step=name).order_by("-seq")[0]


def whistled():
    case = make.township_ticket()
    since = case.head_seq
    (child,) = make.whistle(case, "dispatcher01", {unit_of("water01").code: "清淤"})
    return case, child, since


def arrived(child):
    make.step(child, "arrive", "water01", at=timezone.now().isoformat(), who="两人", mode="on_site")


def test_a_ticket_that_is_done_and_called_back():
    case = make.closed_ticket()

    assert told(case) == {
        "open": {"person sms", "grid01 mail"},
        "accept": {"person sms"},
        "propose": {"person sms", "secretary01 mail"},
        "callback": {"person sms", "grid01 mail"},
    }
    assert words(last(case, "propose")) == {"proposed", "duty"}
    assert words(last(case, "callback")) == {"closed", "staff_news"}


def test_a_ticket_on_its_way_up():
    case = make.handled_ticket()
    since = case.head_seq
    make.move(case, "grid01", "report_up", "cadre01")

    assert told(case, since) == {
        "call": {"cadre01 mail"},
        "moved": {"person sms", "grid01 mail", "cadre01 mail"},
    }
    assert words(last(case, "moved")) == {"in_charge", "staff_news", "duty"}


def test_a_whistle_to_its_rating():
    case, child, since = whistled()
    arrived(child)
    make.step(child, "answer", "water01", text="清了")
    make.step(child, "rate", "leader01", timeliness="5", attitude="4", result="3")

    assert told(case, since) == {
        "call": WATER,
        "arrive": {"dispatcher01 mail"},
        "answer": {"leader01 mail"},
        "rate": WATER,
    }


def test_an_objection_and_its_ruling():
    case, child, since = whistled()
    said = {"reason_code": "not_our_duty", "legal_basis": "三定", "reason": "不归"}
    make.step(child, "object", "waterhead01", **said)
    make.step(child, "rule", "supervisor01", verdict="back_to_caller", reason="不必")

    assert told(case, since) == {
        "call": WATER,
        "object": {"dispatcher01 mail", "supervisor01 mail"},
        "rule": WATER | {"dispatcher01 mail"},
    }


def test_an_objection_that_is_taken_back():
    case, child, since = whistled()
    said = {"reason_code": "not_our_duty", "legal_basis": "三定", "reason": "不归"}
    make.step(child, "object", "waterhead01", **said)
    event = make.step(child, "stand_down", "waterhead01", reason="算了")

    assert told_of(event) == {"dispatcher01 mail", "supervisor01 mail"}


def test_a_ticket_that_is_withdrawn_while_others_help():
    case, _child, _since = whistled()
    since = Case.objects.get(pk=case.pk).head_seq
    case.refresh_from_db()
    make.step(case, "withdraw", make.requester_of(case), reason="好了")

    assert told(case, since) == {"withdraw": {"dispatcher01 mail"}, "cancel": WATER}


def test_what_is_rated_opened_again_and_urged():
    case = make.closed_ticket()
    since = case.head_seq
    requester = make.requester_of(case)
    make.step(case, "rate", requester, solved="yes", satisfied="5")
    make.step(case, "reopen", requester, text="又坏了")
    make.step(case, "urge", requester, text="快")

    assert told(case, since) == {
        "rate": {"grid01 mail", "secretary01 mail"},
        "reopen": {"grid01 mail", "secretary01 mail"},
        "urge": {"grid01 mail"},
    }


def test_a_report_of_wrongdoing_tells_named_posts_and_says_nothing_on_the_phone():
    case = make.open_ticket(nature="wrongdoing")

    assert told(case) == {"open": {"person sms", "dispatcher01 mail"}}
    assert words(last(case, "open")) == {"sealed_news", "duty"}


def test_whoever_is_asked_for_his_side_reads_nothing_of_the_ticket():
    about = unit_of("grid01")
    case = make.open_ticket(about=f"unit:{about.code}")
    make.step(case, "accept", "cadre01")

    make.step(case, "hear", "secretary01", unit=about.code, brief="请说明")

    brief = Case.objects.get(kind="brief")
    assert told(brief) == {"ask": {"chief01 mail"}}
    rows = Delivery.objects.filter(event__root=brief)
    assert [row.params for row in rows if case.code in str(row.params)] == []
    accused = {"grid01 mail", "chief01 mail"}
    assert {who for whom in told(case).values() for who in whom} & accused == set()


def test_danger_rings_at_the_centre_whatever_the_hour(clock):
    clock.shift(13 * 3600)
    case = make.handled_ticket()
    event = make.step(case, "danger", "grid01", kind="violence", whom="", text="打人")

    assert told_of(event) == {"centre01 mail", "supervisor01 mail"}
    rows = Delivery.objects.filter(event=event)
    assert {row.not_before for row in rows} == {timezone.now()}
    assert "duty" in words(event)


def test_telling_costs_two_queries_a_step_at_most():
    """Counted against the same journey with every channel shut, when the caches are warm."""

    def journey():
        found = []

        def counted(call):
            with CaptureQueriesContext(connection) as captured:
                result = call()
            found.append(len(captured))
            return result

        case = counted(make.open_ticket)
        counted(lambda: make.step(case, "accept", "grid01"))
        child = counted(lambda: make.refer(case, "grid01", "report_up", unit_of("cadre01")))
        counted(lambda: make.step(child, "accept", "cadre01"))
        case.refresh_from_db()
        done = {"outcome": "solved", "done": "换了灯头", "contact": "当面"}
        counted(lambda: make.step(case, "propose", "cadre01", **done))
        answer = {"reached": "yes", "solved": "yes", "satisfied": "5"}
        counted(lambda: make.step(case, "callback", make.verifier_of(case), **answer))
        return found

    journey()
    told_to_all = journey()
    shut = journey_with_channels_shut(journey)

    more = [with_it - without for with_it, without in zip(told_to_all, shut, strict=True)]
    assert sum(more) / len(more) <= 2, more


def journey_with_channels_shut(journey):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("workflow.services.channels.is_on", lambda channel: False)
        return journey()

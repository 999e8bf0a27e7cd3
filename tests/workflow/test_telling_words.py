"""What messages say: who did it, what was decided, and of which matter they speak."""

from datetime import timedelta

import pytest

from tests import factories as make
from tests.tickets.builders import MONDAY, NO_CONTACT
from tests.workflow.wire import with_mail
from workflow.services import drain, sweep

pytestmark = [pytest.mark.usefixtures("db", "clock", "wire")]
PHOTO = {"text": "还要一张照片。", "due_on": "2026-06-12"}


def asked_twice():
    """A ticket whose holder waits to be let ask the requester a second time."""
    case = make.handled_ticket(**NO_CONTACT)
    make.step(case, "ask", "grid01", **PHOTO)
    make.step(case, "supply", "grid01", text="三盏")
    make.step(case, "ask", "grid01", **PHOTO)
    return case


@pytest.mark.parametrize(
    ("step", "data", "said"),
    [
        ("approve", {}, ("“请群众补充”已同意", "审批结果：同意")),
        ("refuse", {"reason": "问得太多"}, ("“请群众补充”未同意", "审批结果：不同意")),
    ],
)
def test_whoever_asked_reads_whether_it_was_agreed_to(wire, step, data, said):
    case = asked_twice()
    with_mail("grid01")

    make.step(case, step, "secretary01", **data)
    drain()

    (message,) = wire.sent
    assert message.subject == f"{case.code}：{said[0]}"
    assert message.body.splitlines()[:2] == [said[1], "请示事项：请群众补充"]


def test_what_the_requester_did_is_told_as_his_deed_not_as_ours(wire):
    case = make.closed_ticket()
    with_mail("grid01")

    make.step(case, "rate", make.requester_of(case), solved="yes", satisfied="5")
    drain()

    (mail,) = [message for message in wire.sent if message.channel == "mail"]
    assert mail.body.splitlines()[0] == "群众：评价"


def test_what_the_clock_did_is_told_as_ours(wire, clock):
    case = make.handled_ticket(**NO_CONTACT)
    make.step(case, "ask", "grid01", **PHOTO)
    with_mail("grid01")

    clock.move_to(MONDAY + timedelta(days=7))
    sweep()
    drain()

    assert "系统：" in "".join(message.body for message in wire.sent)

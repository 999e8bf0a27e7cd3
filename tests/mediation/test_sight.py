"""Who sees what of a mediation: parties their own, mediators their notes, others nothing."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from mediation.reports import shown_evidence, shown_sittings
from tests import factories
from tests.mediation import builders as make
from workflow.models import Case, Delivery
from workflow.reports import offers, timeline
from workflow.reports.clocks import visible_duties
from workflow.rules.kernel import KERNEL_STEPS
from workflow.services import NotVisible, UploadRef, can_see, get_visible, store_upload

KERNEL = {step.name for step in KERNEL_STEPS}
pytestmark = pytest.mark.usefixtures("db", "clock", "own_files")


def steps_seen(case, actor):
    return [line.event.step for line in timeline(case, actor)]


def texts_seen(case, actor):
    return " ".join(
        text
        for line in timeline(case, actor)
        for text in (*line.texts.values(), *line.internal.values())
    )


def test_a_private_talk_is_read_by_who_mediates_and_by_nobody_else():
    case = make.named(make.mediating(), make.VILLAGE, make.TOWN)
    one = make.parties(case)[0]
    make.step(
        case,
        "session",
        make.VILLAGE,
        held_at="2026-06-08 08:30",
        is_private="on",
        came=str(one.pk),
        text="他愿意让二十公分",
    )

    assert "二十公分" in texts_seen(case, factories.staff(make.TOWN))
    for actor in (make.side(case, 1), make.side(case, 2)):
        assert "session" not in steps_seen(case, actor)
        assert shown_sittings(case, actor) in ([], list(case.sittings.filter(is_private=True)))
    assert shown_sittings(case, make.side(case, 2)) == []


def test_where_one_side_is_heard_alone_the_other_learns_neither_that_nor_when():
    case = make.mediating()
    one = make.parties(case)[0]
    make.step(
        case,
        "schedule",
        make.VILLAGE,
        planned_at="2026-06-10 10:00",
        place="他家里",
        with_party=str(one.pk),
    )

    assert [steps_seen(case, make.side(case, no))[-1] == "schedule" for no in (1, 2)] == [
        True,
        False,
    ]
    told = Delivery.objects.filter(event__step="schedule", event__case=case)
    assert {row.recipient for row in told} <= {f"person:{one.person_id}"}


def test_joint_minutes_are_read_by_every_party():
    case = make.mediating()
    came = ",".join(str(party.pk) for party in make.parties(case))
    make.step(case, "session", make.VILLAGE, held_at="2026-06-08 08:30", came=came, text="各退一步")

    assert all("各退一步" in texts_seen(case, make.side(case, no)) for no in (1, 2))


def test_evidence_that_is_not_shared_stays_with_its_side_and_the_mediators():
    case = make.mediating()
    owner, other = make.side(case, 1), make.side(case, 2)
    file = store_upload(SimpleUploadedFile("录音说明.pdf", b"%PDF-1.4 secret"), actor=owner)
    refs = [UploadRef(file.pk, file.upload_token)]
    make.step(case, "evidence", owner, refs, text="他亲口承认过")

    assert [len(shown_evidence(case, who)) for who in (owner, other)] == [1, 0]
    assert "亲口承认" in texts_seen(case, owner)
    assert "亲口承认" not in texts_seen(case, other)
    assert "亲口承认" in texts_seen(case, factories.staff(make.VILLAGE))


@pytest.mark.parametrize(
    "username", ["cadre01", "dispatcher01", "leader01", "supervisor01", "county01", make.TOWN]
)
def test_who_has_no_part_in_it_sees_nothing(username):
    case = make.mediating()

    assert not can_see(factories.staff(username), case)


def test_a_party_sees_its_own_duties_and_how_long_the_whole_may_take():
    case = Case.objects.get(pk=make.agreed().pk)

    kinds = [duty.kind for duty in visible_duties(case, make.side(case, 1))]

    assert sorted(kinds) == ["mediate", "sign"]


def test_a_requester_s_code_opens_no_mediation():
    case = make.apply()

    with pytest.raises(NotVisible):
        get_visible(make.side(make.apply(), 1), case.code)


@pytest.mark.parametrize("build", [make.apply, make.mediating, make.agreed, make.effective])
def test_the_case_page_and_the_forms_of_its_steps_open_for_the_mediator(build):
    case = build()
    client = Client(headers={"accept-language": "zh-hans"})
    client.force_login(factories.staff(make.VILLAGE).user)

    assert client.get(f"/cases/{case.code}/").status_code == 200
    offered = [offer.name for offer in offers(factories.staff(make.VILLAGE), case)]
    own = [name for name in offered if name not in KERNEL]
    assert own
    for name in own:
        assert client.get(f"/cases/{case.code}/steps/{name}/").status_code == 200, name


def test_a_step_is_taken_on_the_page():
    case = make.apply()
    client = Client()
    client.force_login(factories.staff(make.VILLAGE).user)

    answer = client.post(
        f"/cases/{case.code}/steps/screen/",
        {"risk": "C", "rights_served": "on", "key": "k" * 20, "version": case.version},
    )

    case.refresh_from_db()
    assert (answer.status_code, case.state) == (302, "consent")

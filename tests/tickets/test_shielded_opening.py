"""A report about somebody: who takes it in, who sees it, and who learns nothing of it."""

import pytest

from governance.models import Post
from tests import factories as make
from tests.tickets.builders import NO_CONTACT, open_duties, unit_of
from workflow.models import Involvement, Role
from workflow.services import SCOPES, Invalid, NotVisible, can_see, scope, staff_actor

pytestmark = pytest.mark.django_db


def post_of(name):
    return make.staff(name).posts[0]


def about_unit(name):
    return f"unit:{unit_of(name).code}"


def about_post(name):
    return f"post:{post_of(name).pk}"


def seen_by(case, *names):
    return {name for name in names if can_see(make.staff(name), case)}


def listed_for(actor):
    names = [staff_actor(actor.user, acting_post_id=post.pk) for post in actor.posts]
    return {code for who in names for s in SCOPES for code in scope(who, s).values_list("code")}


EVERYBODY = [
    *("grid01", "chief01", "grid02", "cadre01", "secretary01", "party01", "dispatcher01"),
    *("leader01", "city01", "centre01", "supervisor01", "verifier01", "county01", "auditor01"),
    *("admin01", "double01"),
]


@pytest.mark.parametrize(
    ("about", "kind"),
    [
        (lambda: about_unit("grid01"), "village"),
        (lambda: about_unit("cadre01"), "township"),
        (lambda: about_unit("dispatcher01"), "centre"),
        (lambda: about_unit("water01"), "centre"),
        (lambda: about_unit("centre01"), "county"),
        (lambda: about_post("grid01"), "village"),
        (lambda: about_post("secretary01"), "township"),
        # Of two posts the higher one counts, whichever was named.
        (lambda: f"post:{make.staff('double01').posts[1].pk}", "township"),
    ],
)
@pytest.mark.parametrize("nature", ["complaint", "wrongdoing"])
def test_the_first_unit_above_takes_it_in(clock, about, kind, nature):
    case = make.open_ticket(about=about(), nature=nature)

    assert (case.holder.kind, case.is_sealed) == (kind, nature == "wrongdoing")
    assert open_duties(case) == {f"accept@{kind}", "promise@system"}


@pytest.mark.parametrize("about", [lambda: about_unit("county01"), lambda: about_post("county01")])
def test_about_the_county_itself_another_channel_is_named(clock, about):
    with pytest.raises(Invalid) as refusal:
        make.open_ticket(about=about())

    assert list(refusal.value.form.errors) == ["about"]
    assert "12388" in str(refusal.value.form.errors["about"])


def test_wrongdoing_of_nobody_in_particular_is_not_taken_in_by_grid_or_village(clock):
    case = make.open_ticket(nature="wrongdoing", **NO_CONTACT)

    assert case.holder == unit_of("leader01")
    assert seen_by(case, *EVERYBODY) == {"dispatcher01", "leader01", "supervisor01"}


def test_a_shielded_ticket_is_seen_as_usual_but_not_by_whom_it_is_about(clock):
    case = make.open_ticket(about=about_unit("cadre01"), **NO_CONTACT)

    # Everybody with any post in the village is kept out, also double01 of the grid.
    seen = {"dispatcher01", "leader01", "centre01", "supervisor01", "county01", "auditor01"}
    assert seen_by(case, *EVERYBODY) == seen
    assert {name for name in EVERYBODY if listed_for(make.staff(name))} == seen


def test_a_sealed_ticket_is_seen_by_posts_that_are_named(clock):
    case = make.open_ticket(about=about_post("secretary01"), nature="wrongdoing", **NO_CONTACT)

    seen = {"dispatcher01", "leader01", "supervisor01"}
    assert seen_by(case, *EVERYBODY) == seen
    assert {name for name in EVERYBODY if listed_for(make.staff(name))} == seen
    rows = Involvement.objects.filter(case=case, roles__lt=Role.KEPT_OUT)
    assert not rows.exclude(unit=None).exists()


def test_a_post_that_somebody_kept_out_is_given_later_shows_him_nothing(clock):
    case = make.open_ticket(about=about_post("secretary01"), **NO_CONTACT)
    Post.objects.create(
        user=make.staff("secretary01").user,
        unit=unit_of("leader01"),
        title="副镇长",
        capabilities=["verify", "decide", "supervise", "handle", "intake"],
        valid_from="2026-01-01",
    )

    secretary = make.staff("secretary01")

    assert (can_see(secretary, case), listed_for(secretary)) == (False, set())
    with pytest.raises(NotVisible):
        make.step(case, "accept", secretary)


@pytest.mark.parametrize("data", [{"nature": "wrongdoing"}, {"about": "cadre01"}])
def test_who_wrote_it_down_sees_it_and_his_unit_does_not(clock, data):
    if "about" in data:
        data = {"about": about_unit(data["about"])}

    case = make.open_ticket(make.staff("city01"), **data, **NO_CONTACT)

    assert seen_by(case, "city01", "cityhead01") == {"city01"}


@pytest.mark.parametrize("unit", ["dispatcher01", "verifier01"])
def test_a_secretary_who_also_holds_a_higher_post_cannot_verify_himself(clock, unit):
    case = make.open_ticket(about=about_post("secretary01"), **NO_CONTACT)
    Post.objects.create(
        user=make.staff("secretary01").user,
        unit=unit_of(unit),
        title="兼职",
        capabilities=["verify"],
        valid_from="2026-01-01",
    )
    # Nobody else at the centre could call back.
    Post.objects.filter(pk=post_of("verifier01").pk).update(valid_to="2026-06-01")
    make.step(case, "accept", "dispatcher01")

    make.step(case, "propose", "dispatcher01", outcome="solved", done="已核查。", contact="无")

    assert case.duties.open().get(kind="verify").unit == unit_of("county01")
    with pytest.raises(NotVisible):
        make.step(case, "callback", "secretary01", reached="no_contact", solved="yes", words="好")


def test_taking_it_on_as_wrongdoing_seals_it(clock):
    case = make.open_ticket(**NO_CONTACT)
    assert seen_by(case, "grid01", "leader01", "secretary01") == {
        "grid01",
        "leader01",
        "secretary01",
    }

    make.step(case, "accept", "grid01", nature="wrongdoing")

    assert (case.is_sealed, case.version) == (True, 2)
    assert seen_by(case, *EVERYBODY) == {"grid01", "chief01", "supervisor01"}
    assert {name for name in EVERYBODY if listed_for(make.staff(name))} == {
        *("grid01", "chief01", "supervisor01")
    }

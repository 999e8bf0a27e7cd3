"""A post ends: everything that hangs on it is listed, and goes to somebody."""

from datetime import timedelta

import pytest
from django.utils import timezone, translation

from governance.models import OnCall, Post, Reorganisation, User
from governance.services import change_post, record_absence
from governance.services.reorganising import ReorganisationRefused
from tests import factories as make
from tests.workflow.planting import BASICS, in_unit, plant_county, staff_unit
from workflow.models import Case, Involvement, Role
from workflow.services import can_see, staff_actor, verify_log
from workflow.services.handover import end_post_with_handover, handover_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def county(clock):
    translation.activate("en")
    return plant_county("990102")


@pytest.fixture
def post(county):
    return in_unit(county.village).post


@pytest.fixture
def colleague(post):
    return staff_unit(post.unit, *BASICS, "verify", "supervise", name="colleague")


def today():
    return timezone.localdate()


def end(post, **how):
    return end_post_with_handover(post, user=None, ended_on=today(), **how)


def reported_up(county, post):
    """A ticket that the village handles and that is assigned to the post."""
    case = make.open_ticket(area=county.grid)
    make.step(case, "accept", in_unit(county.grid))
    child = make.refer(case, in_unit(county.grid), "report_up", county.unit(county.village))
    make.step(child, "accept", in_unit(county.village))
    make.step(case, "assign", staff_actor(post.user), post=post.pk)
    return case


def seal(case, *posts):
    """What the steps of a sealed case leave behind: posts see it, units do not."""
    Case.objects.filter(pk=case.pk).update(is_sealed=True)
    for post in posts:
        Involvement.objects.get_or_create(
            case=case,
            post=post,
            defaults={
                "root": case,
                "roles": Role.OWES,
                "opened_at": case.opened_at,
                "since": case.opened_at,
            },
        )
    case.refresh_from_db()


def kinds(found):
    return sorted(line["kind"] for line in found.lines)


def test_the_list_says_all_that_hangs_on_a_post(county, post, colleague):
    case = reported_up(county, post)
    make.step(case, "ask", staff_actor(post.user), text="门牌？", due_on="2026-06-11")
    make.step(case, "supply", make.requester_of(case), text="12号")
    make.step(case, "ask", staff_actor(post.user), text="再问", due_on="2026-06-11")
    change_post(in_unit(county.grid).post, deputy=post)
    record_absence(post, since=today() + timedelta(days=5))
    now = timezone.now()
    OnCall.objects.create(unit=post.unit, post=post, begins_at=now, ends_at=now + timedelta(days=9))

    found = handover_of(post)

    assert kinds(found) == ["absence", "asked", "assigned", "deputy", "duty", "duty", "on_call"]
    assert (found.missing, found.superior, found.unseen) == ({}, None, 0)
    assert {line["code"] for line in found.lines if "code" in line} == {case.code}


def test_a_successor_takes_everything_up_with_the_same_clocks(county, post, colleague):
    case = reported_up(county, post)
    before = list(case.duties.open().order_by("kind").values_list("kind", "due_at", "unit"))
    change_post(in_unit(county.grid).post, deputy=post)
    now = timezone.now()
    OnCall.objects.create(unit=post.unit, post=post, begins_at=now, ends_at=now + timedelta(days=9))

    act = end(post, successor=colleague)

    case.refresh_from_db()
    post.refresh_from_db()
    assert (post.valid_to, case.assignee, case.holder) == (today(), colleague, post.unit)
    assert list(case.duties.open().order_by("kind").values_list("kind", "due_at", "unit")) == before
    assert set(case.duties.open().exclude(unit=None).values_list("post", flat=True)) == {
        colleague.pk
    }
    assert in_unit(county.grid).post.deputy == colleague
    assert [
        turn.post
        for turn in OnCall.objects.filter(unit=post.unit, ends_at__gt=now + timedelta(days=2))
    ] == [colleague]
    last = case.events.latest("seq")
    assert (last.step, last.data) == ("succeed", {"from_post": post.pk, "to_post": colleague.pk})
    assert (act.what, act.old, act.new) == ("end_post", [str(post.pk)], str(colleague.pk))
    assert [(h.how, h.ended) for h in case.holdings.order_by("pk")][-1] == ("moved", "")
    assert verify_log() == []


def test_without_a_successor_it_is_left_to_the_unit(county, post, colleague):
    case = reported_up(county, post)
    make.step(case, "ask", staff_actor(post.user), text="门牌？", due_on="2026-06-11")
    make.step(case, "supply", make.requester_of(case), text="12号")
    make.step(case, "ask", staff_actor(post.user), text="再问", due_on="2026-06-11")
    ask = case.asks.get(state="open")

    end(post)

    case.refresh_from_db()
    ask.refresh_from_db()
    assert (case.assignee, case.holder) == (None, post.unit)
    handle = case.duties.open().get(kind="handle")
    assert (handle.post, handle.unit) == (None, post.unit)
    # What he asked for waits for nobody any more.
    assert (ask.state, ask.decided_event.step) == ("void", "succeed")
    assert not case.duties.open().filter(kind="decide").exists()
    make.step(case, "note", staff_actor(colleague.user), text="接着办", audience="internal")
    assert verify_log() == []


def test_a_request_goes_on_for_the_successor(county, post, colleague):
    case = reported_up(county, post)
    make.step(case, "ask", staff_actor(post.user), text="门牌？", due_on="2026-06-11")
    make.step(case, "supply", make.requester_of(case), text="12号")
    make.step(case, "ask", staff_actor(post.user), text="再问", due_on="2026-06-11")
    ask = case.asks.get(state="open")

    end(post, successor=colleague)
    Post.objects.filter(pk=post.pk).update(valid_to=today() - timedelta(days=1))

    ask.refresh_from_db()
    assert (ask.state, ask.asker_post) == ("open", colleague)
    make.step(case, "approve", in_unit(county.town))
    assert case.state == "waiting"
    taken = case.events.filter(step="ask", phase="done").latest("seq")
    assert (taken.user, taken.post) == (colleague.user, colleague)


def test_work_that_nobody_else_can_do_is_refused_with_a_list_or_goes_up(county, post):
    case = reported_up(county, post)
    town = county.unit(county.town)

    with pytest.raises(ReorganisationRefused) as refusal:
        end(post)
    post.refresh_from_db()
    kept = post.valid_to
    act = end(post, goes_up=True)

    assert "handle (2)" in str(refusal.value)
    assert f"Let it go up to {town.name}." in str(refusal.value)
    assert kept is None
    case.refresh_from_db()
    assert case.holder == town
    assert {duty.unit for duty in case.duties.open().exclude(unit=None)} == {town}
    last = case.events.latest("seq")
    assert last.data == {"from": county.village, "to": county.town}
    assert act.lines[0]["to_unit"] == county.town
    assert can_see(in_unit(county.town), case)
    assert verify_log() == []


def test_only_the_part_that_is_missing_goes_up(county, post):
    """A colleague may handle, and only the one who goes may call back what grids propose."""
    case = make.open_ticket(area=county.grid)
    make.step(case, "accept", in_unit(county.grid))
    make.step(case, "propose", in_unit(county.grid), outcome="solved", done="好", contact="当面")
    other = reported_up(county, post)
    colleague = staff_unit(post.unit, *BASICS, name="colleague")

    found = handover_of(post)
    end(post, goes_up=True, successor=colleague)

    assert found.missing == {"verify": 1}
    verify, handle = case.duties.open().get(kind="verify"), other.duties.open().get(kind="handle")
    assert (verify.unit.code, handle.unit, handle.post) == (county.town, post.unit, colleague)
    make.step(case, "callback", in_unit(county.town), reached="yes", solved="yes", satisfied="5")
    assert case.state == "closed"


def test_nobody_above_either_is_refused(county):
    post = in_unit("990102").post
    case = make.open_ticket(area=county.grid)
    case.duties.open().filter(kind="accept").update(unit=post.unit)

    with pytest.raises(ReorganisationRefused, match="or above it may do"):
        end(post, goes_up=True)


def test_a_sealed_case_is_not_left_to_nobody(county, post, colleague):
    case = reported_up(county, post)
    seal(case, post)

    found = handover_of(post)
    with pytest.raises(ReorganisationRefused, match="One sealed case would be seen by nobody"):
        end(post)
    end(post, successor=colleague)

    assert found.unseen == 1
    assert can_see(staff_actor(colleague.user), case)


def test_a_sealed_case_that_another_sees_too_holds_nobody_up(county, post, colleague):
    case = reported_up(county, post)
    seal(case, post, colleague)

    assert handover_of(post).unseen == 0


@pytest.mark.parametrize("wrong", ["before", "future", "elsewhere", "itself", "ended"])
def test_nonsense_is_refused_in_plain_words(county, post, colleague, wrong):
    outsider = in_unit(county.grid).post
    Post.objects.filter(pk=colleague.pk).update(valid_to=today() - timedelta(days=1))
    colleague.refresh_from_db()
    how = {
        "before": ({"ended_on": post.valid_from - timedelta(days=1)}, "not before the post began"),
        "future": ({"ended_on": today() + timedelta(days=1)}, "today or earlier"),
        "elsewhere": ({"successor": outsider}, "another post of the same unit"),
        "itself": ({"successor": post}, "another post of the same unit"),
        "ended": ({"successor": colleague}, "not in force"),
    }
    changes, words = how[wrong]

    with pytest.raises(ReorganisationRefused, match=words):
        end_post_with_handover(post, user=None, **{"ended_on": today(), **changes})


def test_a_post_ends_once(county, post, colleague):
    end(post)
    post.refresh_from_db()

    with pytest.raises(ReorganisationRefused, match="has ended already"):
        end(post)


@pytest.fixture
def admin(client):
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    user = User.objects.create_superuser("boss", password="a demo password", name="曹理")
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_an_administrator_ends_a_post_and_prints_the_list(county, post, colleague, admin):
    case = reported_up(county, post)
    change_post(in_unit(county.grid).post, deputy=post)
    address = f"/desk/posts/{post.pk}/end/"

    shown = admin.get(address).content.decode()
    answer = admin.post(address, {"ended_on": str(today()), "successor": colleague.pk}, follow=True)

    assert "Duty named to this post" in shown
    page = answer.content.decode()
    assert answer.redirect_chain[0][0] == f"/desk/handovers/{Reorganisation.objects.get().pk}/"
    for words in ("Handover list", case.code, "Deputy of", "曹理", str(colleague)):
        assert words in page


def test_a_refusal_stays_on_the_page(county, post, admin):
    reported_up(county, post)

    answer = admin.post(f"/desk/posts/{post.pk}/end/", {"ended_on": str(today())})

    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Nobody else in" in page
    assert f"If it goes up, Unit {county.town} does it from then on." in page


def test_the_page_of_a_post_leads_there_and_does_not_end_it_by_itself(county, post, admin):
    page = admin.get(f"/admin/governance/post/{post.pk}/change/").content.decode()

    assert f"/desk/posts/{post.pk}/end/" in page
    assert 'name="valid_to"' not in page


def test_officers_do_not_end_posts(county, post, client):
    client.force_login(post.user, backend="django.contrib.auth.backends.ModelBackend")

    assert client.get(f"/desk/posts/{post.pk}/end/").status_code == 403
    assert client.get("/desk/handovers/1/").status_code == 403

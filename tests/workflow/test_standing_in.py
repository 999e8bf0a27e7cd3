"""Whoever stands in for somebody away: his pages work, and what is about the other stays hidden."""

import pytest
from django.utils import timezone

from governance.services import record_absence
from tests import factories as make
from tests.workflow.pages import office
from workflow.services import can_see

pytestmark = pytest.mark.django_db


def away(absent, deputy):
    """Have somebody be away from his post from today, with a deputy."""
    post = make.staff(absent).posts[0]
    post.deputy = make.staff(deputy).posts[0]
    post.save()
    record_absence(post, since=timezone.localdate())
    return post


def test_the_pages_of_a_deputy_work_in_his_own_post_too(client, db):
    away("leader01", "dispatcher01")
    case = make.township_ticket()

    deputy = office(client, "dispatcher01")

    pages = [deputy.get(f"/cases/{case.code}/{path}") for path in ("", "steps/note/")]

    assert [page.status_code for page in pages] == [200, 200]


def test_a_deputy_gains_no_sight_of_what_is_about_the_absent(db):
    post = away("leader01", "agrihead01")
    case = make.open_ticket(about=f"post:{post.pk}")

    assert not can_see(make.staff("agrihead01"), case)
    assert not can_see(make.staff("leader01"), case)

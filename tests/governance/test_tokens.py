"""Keys for other systems."""

from datetime import timedelta

import pytest
from django.utils import timezone

from governance.models import ApiToken
from governance.services import (
    TokenRefused,
    end_post,
    find_token,
    issue_token,
    note_use,
    revoke_token,
)
from tests.governance.builders import COUNTY, make_post, make_unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def post():
    return make_post(make_unit("office", "department", COUNTY), "intake")


def _issue(post, **fields):
    values = {"actor_user": None, "scopes": ["read", "write"], "days": 30, **fields}
    return issue_token(post, **values)


def test_a_key_is_found_with_its_post_in_one_query(post, django_assert_num_queries):
    token, raw = _issue(post)

    with django_assert_num_queries(1):
        found = find_token(raw)
        names = (found.post.user.username, found.post.unit.code)

    assert (found, names) == (token, (post.user.username, "office"))


def test_the_key_itself_is_not_kept(post):
    token, raw = _issue(post)

    row = ApiToken.objects.filter(pk=token.pk).values().get()

    assert [raw in str(value) for value in row.values()] == [False] * len(row)
    assert raw.startswith(f"sd_{token.prefix}_")


def test_a_wrong_key_finds_nothing(post):
    _token, raw = _issue(post)

    assert (find_token(raw + "x"), find_token("")) == (None, None)


def test_an_expired_key_finds_nothing(post):
    token, raw = _issue(post)
    ApiToken.objects.filter(pk=token.pk).update(expires_at=timezone.now() - timedelta(seconds=1))

    assert find_token(raw) is None


def test_a_withdrawn_key_finds_nothing(post):
    token, raw = _issue(post)

    revoke_token(token)

    assert find_token(raw) is None


def test_a_key_ends_with_its_post(post):
    _token, raw = _issue(post)

    end_post(post, ended_on=timezone.localdate() - timedelta(days=1))

    assert find_token(raw) is None


def test_a_key_ends_with_its_user(post):
    _token, raw = _issue(post)
    post.user.is_active = False
    post.user.save()

    assert find_token(raw) is None


@pytest.mark.parametrize(
    ("ip", "is_found"),
    [("10.1.2.3", True), ("192.0.2.9", True), ("10.2.0.1", False), (None, False), ("?", False)],
)
def test_a_key_works_only_from_its_addresses(post, ip, is_found):
    _token, raw = _issue(post, ip_list=["10.1.0.0/16", "192.0.2.9"])

    assert (find_token(raw, ip=ip) is not None) == is_found


@pytest.mark.parametrize(
    "wrong", [{"scopes": []}, {"scopes": ["root"]}, {"days": 0}, {"days": 366}]
)
def test_a_key_is_not_issued_beyond_its_bounds(post, wrong):
    with pytest.raises(TokenRefused):
        _issue(post, **wrong)


def test_no_key_is_issued_for_a_post_that_ended(post):
    end_post(post, ended_on=timezone.localdate() - timedelta(days=1))
    post.refresh_from_db()

    with pytest.raises(TokenRefused):
        _issue(post)


def test_use_is_noted_once_in_a_while(post, django_assert_num_queries):
    token, _raw = _issue(post)

    note_use(token)
    token.refresh_from_db()

    assert token.last_used_at is not None
    with django_assert_num_queries(0):
        note_use(token)

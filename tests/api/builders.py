"""Callers of the API: each speaks as one of the cast, over HTTP and nothing else."""

from datetime import date, timedelta
from itertools import count

from django.test import Client
from django.utils import timezone

from governance.models import Post
from governance.services import issue_token
from tests import factories
from workflow.services import query_code_of

_keys = count(1)
BASE = "/api/v1"


class Caller:
    """A client that sends JSON below /api/v1/ with fixed headers, and answers in English."""

    def __init__(self, client=None, **headers):
        self.client = client or Client()
        self.headers = {"accept-language": "en", **headers}

    def get(self, address, params=None, **headers):
        return self.client.get(_at(address), params, headers={**self.headers, **headers})

    def post(self, address, body=None, **headers):
        return self.client.post(
            _at(address),
            {} if body is None else body,
            content_type="application/json",
            headers={**self.headers, **headers},
        )

    def send(self, address, raw, content_type, **headers):
        return self.client.generic(
            "POST", _at(address), raw, content_type, headers={**self.headers, **headers}
        )

    def upload(self, file, name="file"):
        return self.client.post(_at("uploads/"), {name: file}, headers=self.headers)

    def step(self, case, name, **data):
        return self.post(f"cases/{case.code}/steps/{name}/", data)


def _at(address):
    return address if address.startswith(("/", "http")) else f"{BASE}/{address}"


def public():
    return Caller()


def token_of(username, scopes=("read", "write"), **changes):
    post = Post.objects.in_force().filter(user__username=username).order_by("pk")[0]
    return issue_token(post, actor_user=None, scopes=scopes, days=30, **changes)[1]


def caller(username, **headers):
    """A system that acts as the first post of this user."""
    return Caller(authorization=f"Token {token_of(username)}", **headers)


def stranger():
    return caller(factories.stranger().user.username)


def requester(case):
    """The requester of a case, with the token that his slip was changed for."""
    answer = Caller().post("lookup/", {"code": case.code, "query_code": query_code_of(case)})
    return Caller(authorization=f"Case {answer.json()['token']}")


def ticket_body(**changes):
    """What another system sends to open a ticket."""
    return {
        "area": factories.grid_area(),
        "nature": "help",
        "text": "村口三盏路灯不亮，晚上看不见路。",
        "urgency": "ordinary",
        "contact": {"name": "李四", "phone": "13800005678"},
        **changes,
    }


def key():
    return f"a-key-that-nobody-guesses-{next(_keys)}"


def tomorrow() -> date:
    return timezone.localdate() + timedelta(days=1)

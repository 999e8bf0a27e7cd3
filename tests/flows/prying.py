"""Somebody who looks everywhere: every page he can reach, every list, every answer of the API."""

import json
from itertools import product
from urllib.parse import parse_qs, urljoin, urlsplit

from django.test import Client

from tests.workflow.pages import Page
from workflow.services import SCOPES

STARTS = (
    *("/desk/", "/cases/", "/desk/sent/", "/bulk/", "/find/", "/desk/register/", "/act-as/"),
    *("/desk/absence/", "/desk/on-call/", "/admin/"),
    *(f"/cases/?scope={scope}" for scope in SCOPES),
    *(f"/desk/?bucket={name}" for name in ("late", "today", "soon", "later", "paused")),
)
# Pages that say nothing of cases, and doors that lead out.
PASSED_BY = ("/logout/", "/static/", "/look/", "/report/", "/login/", "/admin/logout/")
MOST_PAGES = 400
FRESH = ("csrfmiddlewaretoken", "key")


class Prying:
    """One person in one of his posts, at a browser and with what the browser's log-in may ask."""

    def __init__(self, user, post):
        self.post = post
        self.client = Client()
        self.client.force_login(user)
        self.client.post("/act-as/", {"post": post.pk, "next": "/desk/"})

    def read(self, address):
        answer = self.client.get(address, headers={"Acting-Post": str(self.post.pk)})
        body = b"".join(answer) if answer.streaming else answer.content
        return answer, body

    def pages(self):
        """Every page that links lead to, from where an officer begins; with its status."""
        found, waiting = {}, list(STARTS)
        while waiting and len(found) < MOST_PAGES:
            address = waiting.pop()
            if address in found:
                continue
            answer, body = self.read(address)
            found[address] = (answer.status_code, body)
            if answer.status_code in (301, 302):
                waiting.append(urljoin(address, answer["Location"]))
            if answer["Content-Type"].startswith("text/html"):
                waiting += _links(address, body.decode())
        assert not waiting, "there are more pages than were looked at"
        return found

    def answers(self, codes, files):
        """Every GET of the API, with these codes of cases and these files filled in."""
        schema = json.loads(self.read("/api/v1/schema/")[1])
        found = {}
        for path, methods in schema["paths"].items():
            if "get" not in methods or path.endswith("/schema/"):
                continue
            for address in _filled(path, codes, files):
                answer, body = self.read(address)
                found[address] = (answer.status_code, body)
        for scope, kind in product(SCOPES, ("cases", "tickets")):
            address = f"/api/v1/{kind}/?scope={scope}"
            found[address] = (200, self.read(address)[1])
        return found

    def guesses(self, codes, files):
        """The addresses that somebody would have who knew codes and numbers."""
        addresses = [f"/files/{pk}/{size}" for pk in files for size in ("", "?size=thumb")]
        for code in codes:
            addresses += [f"/cases/{code}/", f"/find/?code={code}", f"/desk/register/{code}/"]
            addresses += [f"/cases/{code}/steps/{name}/" for name in STEPS]
            addresses += [f"/t/{code}/", f"/t/{code}/slip/"]
        return {address: self.read(address) for address in addresses}

    def counted(self):
        """What desk and lists show and count, without what is new in every answer."""
        pages = [self.read(address)[1].decode() for address in STARTS if address != "/admin/"]
        lists = ["desk/", *(f"cases/?scope={scope}" for scope in SCOPES)]
        answers = [json.loads(self.read(f"/api/v1/{address}")[1]) for address in lists]
        return [Page(page).texts for page in pages], answers


STEPS = ("note", "accept", "hear", "shield", "unseal", "bring_in", "callback", "link", "approve")


def _links(address, html):
    for link in Page(html).links:
        path = urljoin(address, link)
        parts = urlsplit(path)
        if parts.netloc or parts.path.startswith(PASSED_BY) or not parts.path.startswith("/"):
            continue
        # Every sort and filter of the administrators' tables shows the same rows.
        if parts.path.startswith("/admin/") and (parts.query or parts.path.count("/") > 4):
            continue
        if "place" in parse_qs(parts.query) or "next" in parse_qs(parts.query):
            continue
        yield path.partition("#")[0]


def _filled(path, codes, files):
    if "{code}" in path:
        names = STEPS if "{name}" in path else ("",)
        return [path.format(code=code, name=name) for code in codes for name in names]
    if "{id}" in path:
        return [path.format(id=pk) for pk in files]
    if "{pk}" in path:
        return [path.format(pk=pk) for pk in files]
    return [] if "{" in path else [path]

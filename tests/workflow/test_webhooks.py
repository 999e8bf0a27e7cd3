"""Webhooks: signed for the receiver, and no way into our own network (threats 6)."""

import hashlib
import hmac
import json
import socket
import time
from itertools import count

import pytest

from tests.workflow.gateways import certificate, message, running
from workflow.services.channels import Permanent, Temporary, send, wire
from workflow.services.channels.webhook import is_outside

HOST = "oa.example.gov.cn"
DATA = {"step": "accept", "code": "2026000000019"}


@pytest.fixture(autouse=True)
def _on(settings):
    settings.CHANNELS = {**settings.CHANNELS, "webhook": "http"}
    settings.WEBHOOK_HOSTS = [HOST]


@pytest.fixture
def hook(settings):
    """A receiver on this machine, which only the test setting lets us call."""
    with running() as gateway:
        settings.WEBHOOK_TEST_HOSTS = [f"127.0.0.1:{gateway.port}"]
        yield gateway


def call(url, **given):
    send(message("webhook", address=url, secret="shared", data=DATA, **given))


def leads_to(monkeypatch, *addresses):
    """Let every name lead to these addresses; returns the names that were asked for."""
    asked = []

    def look_up(host, port, *args, **kwargs):
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (a, port)) for a in addresses]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    return asked


def test_the_receiver_can_check_that_it_was_us_and_when(hook):
    call(f"{hook.url}hook?place=6")

    (request,) = hook.requests
    at = request.headers["x-shaodao-timestamp"]
    wanted = hmac.new(b"shared", at.encode() + b"." + request.body, hashlib.sha256).hexdigest()
    assert request.headers["x-shaodao-signature"] == f"sha256={wanted}"
    assert abs(time.time() - int(at)) < 60
    assert request.headers["x-shaodao-delivery"] == "7"
    assert (request.path, json.loads(request.body)) == ("/hook?place=6", DATA)


@pytest.mark.parametrize(
    "url",
    [
        f"http://{HOST}/",
        f"ftp://{HOST}/",
        "https://elsewhere.example.cn/",
        f"https://{HOST}.elsewhere.cn/",
        f"https://{HOST}:8443/",
        f"https://user:password@{HOST}/",
        f"https://{HOST}@elsewhere.cn/",
        "https://127.0.0.1/",
        "https:///nowhere",
        f"https://{HOST}:port/",
        "",
    ],
)
def test_an_address_that_the_operator_did_not_name_is_not_even_looked_up(monkeypatch, url):
    asked = leads_to(monkeypatch, "93.184.216.34")

    with pytest.raises(Permanent):
        call(url)
    assert asked == []


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.100.100.200",
        "0.0.0.0",
        "224.0.0.1",
        "255.255.255.255",
        "::1",
        "fe80::1%eth0",
        "fd00::1",
        "::ffff:10.0.0.1",
        "64:ff9b::a00:1",
        "2002:a00:1::",
    ],
)
def test_a_name_that_leads_inside_is_not_called(monkeypatch, address):
    leads_to(monkeypatch, address)

    with pytest.raises(Permanent, match="private"):
        call(f"https://{HOST}/")


def test_one_address_inside_among_others_outside_is_enough_to_refuse(monkeypatch):
    leads_to(monkeypatch, "93.184.216.34", "10.0.0.1")

    with pytest.raises(Permanent, match="private"):
        call(f"https://{HOST}/")


def test_addresses_of_the_open_internet_are_outside():
    assert is_outside("93.184.216.34")
    assert is_outside("2400:3200::1")


def test_a_name_that_nobody_knows_may_be_known_later(monkeypatch):
    def fail(*args, **kwargs):
        raise socket.gaierror

    monkeypatch.setattr(socket, "getaddrinfo", fail)

    with pytest.raises(Temporary):
        call(f"https://{HOST}/")


def test_a_redirect_is_not_followed(hook):
    with running() as elsewhere:
        hook.status, hook.headers = 302, {"Location": elsewhere.url}

        with pytest.raises(Permanent, match="302"):
            call(hook.url)
        assert elsewhere.requests == []


@pytest.mark.parametrize(("status", "kind"), [(500, Temporary), (429, Temporary), (410, Permanent)])
def test_the_receivers_answer_says_whether_to_try_again(hook, status, kind):
    hook.status = status

    with pytest.raises(kind, match=str(status)):
        call(hook.url)


def test_no_more_than_64_kb_of_an_answer_are_read(hook):
    sent = []

    def pour(handler):
        handler.send_response(200)
        handler.end_headers()
        try:
            for _ in range(2000):
                sent.append(handler.wfile.write(b"x" * 65536))
        except OSError:
            pass

    hook.answer = pour

    answer = wire.post(hook.url, b"", {})

    assert len(answer.body) == 64 * 1024
    assert sum(sent) < 100 * 65536


def test_whoever_drips_is_not_waited_for_longer_than_five_seconds_in_all(hook, monkeypatch):
    monkeypatch.setattr(wire, "SECONDS", 0.5)

    def drip(handler):
        handler.send_response(200)
        handler.end_headers()
        try:
            for _ in range(50):
                handler.wfile.write(b"x")
                handler.wfile.flush()
                time.sleep(0.1)
        except OSError:
            pass

    hook.answer = drip
    began = time.monotonic()

    with pytest.raises(Temporary):
        call(hook.url)
    # Every drop comes in time; what counts is all of them together.
    assert time.monotonic() - began < 3


def test_time_that_is_over_between_two_drops_is_over(hook, monkeypatch):
    moments = count(step=3)
    monkeypatch.setattr(wire, "monotonic", lambda: next(moments))

    with pytest.raises(Temporary, match="TimeoutError"):
        call(hook.url)


@pytest.mark.parametrize(("shown", "is_taken"), [(HOST, True), ("elsewhere.cn", False)])
def test_the_name_is_looked_up_once_and_its_certificate_is_checked(
    monkeypatch, settings, tmp_path, shown, is_taken
):
    context = certificate(tmp_path, shown)
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "cert.pem"))
    with running(context) as gateway:
        settings.WEBHOOK_TEST_HOSTS = [f"{HOST}:{gateway.port}"]
        asked = leads_to(monkeypatch, "127.0.0.1")
        if is_taken:
            call(f"https://{HOST}:{gateway.port}/hook")
        else:
            with pytest.raises(Temporary, match="SSLCertVerificationError"):
                call(f"https://{HOST}:{gateway.port}/hook")

    # Connecting to an address is no look-up of a name: whoever answers the second one differently
    # must not get the request.
    assert [name for name in asked if name == HOST] == [HOST]
    assert [request.headers["host"] for request in gateway.requests] == (
        [f"{HOST}:{gateway.port}"] if is_taken else []
    )

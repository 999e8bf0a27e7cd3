"""SMS through Aliyun and Tencent Cloud: signed as their manuals say."""

import hashlib
import hmac
import json
from datetime import UTC, datetime
from urllib.parse import parse_qsl, urlsplit

import pytest

from tests.workflow.gateways import certificate, message, running
from workflow.services.channels import Permanent, Temporary, send
from workflow.services.channels.signing import acs3_authorization, digest, tc3_authorization

WORDS = {"code": "2026000000019", "unit": "海子村", "due": "11-23 24:00", "link": "L"}
SECRET = "the gateway's secret"  # noqa: S105


@pytest.fixture
def gateway(settings, request):
    settings.CHANNELS = {**settings.CHANNELS, "sms": "http"}
    settings.SMS_GATEWAY = request.param
    settings.SMS_KEY_ID, settings.SMS_KEY_SECRET, settings.SMS_APP_ID = "key", SECRET, "1400"
    settings.SMS_TEMPLATES = {"received": {"id": "SMS_1", "params": ["unit", "code"]}}
    with running() as found:
        settings.SMS_URL = found.url
        yield found


def sms(**given):
    return message(**{"data": {"template": "received", "params": WORDS}, **given})


aliyun = pytest.mark.parametrize("gateway", ["aliyun"], indirect=True)
tencent = pytest.mark.parametrize("gateway", ["tencent"], indirect=True)


def test_the_example_of_aliyuns_manual_is_signed_as_it_says():
    """The "fixed values" example of "V3 request structure and signature"."""
    authorization = acs3_authorization(
        {
            "host": "ecs.cn-shanghai.aliyuncs.com",
            "x-acs-action": "RunInstances",
            "x-acs-content-sha256": digest(b""),
            "x-acs-date": "2023-10-26T10:22:32Z",
            "x-acs-signature-nonce": "3156853299f313e23d1673dc12e1703d",
            "x-acs-version": "2014-05-26",
        },
        query="ImageId=win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd&RegionId=cn-shanghai",
        body=b"",
        key_id="YourAccessKeyId",
        secret="YourAccessKeySecret",  # noqa: S106
    )

    assert authorization.endswith(
        "Signature=06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0"
    )


def test_the_example_of_tencents_manual_is_signed_as_it_says():
    """The example of "Signature v3": DescribeInstances of cvm."""
    body = (
        b'{"Limit": 1, "Filters": [{"Values": ["\\u672a\\u547d\\u540d"], "Name": "instance-name"}]}'
    )
    authorization = tc3_authorization(
        {"content-type": "application/json; charset=utf-8", "host": "cvm.tencentcloudapi.com"},
        service="cvm",
        body=body,
        at=datetime.fromtimestamp(1551113065, UTC),
        key_id="AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE",
        secret="Gu5t9xGARNpq86cd98joQYCN3EXAMPLE",  # noqa: S106
    )

    assert authorization == (
        "TC3-HMAC-SHA256"
        " Credential=AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE/2019-02-25/cvm/tc3_request,"
        " SignedHeaders=content-type;host,"
        " Signature=72e494ea809ad7a8c8f7a4507b9bddcbaa8e581f516e8da2f66e2c5a96525168"
    )


def signed_by_aliyun(request):
    """What a gateway computes over what arrived, by the manual and not by our code."""
    told, _space, rest = request.headers["authorization"].partition(" ")
    parts = dict(part.split("=", 1) for part in rest.split(","))
    names = parts["SignedHeaders"].split(";")
    headers = "".join(f"{name}:{request.headers[name]}\n" for name in names)
    hashed = hashlib.sha256(request.body).hexdigest()
    query = urlsplit(request.path).query
    text = "\n".join(["POST", "/", query, headers, parts["SignedHeaders"], hashed])
    to_sign = f"{told}\n{hashlib.sha256(text.encode()).hexdigest()}"
    wanted = hmac.new(SECRET.encode(), to_sign.encode(), hashlib.sha256).hexdigest()
    return parts["Signature"] == wanted and set(names) >= {"host", "x-acs-date", "x-acs-action"}


def signed_by_tencent(request):
    told, _space, rest = request.headers["authorization"].partition(" ")
    parts = dict(part.strip().split("=", 1) for part in rest.split(","))
    day, service, end = parts["Credential"].split("/")[1:]
    headers = {name: request.headers[name] for name in parts["SignedHeaders"].split(";")}
    # The action is signed in small letters.
    headers["x-tc-action"] = headers["x-tc-action"].lower()
    lines = "".join(f"{name}:{value}\n" for name, value in headers.items())
    hashed = hashlib.sha256(request.body).hexdigest()
    text = "\n".join(["POST", "/", "", lines, parts["SignedHeaders"], hashed])
    scope = f"{day}/{service}/{end}"
    hashed_text = hashlib.sha256(text.encode()).hexdigest()
    to_sign = "\n".join([told, request.headers["x-tc-timestamp"], scope, hashed_text])
    key = f"TC3{SECRET}".encode()
    for part in (day, service, end):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    return parts["Signature"] == hmac.new(key, to_sign.encode(), hashlib.sha256).hexdigest()


@aliyun
def test_aliyun_gets_the_registered_template_and_its_values(gateway):
    gateway.says({"Code": "OK", "Message": "OK", "BizId": "1^0"})

    send(sms())

    (request,) = gateway.requests
    query = dict(parse_qsl(urlsplit(request.path).query))
    assert json.loads(query.pop("TemplateParam")) == {"unit": "海子村", "code": "2026000000019"}
    assert query == {
        "PhoneNumbers": "13800000001",
        "SignName": "哨到",
        "TemplateCode": "SMS_1",
        "OutId": "7",
    }
    assert signed_by_aliyun(request)


@tencent
def test_tencent_gets_the_values_in_the_order_of_its_template(gateway):
    gateway.says({"Response": {"SendStatusSet": [{"Code": "Ok"}], "RequestId": "r"}})

    send(sms())

    (request,) = gateway.requests
    assert request.json == {
        "PhoneNumberSet": ["+8613800000001"],
        "SmsSdkAppId": "1400",
        "SignName": "哨到",
        "TemplateId": "SMS_1",
        "TemplateParamSet": ["海子村", "2026000000019"],
        "SessionContext": "7",
    }
    assert signed_by_tencent(request)


@aliyun
@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("isv.BUSINESS_LIMIT_CONTROL", Temporary),
        ("isv.AMOUNT_NOT_ENOUGH", Temporary),
        ("isp.SYSTEM_ERROR", Temporary),
        ("isv.MOBILE_NUMBER_ILLEGAL", Permanent),
        ("isv.TEMPLATE_MISSING_PARAMETERS", Permanent),
    ],
)
def test_aliyun_says_whether_it_is_worth_trying_again(gateway, code, kind):
    gateway.says({"Code": code, "Message": "…"}, status=400)

    with pytest.raises(kind, match=code):
        send(sms())


@tencent
@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ({"SendStatusSet": [{"Code": "LimitExceeded.PhoneNumberDailyLimit"}]}, Temporary),
        ({"Error": {"Code": "InternalError"}}, Temporary),
        ({"SendStatusSet": [{"Code": "FailedOperation.PhoneNumberInBlacklist"}]}, Permanent),
        ({"Error": {"Code": "InvalidParameterValue.IncorrectPhoneNumber"}}, Permanent),
    ],
)
def test_tencent_says_whether_it_is_worth_trying_again(gateway, said, kind):
    gateway.says({"Response": said})

    with pytest.raises(kind):
        send(sms())


@aliyun
@pytest.mark.parametrize(("status", "kind"), [(502, Temporary), (429, Temporary), (404, Permanent)])
def test_what_is_no_gateway_at_all_is_told_by_its_status(gateway, status, kind):
    gateway.status, gateway.body = status, b"<html>"

    with pytest.raises(kind, match=str(status)):
        send(sms())


@aliyun
@pytest.mark.parametrize("body", [b"<html>", b"[]"])
def test_what_answers_well_but_says_nothing_is_asked_again(gateway, body):
    gateway.body = body

    with pytest.raises(Temporary):
        send(sms())


@aliyun
@pytest.mark.parametrize(("name", "is_taken"), [("localhost", True), ("elsewhere.cn", False)])
def test_a_gateway_must_show_the_certificate_of_its_name(
    gateway, settings, monkeypatch, tmp_path, name, is_taken
):
    context = certificate(tmp_path, name)
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "cert.pem"))
    with running(context) as secure:
        secure.says({"Code": "OK"})
        settings.SMS_URL = f"https://localhost:{secure.port}/"
        if is_taken:
            send(sms())
        else:
            with pytest.raises(Temporary, match="SSLCertVerificationError"):
                send(sms())
    assert len(secure.requests) == is_taken


@aliyun
def test_a_gateway_that_is_away_is_tried_again(gateway, settings):
    settings.SMS_URL = "http://127.0.0.1:9/"

    with pytest.raises(Temporary):
        send(sms())


@aliyun
@pytest.mark.parametrize(
    "given",
    [
        {"data": {"template": "closed", "params": WORDS}},
        {"data": None},
        {"address": "not a number"},
    ],
)
def test_a_message_that_the_gateway_cannot_know_never_reaches_it(gateway, given):
    with pytest.raises(Permanent):
        send(sms(**given))
    assert gateway.requests == []

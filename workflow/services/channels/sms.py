"""SMS through the gateway of Aliyun or Tencent Cloud: registered templates, no free text."""

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

from django.conf import settings

from governance.rules.identity import BadPhone, normalise_phone
from workflow.services.channels import wire
from workflow.services.channels.message import Message, Permanent, Temporary
from workflow.services.channels.signing import (
    acs3_authorization,
    digest,
    query_string,
    tc3_authorization,
)

ENDPOINTS = {
    "aliyun": "https://dysmsapi.aliyuncs.com/",
    "tencent": "https://sms.tencentcloudapi.com/",
}
JSON = "application/json; charset=utf-8"
# What ends by itself, or when the operator has paid; the rest is wrong with the message.
PASSING = {
    "aliyun": (
        "isv.BUSINESS_LIMIT_CONTROL",
        "isv.DAY_LIMIT_CONTROL",
        "isv.MONTH_LIMIT_CONTROL",
        "isv.AMOUNT_NOT_ENOUGH",
        "isv.OUT_OF_SERVICE",
        "isp.",
        "Throttling",
        "ServiceUnavailable",
        "InternalError",
        "SignatureNonceUsed",
        "InvalidTimeStamp",
    ),
    "tencent": (
        "LimitExceeded",
        "RequestLimitExceeded",
        "InternalError",
        "FailedOperation.InsufficientBalanceInSmsPackage",
        "AuthFailure.SignatureExpire",
    ),
}


def send(message: Message) -> None:
    """Hand the message to the gateway that the settings name."""
    gateway = settings.SMS_GATEWAY
    code = GATEWAYS[gateway](message, _template_of(message))
    if code not in ("OK", "Ok"):
        kind = Temporary if code.startswith(PASSING[gateway]) else Permanent
        raise kind(code)


def _template_of(message: Message) -> Mapping[str, Any]:
    """What the gateway knows this message as: its number, and the order of its values."""
    code = (message.data or {}).get("template", "")
    templates: dict[str, Any] = settings.SMS_TEMPLATES
    found = templates.get(code)
    if not found:
        # Put right in the settings, then sent again from the page of what failed.
        raise Permanent(f"SMS_TEMPLATES lacks {code or 'the template'}")
    return found


def _values(message: Message, template: Mapping[str, Any]) -> dict[str, str]:
    given = dict((message.data or {}).get("params", {}))
    # Some gateways take no address as a value: the registered template then holds the rest of it.
    given["token"] = str(given.get("link", "")).rstrip("/").rpartition("/")[2]
    return {name: str(given.get(name, "")) for name in template.get("params", [])}


def _number(message: Message) -> str:
    try:
        return normalise_phone(message.address)
    except BadPhone as error:
        raise Permanent("BadPhone") from error


def _through_aliyun(message: Message, template: Mapping[str, Any]) -> str:
    query = query_string(
        {
            "PhoneNumbers": _number(message),
            "SignName": settings.SMS_SIGNATURE,
            "TemplateCode": template["id"],
            "TemplateParam": json.dumps(_values(message, template), ensure_ascii=False),
            "OutId": message.key,
        }
    )
    url = _url("aliyun")
    headers = {
        "host": urlsplit(url).netloc,
        "x-acs-action": "SendSms",
        "x-acs-version": "2017-05-25",
        "x-acs-date": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}",
        "x-acs-signature-nonce": uuid4().hex,
        "x-acs-content-sha256": digest(b""),
    }
    headers["Authorization"] = acs3_authorization(
        headers, query=query, body=b"", key_id=settings.SMS_KEY_ID, secret=settings.SMS_KEY_SECRET
    )
    return str(_json(wire.post(f"{url}?{query}", b"", headers)).get("Code", ""))


def _through_tencent(message: Message, template: Mapping[str, Any]) -> str:
    body = json.dumps(
        {
            "PhoneNumberSet": [f"+86{_number(message)}"],
            "SmsSdkAppId": settings.SMS_APP_ID,
            "SignName": settings.SMS_SIGNATURE,
            "TemplateId": template["id"],
            "TemplateParamSet": list(_values(message, template).values()),
            "SessionContext": message.key,
        }
    ).encode()
    url, at = _url("tencent"), datetime.now(UTC)
    signed = {
        "content-type": JSON,
        "host": urlsplit(url).netloc,
        "x-tc-action": "sendsms",
    }
    headers = {
        **signed,
        "x-tc-action": "SendSms",
        "x-tc-version": "2021-01-11",
        "x-tc-region": settings.SMS_REGION,
        "x-tc-timestamp": str(int(at.timestamp())),
        "Authorization": tc3_authorization(
            signed,
            service="sms",
            body=body,
            at=at,
            key_id=settings.SMS_KEY_ID,
            secret=settings.SMS_KEY_SECRET,
        ),
    }
    said = _json(wire.post(url, body, headers)).get("Response", {})
    results = said.get("SendStatusSet") or [said.get("Error", {})]
    return str(results[0].get("Code", ""))


def _url(gateway: str) -> str:
    return str(settings.SMS_URL) or ENDPOINTS[gateway]


def _json(answer: wire.Answer) -> dict[str, Any]:
    """What the gateway says; it names what is wrong in the body, also with a status of 400."""
    try:
        said = json.loads(answer.body)
    except ValueError as error:
        wire.check(answer)
        raise Temporary("The gateway does not speak JSON.") from error
    if not isinstance(said, dict):
        raise Temporary("The gateway says nothing.")
    return said


GATEWAYS: Mapping[str, Callable[[Message, Mapping[str, Any]], str]] = {
    "aliyun": _through_aliyun,
    "tencent": _through_tencent,
}

"""How the SMS gateways of Aliyun (ACS3) and Tencent Cloud (TC3) want their requests signed."""

import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime
from urllib.parse import quote


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def query_string(values: Mapping[str, str]) -> str:
    """The query as it is signed: sorted, and everything encoded that RFC 3986 reserves."""
    pairs = [(quote(name, safe="-_.~"), quote(v, safe="-_.~")) for name, v in values.items()]
    return "&".join(f"{name}={value}" for name, value in sorted(pairs))


def acs3_authorization(
    headers: Mapping[str, str], *, query: str, body: bytes, key_id: str, secret: str
) -> str:
    """The Authorization header of a POST to `/` of an Aliyun service."""
    signed = ";".join(sorted(headers))
    request = "\n".join(["POST", "/", query, _lines(headers), signed, digest(body)])
    text = f"ACS3-HMAC-SHA256\n{digest(request.encode())}"
    signature = hmac.new(secret.encode(), text.encode(), hashlib.sha256).hexdigest()
    return f"ACS3-HMAC-SHA256 Credential={key_id},SignedHeaders={signed},Signature={signature}"


def tc3_authorization(
    headers: Mapping[str, str],
    *,
    service: str,
    body: bytes,
    at: datetime,
    key_id: str,
    secret: str,
) -> str:
    """The Authorization header of a POST to `/` of a Tencent Cloud service; `at` is in UTC."""
    signed = ";".join(sorted(headers))
    request = "\n".join(["POST", "/", "", _lines(headers), signed, digest(body)])
    day = f"{at:%Y-%m-%d}"
    scope = f"{day}/{service}/tc3_request"
    text = f"TC3-HMAC-SHA256\n{int(at.timestamp())}\n{scope}\n{digest(request.encode())}"
    key = f"TC3{secret}".encode()
    for part in (day, service, "tc3_request"):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    signature = hmac.new(key, text.encode(), hashlib.sha256).hexdigest()
    return (
        f"TC3-HMAC-SHA256 Credential={key_id}/{scope},"
        f" SignedHeaders={signed}, Signature={signature}"
    )


def _lines(headers: Mapping[str, str]) -> str:
    return "".join(f"{name}:{headers[name].strip()}\n" for name in sorted(headers))

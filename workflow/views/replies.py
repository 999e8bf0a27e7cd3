"""What people answer to an SMS, as the gateways of Aliyun and Tencent Cloud pass it on."""

import json
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, JsonResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from workflow.services.opting_out import hear_reply

# Each gateway looks for its own two words, and asks again when it does not find them.
HEARD = {"code": 0, "msg": "OK", "result": 0, "errmsg": "OK"}
MOST_REPLIES = 500


@csrf_exempt
@require_POST
def sms_replies(request: HttpRequest, key: str) -> JsonResponse:
    """Take replies in; the gateways sign nothing, so the address itself is the secret."""
    wanted = settings.SMS_REPLY_KEY
    if not wanted or not constant_time_compare(key, wanted):
        raise Http404
    try:
        said = json.loads(request.body)
    except ValueError:
        return JsonResponse({"code": 1, "msg": "JSON"}, status=400)
    for phone, text in list(_replies(said))[:MOST_REPLIES]:
        hear_reply(phone, text)
    return JsonResponse(HEARD)


def _replies(said: Any) -> Iterator[tuple[str, str]]:
    """Aliyun sends a list of replies, Tencent Cloud one reply at a time."""
    for reply in said if isinstance(said, list) else [said]:
        if isinstance(reply, dict):
            phone = reply.get("phone_number") or reply.get("mobile")
            text = reply.get("content") or reply.get("text")
            if isinstance(phone, str) and isinstance(text, str):
                yield phone, text

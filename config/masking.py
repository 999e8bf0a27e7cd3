"""Keeps out of the logs what opens something by itself when it stands in an address."""

import logging
import re

# A link that was sent to a telephone, and the address at which gateways pass on replies.
_SECRET = re.compile(r"((?:/|%2f)l(?:/|%2f)|/sms/replies/)[^/\s\"'?#]+", re.I)
_LONGEST = 500


class MaskSecrets(logging.Filter):
    """Masks what was said and with what; an address that is too long is cut."""

    def filter(self, record: logging.LogRecord) -> bool:
        try:
            said = record.getMessage()
        except (TypeError, ValueError):
            # Whoever writes it says what is wrong with it.
            return True
        masked = _SECRET.sub(r"\1…", said)
        if len(masked) > _LONGEST:
            masked = f"{masked[:_LONGEST]}…"
        if masked != said:
            record.msg, record.args = masked, None
        return True

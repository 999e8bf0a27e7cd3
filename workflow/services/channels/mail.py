"""E-mail, through the server that the settings name."""

from smtplib import SMTPException, SMTPRecipientsRefused

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.core.mail.message import BadHeaderError
from django.core.validators import validate_email

from workflow.services.channels.message import Message, Permanent, Temporary

PERMANENT_FROM = 500


def send(message: Message) -> None:
    """Send one mail to one address; nobody's machine shall answer it."""
    try:
        validate_email(message.address)
    except ValidationError as error:
        raise Permanent("BadAddress") from error
    mail = EmailMessage(
        message.subject,
        message.body,
        settings.DEFAULT_FROM_EMAIL,
        [message.address],
        headers={"Auto-Submitted": "auto-generated", "X-Shaodao-Delivery": message.key},
    )
    try:
        mail.send()
    except SMTPRecipientsRefused as error:
        # A full mailbox or a grey list says 4xx and means later; 5xx means never.
        codes = [code for code, _said in error.recipients.values()]
        kind = Permanent if min(codes) >= PERMANENT_FROM else Temporary
        raise kind(type(error).__name__) from error
    except BadHeaderError as error:
        raise Permanent("BadHeader") from error
    except (SMTPException, OSError) as error:
        raise Temporary(type(error).__name__) from error

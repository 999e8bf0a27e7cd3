"""The edge of the house in tests: what would have gone out, and gateways that fail on demand."""

from dataclasses import dataclass, field

from governance.models import Post, Unit, User
from workflow.models import Delivery
from workflow.services.channels import Message


@dataclass
class Wire:
    """Keeps what is sent; `failing` is raised instead, as often as there are errors in it."""

    sent: list[Message] = field(default_factory=list)
    failing: list[Exception] = field(default_factory=list)
    off: set[str] = field(default_factory=set)

    def send(self, message):
        if self.failing:
            raise self.failing.pop(0)
        self.sent.append(message)

    def is_on(self, channel):
        return channel not in self.off

    @property
    def lines(self):
        """Channel and address of everything sent, in order."""
        return [(message.channel, message.address) for message in self.sent]


def with_mail(*usernames, phone=""):
    """Give these people an address, and a telephone if one is named."""
    for name in usernames:
        user = User.objects.get(username=name)
        user.email, user.phone = f"{name}@example.cn", phone
        user.save(update_fields=["email", "phone"])


def everybody_with_mail():
    users = list(User.objects.all())
    for user in users:
        user.email = f"{user.username}@example.cn"
    User.objects.bulk_update(users, ["email"], batch_size=500)


def told_of(event):
    """Whom an event tells, and by which channel; posts by the name of their user."""
    rows = Delivery.objects.filter(event=event).order_by("id")
    return {f"{who(row.recipient)} {row.channel}" for row in rows}


def who(recipient):
    kind, _colon, pk = recipient.partition(":")
    if kind == "post":
        return Post.objects.get(pk=pk).user.username
    return Unit.objects.get(pk=pk).kind if kind == "unit" else kind

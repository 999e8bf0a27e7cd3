"""Messages that leave the house: what is to be sent to whom, and the words it is sent in."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from governance.models.vault import SealedTextField
from workflow.wording.messages import text_name

CHANNELS = [
    ("sms", _("SMS")),
    ("mail", _("E-mail")),
    ("chat", _("Group chat")),
    ("webhook", _("Webhook")),
]


class Delivery(models.Model):
    """One message to one recipient by one channel, written with the event that it tells of.

    `recipient` is "person:ID", "post:ID" or "unit:ID"; the address is looked up when it is sent.
    """

    STATES = [
        ("due", _("Waiting")),
        ("leased", _("Being sent")),
        ("sent", pgettext_lazy("delivery", "Sent")),
        ("failed", _("Failed")),
        ("expired", _("Expired")),
    ]

    event = models.ForeignKey(
        "workflow.Event", models.PROTECT, related_name="deliveries", verbose_name=_("event")
    )
    recipient = models.CharField(max_length=24, verbose_name=_("recipient"))
    channel = models.CharField(max_length=8, choices=CHANNELS, verbose_name=_("channel"))
    template = models.CharField(max_length=40, verbose_name=_("template"))
    # Ids, enums, numbers and moments only: whoever is named is looked up when it is sent.
    params = models.JSONField(default=dict, verbose_name=_("values"))
    state = models.CharField(max_length=8, choices=STATES, default="due", verbose_name=_("state"))
    is_urgent = models.BooleanField(default=False, verbose_name=_("urgent"))
    created_at = models.DateTimeField(default=timezone.now, verbose_name=_("written at"))
    not_before = models.DateTimeField(verbose_name=_("not before"))
    expires_at = models.DateTimeField(verbose_name=_("expires at"))
    lease_until = models.DateTimeField(null=True, verbose_name=_("leased until"))
    attempts = models.PositiveSmallIntegerField(default=0, verbose_name=_("attempts"))
    error = models.CharField(max_length=200, blank=True, verbose_name=_("error"))
    sent_at = models.DateTimeField(null=True, verbose_name=_("sent at"))
    # Of several that went out as one digest: the one whose message it was.
    sent_with = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        related_name="carried",
        db_index=False,
        verbose_name=_("sent with"),
    )

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["event", "recipient", "channel"], name="delivery_once"),
            models.CheckConstraint(
                condition=Q(state="leased", lease_until__isnull=False)
                | ~Q(state="leased") & Q(lease_until=None),
                name="delivery_lease_while_leased",
            ),
            models.CheckConstraint(
                condition=~Q(state="sent") | Q(sent_at__isnull=False),
                name="delivery_sent_has_moment",
            ),
        ]
        indexes = [
            models.Index(
                fields=["not_before", "id"], condition=Q(state="due"), name="delivery_due"
            ),
            models.Index(
                fields=["lease_until"], condition=Q(state="leased"), name="delivery_leased"
            ),
            models.Index(fields=["recipient", "channel", "sent_at"], name="delivery_recipient"),
            models.Index(fields=["id"], condition=Q(state="failed"), name="delivery_failed"),
            # For the database itself, when it checks that nothing points to what is deleted.
            models.Index(
                fields=["sent_with"],
                condition=Q(sent_with__isnull=False),
                name="delivery_carried",
            ),
            # What was spent today.
            models.Index(
                fields=["sent_at"],
                condition=Q(channel="sms", state="sent", sent_with=None),
                name="delivery_sms_sent",
            ),
        ]

    def __str__(self) -> str:
        return f"{text_name(self.template)} ({self.get_channel_display()})"


class DeliveryTemplate(models.Model):
    """The words of a message; an edited row goes before the text that the service ships with."""

    LANGUAGES = [("zh-hans", "中文"), ("en", "English")]

    code = models.CharField(max_length=40, verbose_name=_("template"))
    channel = models.CharField(max_length=8, choices=CHANNELS, verbose_name=_("channel"))
    language = models.CharField(max_length=8, choices=LANGUAGES, verbose_name=_("language"))
    subject = models.CharField(
        max_length=120, blank=True, verbose_name=pgettext_lazy("e-mail", "subject")
    )
    body = models.TextField(max_length=600, verbose_name=_("text"))

    class Meta:
        verbose_name = _("message template")
        verbose_name_plural = _("message templates")
        ordering = ["code", "channel", "language"]
        constraints = [
            models.UniqueConstraint(
                fields=["code", "channel", "language"], name="deliverytemplate_once"
            )
        ]

    def __str__(self) -> str:
        channel, language = self.get_channel_display(), self.get_language_display()
        return f"{text_name(self.code)} · {channel} · {language}"


class UnitChannel(models.Model):
    """Where a unit reads its messages: its group chat, or a webhook of its own system."""

    KINDS = [item for item in CHANNELS if item[0] in ("chat", "webhook")]

    unit = models.ForeignKey(
        "governance.Unit", models.PROTECT, related_name="channels", verbose_name=_("unit")
    )
    kind = models.CharField(max_length=8, choices=KINDS, verbose_name=_("channel"))
    # An address of a chat is a password to it; that of a webhook comes with its signing key.
    address = SealedTextField(pgettext_lazy("channel", "address"))
    secret = SealedTextField(_("signing key"))
    is_active = models.BooleanField(default=True, verbose_name=_("in use"))

    class Meta:
        verbose_name = _("channel of a unit")
        verbose_name_plural = _("channels of units")
        ordering = ["unit", "kind"]
        constraints = [models.UniqueConstraint(fields=["unit", "kind"], name="unitchannel_once")]

    def __str__(self) -> str:
        return f"{self.unit} · {self.get_kind_display()}"


class OptOut(models.Model):
    """A number that wants no more messages; known by its keyed hash alone."""

    phone_hash = models.CharField(max_length=64, unique=True)
    at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"since {self.at:%Y-%m-%d}"

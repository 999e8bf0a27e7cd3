"""The append-only log: events, their erasable prose, their files, the nightly root."""

from django.db import models
from django.utils.translation import gettext_lazy as _

AUDIENCES = [
    ("public", _("Requester and staff")),
    ("line", _("Notice to the requester, text to staff")),
    ("staff", _("Staff of involved units")),
    ("unit", _("Own unit and above")),
    ("posts", _("Posts that are named")),
    ("joint", _("Parties and mediators")),
    ("mediator", _("Mediators")),
]


class Event(models.Model):
    """One line of the log of one root. No prose and no names stand here (blueprint 4.3).

    The database refuses to change or delete a row; `hash` covers every other column and the
    hash before it.
    """

    PHASES = [("done", _("Done")), ("asked", _("Asked")), ("refused", _("Refused"))]

    root = models.ForeignKey(
        "workflow.Case",
        models.PROTECT,
        related_name="root_events",
        db_index=False,
        verbose_name=_("root"),
    )
    seq = models.PositiveIntegerField(verbose_name=_("number"))
    case = models.ForeignKey(
        "workflow.Case",
        models.PROTECT,
        related_name="events",
        db_index=False,
        verbose_name=_("case"),
    )
    step = models.CharField(max_length=24, verbose_name=_("step"))
    phase = models.CharField(max_length=8, choices=PHASES, default="done", verbose_name=_("phase"))
    actor_kind = models.CharField(max_length=10, verbose_name=_("actor kind"))
    user = models.ForeignKey(
        "governance.User",
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        verbose_name=_("user"),
    )
    post = models.ForeignKey(
        "governance.Post",
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        verbose_name=_("post"),
    )
    unit = models.ForeignKey(
        "governance.Unit",
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        verbose_name=_("unit"),
    )
    acting_as = models.CharField(max_length=32, verbose_name=_("acting as"))
    on_behalf_of = models.CharField(max_length=12, blank=True, verbose_name=_("on behalf of"))
    from_state = models.CharField(
        max_length=16, blank=True, db_column="from", verbose_name=_("from")
    )
    to_state = models.CharField(max_length=16, db_column="to", verbose_name=_("to"))
    at = models.DateTimeField(verbose_name=_("at"))
    occurred_at = models.DateTimeField(null=True, verbose_name=_("occurred at"))
    data = models.JSONField(default=dict, verbose_name=_("details"))
    audience = models.CharField(max_length=8, choices=AUDIENCES, verbose_name=_("audience"))
    text_digest = models.CharField(max_length=64, blank=True, verbose_name=_("text digest"))
    files_digest = models.CharField(max_length=64, blank=True, verbose_name=_("files digest"))
    prev_hash = models.CharField(max_length=64, blank=True, verbose_name=_("hash before"))
    hash = models.CharField(max_length=64, verbose_name=_("hash"))

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        constraints = [
            models.UniqueConstraint(fields=["root", "seq"], name="event_root_seq"),
        ]
        indexes = [
            models.Index(fields=["case", "seq"], name="event_case_seq"),
            models.Index(fields=["at", "id"], name="event_at"),
            models.Index(fields=["post", "at"], name="event_post_at"),
            models.Index(fields=["unit", "step", "at"], name="event_unit_step"),
        ]

    def __str__(self) -> str:
        return f"{self.root_id}#{self.seq} {self.step}"


class EventText(models.Model):
    """The prose of an event; erasing clears text and salt, and the chain stays valid."""

    event = models.OneToOneField(Event, models.PROTECT, primary_key=True, related_name="text")
    salt = models.BinaryField(null=True)
    public = models.JSONField(null=True)
    internal = models.JSONField(null=True)
    erased_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return str(self.event_id)


class Attachment(models.Model):
    """A file: uploaded first, claimed by the event that it belongs to, else deleted after 24 h."""

    event = models.ForeignKey(Event, models.PROTECT, null=True, related_name="files")
    upload_token = models.CharField(max_length=43, unique=True)
    client = models.CharField(max_length=80, blank=True)
    # Of the bytes kept; `uploaded_sha256` of those sent, to know a repeat on a bad network.
    sha256 = models.CharField(max_length=64)
    uploaded_sha256 = models.CharField(max_length=64)
    kind = models.CharField(max_length=8)
    bytes = models.PositiveIntegerField()
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)
    expires_at = models.DateTimeField(null=True)
    # The bytes are gone; what is left proves that nothing else was put in their place.
    erased_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["expires_at"], condition=models.Q(event=None), name="attachment_unclaimed"
            ),
            models.Index(
                fields=["client", "uploaded_sha256"],
                condition=models.Q(event=None),
                name="attachment_again",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    @property
    def is_image(self) -> bool:
        return self.kind == "jpeg"


class LogRoot(models.Model):
    """The Merkle roots over a day's events and readings, signed with a key kept elsewhere."""

    day = models.DateField(unique=True, verbose_name=_("day"))
    n = models.PositiveIntegerField(verbose_name=_("lines"))
    merkle_root = models.CharField(max_length=64, verbose_name=_("root"))
    prev_root = models.CharField(max_length=64, blank=True, verbose_name=_("root before"))
    # Null in days that were sealed before the record of readings was part of the seal.
    readings = models.PositiveIntegerField(null=True, verbose_name=_("readings"))
    readings_root = models.CharField(
        max_length=64, blank=True, verbose_name=_("root of the readings")
    )
    hmac = models.CharField(max_length=64, verbose_name=_("seal"))
    sent_at = models.DateTimeField(null=True, verbose_name=_("sent at"))

    class Meta:
        verbose_name = _("log root")
        verbose_name_plural = _("log roots")

    def __str__(self) -> str:
        return self.day.isoformat()

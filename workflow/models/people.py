"""Who was accountable, who may see, who was asked, and which request came twice."""

from enum import IntFlag

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Role(IntFlag):
    """What gave sight; `kept_out` takes it away and beats all others."""

    OPENED = 1
    HOLDS = 2
    OWES = 4
    CALLED = 8
    COPIED = 16
    FOLLOWS = 32
    PARTY_MEDIATOR = 64
    KEPT_OUT = 128


class Involvement(models.Model):
    """What gives sight, written when it happens and never computed (blueprint 4.6)."""

    case = models.ForeignKey("workflow.Case", models.PROTECT, related_name="involvements")
    root = models.ForeignKey("workflow.Case", models.PROTECT, related_name="+", db_index=False)
    unit = models.ForeignKey(
        "governance.Unit", models.PROTECT, null=True, related_name="+", db_index=False
    )
    post = models.ForeignKey(
        "governance.Post", models.PROTECT, null=True, related_name="+", db_index=False
    )
    user = models.ForeignKey(
        "governance.User", models.PROTECT, null=True, related_name="+", db_index=False
    )
    person = models.ForeignKey(
        "governance.Person", models.PROTECT, null=True, related_name="+", db_index=False
    )
    roles = models.PositiveSmallIntegerField(default=0)
    sees_root = models.BooleanField(default=False)
    is_open = models.BooleanField(default=True)
    opened_at = models.DateTimeField()
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "unit", "post", "user", "person"],
                nulls_distinct=False,
                name="involvement_once",
            ),
        ]
        indexes = [
            models.Index(fields=["unit", "-opened_at", "-case"], name="inv_unit"),
            models.Index(
                fields=["unit", "-opened_at", "-case"],
                condition=Q(is_open=True),
                name="inv_unit_open",
            ),
            models.Index(
                fields=["post", "-opened_at"], condition=Q(post__isnull=False), name="inv_post"
            ),
            models.Index(
                fields=["case", "unit"],
                condition=Q(roles__gte=Role.KEPT_OUT),
                name="inv_kept_out_unit",
            ),
            models.Index(
                fields=["case", "user"],
                condition=Q(roles__gte=Role.KEPT_OUT),
                name="inv_kept_out_user",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id or self.post_id or self.user_id} in {self.case_id}"


class Holding(models.Model):
    """Which unit was accountable from when to when; exactly one is open while a case is."""

    HOWS = [
        ("opened", _("Opened")),
        ("moved", _("Moved")),
        ("ruled", _("Ruled")),
        ("placed", _("Placed")),
        ("returned", _("Returned")),
        ("taken_over", _("Taken over")),
        ("appealed", _("Appealed")),
        ("shielded", _("Shielded")),
        ("reopened", _("Reopened")),
        ("succeeded", _("Succeeded")),
    ]

    case = models.ForeignKey("workflow.Case", models.PROTECT, related_name="holdings")
    unit = models.ForeignKey("governance.Unit", models.PROTECT, related_name="+", db_index=False)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    how = models.CharField(max_length=10, choices=HOWS)
    ended = models.CharField(max_length=10, blank=True)
    event = models.ForeignKey("workflow.Event", models.PROTECT, related_name="+", db_index=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(until=None), name="holding_one_open"
            ),
        ]
        indexes = [models.Index(fields=["unit", "since"], name="holding_unit")]

    def __str__(self) -> str:
        return f"{self.unit_id} held {self.case_id}"


class Ask(models.Model):
    """A step that waits for a second person's decision. Silence never means yes."""

    STATES = [
        ("open", _("Waiting for a decision")),
        ("approved", _("Approved")),
        ("refused", _("Refused")),
        ("retracted", _("Taken back")),
        ("void", _("No longer needed")),
    ]

    case = models.ForeignKey("workflow.Case", models.PROTECT, related_name="asks")
    step = models.CharField(max_length=24)
    data = models.JSONField(default=dict)
    asked_event = models.ForeignKey(
        "workflow.Event", models.PROTECT, related_name="asks", db_index=False
    )
    asker_post = models.ForeignKey(
        "governance.Post", models.PROTECT, related_name="+", db_index=False
    )
    decider_unit = models.ForeignKey(
        "governance.Unit", models.PROTECT, related_name="+", db_index=False
    )
    decider_capability = models.CharField(max_length=12)
    state = models.CharField(max_length=10, choices=STATES, default="open")
    decided_event = models.ForeignKey(
        "workflow.Event", models.PROTECT, null=True, related_name="+", db_index=False
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "step"], condition=Q(state="open"), name="ask_once_open"
            ),
        ]
        indexes = [
            models.Index(fields=["decider_unit"], condition=Q(state="open"), name="ask_open")
        ]

    def __str__(self) -> str:
        return f"{self.step} on {self.case_id}: {self.state}"

    @property
    def askers(self) -> frozenset[int]:
        """The persons who may not decide it: whose post asked, and who asked in his place."""
        asked_by = self.asked_event.user_id
        return frozenset({self.asker_post.user_id} | ({asked_by} if asked_by else set()))


class IdemKey(models.Model):
    """A request's key, written with what the request did, so that a repeat gets the same answer."""

    scope = models.CharField(max_length=80)
    key = models.CharField(max_length=80)
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0)
    answer = models.JSONField(null=True)
    event = models.ForeignKey(
        "workflow.Event", models.PROTECT, null=True, related_name="+", db_index=False
    )
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["scope", "key"], name="idemkey_once"),
        ]

    def __str__(self) -> str:
        return f"{self.scope} {self.key}"
